import { createHash } from 'node:crypto';
import type { AuditEntry, AuditHead, NotedHead } from './audit-store.ts';

/** What the first entry follows. */
export const NO_HASH = '0'.repeat(64);

const FIELDS = [
  'number',
  'at',
  'by',
  'byKind',
  'byId',
  'from',
  'requestId',
  'space',
  'action',
  'targetKind',
  'targetId',
  'outcome',
  'before',
  'after',
  'message',
] as const satisfies readonly (keyof AuditEntry)[];

/** These are JSON already. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['before', 'after']);

/**
 * An entry as its hash sees it: JSON with the fields in this order, in one line. It is the line of an export without the
 * hash at its end, so an exported file is verified by its bytes.
 */
export function canonicalText(entry: Omit<AuditEntry, 'hash'>): string {
  const parts = FIELDS.map((name) => {
    const value = entry[name];
    const isJson = JSON_FIELDS.has(name) && value !== null;
    return `"${name}":${isJson ? String(value) : JSON.stringify(value)}`;
  });
  return `{${parts.join(',')}}`;
}

/** @param before the hash of the entry before; {@link NO_HASH} for the first */
export const chainHash = (before: string, text: string): string =>
  createHash('sha256').update(before).update('\n').update(text).digest('hex');

export const exportLine = (entry: AuditEntry): string =>
  `${canonicalText(entry).slice(0, -1)},"hash":"${entry.hash}"}`;

const LINE = /^(\{"number":(\d{1,15}),.*),"hash":"([0-9a-f]{64})"\}$/s;

/** What an exported line says; `null` where it is none. */
export function readExportLine(line: string): (AuditHead & { readonly text: string }) | null {
  const [, text, number, hash] = LINE.exec(line) ?? [];
  if (text === undefined || hash === undefined || !isJson(line)) return null;
  return { number: Number(number), hash, text: `${text}}` };
}

/** The first line of a file of entries that is not the beginning of a log: the entry that they follow. */
export const anchorLine = ({ number, hash }: AuditHead): string =>
  `{"anchor":{"number":${number},"hash":"${hash}"}}`;

const ANCHOR = /^\{"anchor":\{"number":(\d{1,15}),"hash":"([0-9a-f]{64})"\}\}$/;

/** `null` where a line is none. */
export function readAnchorLine(line: string): AuditHead | null {
  const [, number, hash] = ANCHOR.exec(line) ?? [];
  return number === undefined || hash === undefined ? null : { number: Number(number), hash };
}

/** The action of the entry that says which entries retention has removed: with the number and hash of the last in `after`. */
export const RETENTION = 'audit.retention';

/** Whether an entry says that entries up to this one were removed. */
function isRetentionOf({ number, hash }: AuditHead, text: string): boolean {
  if (!text.includes(RETENTION)) return false;
  try {
    const { byKind, action, after } = JSON.parse(text) as Record<string, unknown>;
    const told = after as { last?: unknown; hash?: unknown } | null;
    const isTold = told?.last === number && told.hash === hash;
    return byKind === 'service' && action === RETENTION && isTold;
  } catch {
    return false;
  }
}

/** Whether the parts of an entry that are JSON are: otherwise one could be moved into the other. */
export const isWhole = ({ before, after }: AuditEntry): boolean =>
  [before, after].every((json) => json === null || isJson(json));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export interface ChainReport {
  readonly entries: number;
  /** The number of the first entry; `null` without entries. */
  readonly first: number | null;
  readonly last: AuditHead;
  /** What is wrong, a sentence each; only the first of many. */
  readonly faults: readonly string[];
  /** How many there are. */
  readonly faultCount: number;
  /** Heads that an entry was compared with, and those before the first entry. */
  readonly headsHeld: number;
  readonly headsBefore: number;
  /** The highest head that holds: up to there, the chain is known to be what it was then. */
  readonly provenTo: NotedHead | null;
}

const MAX_FAULTS = 100;

/** What the first entry of all follows. */
const NO_HEAD: AuditHead = { number: 0, hash: NO_HASH };

/** Follows a chain entry by entry, and says where it is broken. */
export class ChainCheck {
  readonly #heads = new Map<number, NotedHead[]>();
  readonly #faults: string[] = [];
  #faultCount = 0;
  #entries = 0;
  #first: number | null = null;
  readonly #anchor: AuditHead | null;
  /** `null` as long as nothing says what the first entry follows. */
  #last: AuditHead | null;
  #isRemovalTold = false;
  #headsHeld = 0;
  #provenTo: NotedHead | null = null;

