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

/** Follows a chain entry by entry, and says where it is broken. */
export class ChainCheck {
  readonly #heads = new Map<number, NotedHead[]>();
  readonly #faults: string[] = [];
  #faultCount = 0;
  #entries = 0;
  #first: number | null = null;
  #last: AuditHead = { number: 0, hash: NO_HASH };
  #headsHeld = 0;
  #provenTo: NotedHead | null = null;

  /** @param heads that were written down elsewhere */
  constructor(heads: readonly NotedHead[]) {
    for (const head of heads) {
      const same = this.#heads.get(head.number) ?? [];
      this.#heads.set(head.number, [...same, head]);
    }
  }

  add(number: number, text: string, hash: string): void {
    if (this.#first === null) this.#begin(number, text, hash);
    else this.#follow(number, text, hash);
    this.#entries += 1;
    this.#last = { number: Math.max(number, this.#last.number), hash };
    this.#compare(number, hash);
  }

  /** An entry, or a line of a file, that is none. */
  addFault(fault: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }

  end(): ChainReport {
    const { number: last } = this.#last;
    const first = this.#first ?? 1;
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
      last: this.#last,
      faults: this.#faults,
      faultCount: this.#faultCount,
      headsHeld: this.#headsHeld,
      headsBefore: numbers.filter((number) => number > 0 && number < first).length,
      provenTo: this.#provenTo,
    };
  }

  #begin(number: number, text: string, hash: string): void {
    this.#first = number;
    // What comes before the first of a part that was exported is not known.
    if (number === 1 && chainHash(NO_HASH, text) !== hash) this.addFault(changed(number));
  }

  #follow(number: number, text: string, hash: string): void {
    const { number: last, hash: before } = this.#last;
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