  /**
   * @param heads that were written down elsewhere
   * @param anchor what the first entry follows; `null` for a file that says so itself
   */
  constructor(heads: readonly NotedHead[], anchor: AuditHead | null = null) {
    this.#anchor = anchor;
    this.#last = anchor;
    for (const head of heads) {
      const same = this.#heads.get(head.number) ?? [];
      this.#heads.set(head.number, [...same, head]);
    }
  }

  add(number: number, text: string, hash: string): void {
    this.#last ??= this.#beginning(number);
    this.#first ??= number;
    if (this.#last !== null) this.#follow(this.#last, number, text, hash);
    this.#entries += 1;
    this.#last = { number: Math.max(number, this.#last?.number ?? 0), hash };
    this.#isRemovalTold ||= this.#anchor !== null && isRetentionOf(this.#anchor, text);
    this.#compare(number, hash);
  }

  /** What says which entry the next one follows. */
  addAnchor(anchor: AuditHead): void {
    this.#last ??= anchor;
    const { number, hash } = this.#last;
    if (number === anchor.number && hash === anchor.hash) return;
    this.addFault(
      `what follows says that it follows entry ${anchor.number}, but comes behind entry ${number}, or that has another hash`,
    );
  }

  /** Goes on behind entries that are not there, which is a fault that was added. */
  skipTo(head: AuditHead): void {
    this.#last = head;
  }

  /** An entry, or a line of a file, that is none. */
  addFault(fault: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  end(): ChainReport {
    const { number: last } = this.#last ?? NO_HEAD;
    const first = this.#first ?? 1;
    const removed = this.#anchor?.number ?? 0;
    if (removed > 0 && !this.#isRemovalTold) {
      this.addFault(
        `entries up to ${removed} are missing at its beginning, and no entry says that retention removed them`,
      );
    }
    const numbers = [...this.#heads.keys()];
    const beyond = Math.max(0, ...numbers.filter((number) => number > last));
    if (beyond > 0) {
      const at = whenOf(this.#heads.get(beyond)?.[0]?.at ?? null);
      const missing = beyond - last;
      this.addFault(
        `the log ends at entry ${last}, but entry ${beyond} was its last${at}: ${missing === 1 ? 'one entry is' : `${missing} entries are`} missing at its end`,
      );
    }
    return {
      entries: this.#entries,
      first: this.#first,
      last: this.#last ?? NO_HEAD,
      faults: this.#faults,
      faultCount: this.#faultCount,
      headsHeld: this.#headsHeld,
      headsBefore: numbers.filter((number) => number > 0 && number < first).length,
      provenTo: this.#provenTo,
    };
  }

  /** What the first entry of a file without an anchor follows. */
  #beginning(number: number): AuditHead | null {
    if (number === 1) return NO_HEAD;
    const [head] = this.#heads.get(number - 1) ?? [];
    if (head === undefined) {
      this.addFault(
        `the log begins with entry ${number}, and nothing says what that follows: what came before was cut off, or the line with its anchor`,
      );
    }
    return head ?? null;
  }

  #follow({ number: last, hash: before }: AuditHead, number: number, text: string, hash: string) {
    if (number <= last) {
      this.addFault(
        `entry ${number} comes behind entry ${last}: entries are twice, or not in order`,
      );
    } else if (number > last + 1) {
      const missing =
        number === last + 2 ? `entry ${last + 1} is` : `entries ${last + 1} to ${number - 1} are`;
      this.addFault(`${missing} missing`);
    } else if (chainHash(before, text) !== hash) {
      this.addFault(changed(number));
    }
  }

  #compare(number: number, hash: string): void {
    for (const head of this.#heads.get(number) ?? []) {
      this.#headsHeld += 1;
      if (head.hash === hash) this.#provenTo = head;
      else
        this.addFault(
          `entry ${number} has another hash than it had${whenOf(head.at)}: it, or an entry before it, was replaced`,
        );
    }
  }
}

const changed = (number: number) =>
  `entry ${number} is not as it was written, or does not follow entry ${number - 1}`;

const whenOf = (at: number | null) => (at === null ? '' : ` at ${new Date(at).toISOString()}`);
