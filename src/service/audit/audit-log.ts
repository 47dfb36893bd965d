import { isJsonObject, parseJson, printJson, type Json } from '../../events/json.ts';
import { RETENTION } from '../../stores/audit-chain.ts';
import type {
  AuditEnd,
  AuditEntry,
  AuditNote,
  AuditStore,
  NewAuditEntry,
  AuditFile,
  AuditLimits,
} from '../../stores/audit-store.ts';
import { bounded, sidesOf, type RecordedChanges, type Sides } from '../operation/changes.ts';
import { RefusalLimit } from './refusal-limit.ts';

export interface AuditLogOptions {
  readonly store: AuditStore;
  readonly log: { error(fields: object, message: string): void };
  /** The number of files of older entries to keep; {@link MAX_FILES} by default. */
  readonly maxFiles?: number | undefined;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Of several processes that share the log, whether this one keeps it in order; `null` for the only one. */
  readonly share?: (() => boolean) | null;
}

/** The author of an action and their address. */
export type Doing = Pick<
  AuditNote,
  'by' | 'byKind' | 'byId' | 'from' | 'requestId' | 'space' | 'action' | 'targetKind' | 'targetId'
>;

export type Ending = Pick<AuditEnd, 'outcome' | 'message'> &
  Partial<Pick<Doing, 'by' | 'byKind' | 'byId'>> &
  Partial<Sides>;

/** An action that has begun. */
export type Begun =
  | { readonly kind: 'noted'; readonly note: number; readonly doing: Doing }
  /** Whether the sender is over the limit: only changes have an entry, and the rest is counted. */
  | { readonly kind: 'not noted'; readonly doing: Doing; readonly at: number };

const MAX_MESSAGE = 1_000;
/** Limits for requests that fail and change nothing. */
const FAILURES = { ofOne: 120, ofAll: 600 } as const;
/** The maximum number of unwritten entries that are kept for a retry. */
const MAX_UNWRITTEN = 1_000;

/**
 * The audit log of a service. A note is written before an action and becomes an entry after it, so that an action that was
 * interrupted is known to have begun. Throws `StoreError` if that cannot be written.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #refusals = new RefusalLimit();
  readonly #failures = new RefusalLimit(FAILURES);
  readonly #counts = new Map<AuditEntry['outcome'], number>();
  readonly #unwritten: { readonly note: number; readonly end: AuditEnd }[] = [];
  #leftOut = 0;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  get reader(): Pick<AuditStore, 'list' | 'lines' | 'anchor' | 'head'> {
    return this.#options.store;
  }

  /** Entries since the start, by outcome; `left-out` are refusals that were only counted. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#counts, ['left-out', this.#leftOut] as const]);
  }

  /** @param isUnknown whether the author is not authenticated; the number of such entries is limited */
  begin(doing: Doing, isUnknown: boolean): Begun {
    const { store, now } = this.#options;
    const at = now();
    if (isUnknown && !this.#refusals.take(doing.from ?? '', at))
      return { kind: 'not noted', doing, at };
    const note = store.begin({ ...clean(doing), at, before: null });
    return { kind: 'noted', note, doing };
  }

  end(begun: Begun, ending: Ending): void {
    const { outcome } = ending;
    const from = begun.doing.from ?? '';
    const hasChanged = (ending.before ?? ending.after ?? null) !== null;
    if (begun.kind === 'not noted') {
      if (outcome === 'succeeded' && hasChanged) this.add(begun.doing, ending, begun.at);
      else this.#leaveOut(from);
      return;
    }
    const { byId } = begun.doing;
    if (outcome !== 'succeeded' && !hasChanged && !this.#failures.take(byId, this.#options.now())) {
      this.leave(begun);
      this.#leaveOut(from);
      return;
    }
    const { note } = begun;
    const end: AuditEnd = endOf(ending);
    try {
      this.#options.store.end(note, end);
    } catch (error) {
      // The action was performed, whether or not its entry can be written.
      if (this.#unwritten.length < MAX_UNWRITTEN) this.#unwritten.push({ note, end });
      throw error;
    }
    this.#count(outcome);
  }

  /** Discards the note of an action that needs no entry. */
  leave(begun: Begun): void {
    if (begun.kind === 'noted') this.#options.store.drop(begun.note);
  }

  /** Writes an entry at once, for an action that is complete or was not possible. */
  add(doing: Doing, ending: Ending, at = this.#options.now()): void {
    const entry: NewAuditEntry = { ...clean(doing), at, before: null, ...endOf(ending) };
    this.#options.store.add(entry);
    this.#count(entry.outcome);
  }

  /** A request that was not handled, since it is not authenticated or not authorized. */
  refused(doing: Doing, message: string): void {
    const from = doing.from ?? '';
    if (!this.#refusals.take(from, this.#options.now())) return this.#leaveOut(from);
    try {
      this.add(doing, { outcome: 'refused', message });
    } catch (error) {
      this.#options.log.error(
        { err: error },
        'a refused request cannot be recorded in the audit log',
      );
    }
  }

  /** An action of the service itself. A failure to write it is logged, since the action is complete. */
  own(
    action: string,
    space: string | null,
    changes: readonly RecordedChanges[],
    message: string | null = null,
  ): void {
    const sides = sidesOf(changes, null);
    const { targetKind, targetId } = sides;
    try {
      this.add(
        { ...OWN, space, action, targetKind, targetId },
        { outcome: 'succeeded', message, ...sides },
      );
    } catch (error) {
      this.#options.log.error({ err: error, action }, NOT_WRITTEN);
    }
  }

  /** To be called every minute: records counted refusals, and retries failed writes. */
  tidy(isLast = false): void {
    this.#writeAgain();
    const { store, now, share = null } = this.#options;
    if (share?.() === true) store.endUnfinished(now() - GIVEN_UP_MS);
    if (share?.() !== false) this.#moveToFiles();
    const left = this.#refusals.drain(now(), isLast);
    if (left === null) return;
    const { total, networks, from, to } = left;
    const minutes = `between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
    const places = networks.length === 1 ? 'one network' : `${networks.length} networks`;
    this.add(
      { ...OWN, space: null, action: 'requests.refused', targetKind: null, targetId: null },
      {
        outcome: 'refused',
        message: `${total} more requests of ${places} were refused or failed ${minutes}, and have no entries of their own`,
        after: JSON.stringify({ total, networks: networks.slice(0, MAX_NETWORKS_TOLD) }),
      },
    );
  }

  /** Moves older entries to files, and removes the oldest files beyond the limit. */
  #moveToFiles(): void {
    const { store, now, maxFiles = MAX_FILES } = this.#options;
    let moved = 0;
    while (moved < MAX_MOVED && store.moveToFile(FILE_LIMITS) !== null) moved += 1;
    if (moved === 0) return;
    for (let files = store.files(); files.length > maxFiles; files = store.files()) {
      const [oldest] = files;
      if (oldest === undefined) return;
      store.removeFile(retentionEntry(oldest, now()));
    }
  }

  close(): void {
    this.tidy(true);
  }

  #writeAgain(): void {
    for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
      this.#options.store.end(next.note, next.end);
      this.#unwritten.shift();
      this.#count(next.end.outcome);
    }
  }

  #leaveOut(address: string): void {
    this.#refusals.leaveOut(address);
    this.#leftOut += 1;
  }

  #count(outcome: AuditEntry['outcome']): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }
}

const MAX_NETWORKS_TOLD = 100;

const NOT_WRITTEN = 'an action of the service cannot be recorded in the audit log';

const MAX_TEXT = 500;

/** Values from requests are truncated, and may contain a secret by mistake. */
const clean = (doing: Doing): Doing => ({
  ...doing,
  by: redactText(doing.by).slice(0, MAX_TEXT),
  requestId: doing.requestId === null ? null : redactText(doing.requestId).slice(0, MAX_TEXT),
  targetId: doing.targetId === null ? null : redactText(doing.targetId).slice(0, MAX_TEXT),
});

function endOf({ outcome, message, before, after, targetId, ...rest }: Ending): AuditEnd {
  return {
    ...rest,
    outcome,
    message: message === null ? null : redactText(message).slice(0, MAX_MESSAGE),
    after: sideOf(after ?? null),
    ...(before === undefined ? {} : { before: sideOf(before) }),
    ...(targetId === undefined
      ? {}
      : { targetId: targetId === null ? null : redactText(targetId).slice(0, MAX_TEXT) }),
  };
}

const sideOf = (json: string | null) => (json === null ? null : bounded(redactJson(json)));

/** Writing a file blocks for some 50 ms. 20,000 entries remain in the database. */
const FILE_LIMITS: AuditLimits = { entries: 2_000, bytes: 4 * 1024 * 1024, kept: 10 };

/** The maximum number of files written per minute. */
const MAX_MOVED = 5;

/** What another process has noted for so long was not done, or its end not written. */
const GIVEN_UP_MS = 3_600_000;

/** The number of files kept: ten million entries, and at most 20 GB. */
const MAX_FILES = 5_000;

/** The service itself, as an author in the log. */
const OWN = {
  by: 'dockwarden',
  byKind: 'service',
  byId: 'dockwarden',
  from: null,
  requestId: null,
} as const;

/** Written before the oldest file is removed: it records where the log begins from then on. */
export function retentionEntry(
  { last, hash }: Pick<AuditFile, 'last' | 'hash'>,
  at: number,
): NewAuditEntry {
  return {
    ...OWN,
    at,
    space: null,
    action: RETENTION,
    targetKind: null,
    targetId: null,
    outcome: 'succeeded',
    before: null,
    after: JSON.stringify({ last, hash }),
    message: `entries up to ${last} were removed, the oldest file of more than are kept`,
  };
}

const REDACTED = '[redacted]';

/** Names of fields that readers of the log must not see, wherever they are. */
const SECRET_NAME =
  /^(?:.*[._-])?(?:password|passwd|passphrase|secret|token|api_?key|authorization|credentials?|private_?key|cookie)$|(?:Password|Passwd|Secret|Token|ApiKey|Credentials?|PrivateKey)$|^apiKey$/i;

const MAY_HAVE_NAME =
  /passw|passphrase|secret|token|api_?key|authorization|credential|private_?key|cookie/i;

/** Secrets that are recognized by their form: our own keys, credentials in headers, and private keys. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(dw_[a-z0-9]{8}_)[A-Za-z0-9_-]{20,}/g, `$1${REDACTED}`],
  [/\b(dw_local_)[A-Za-z0-9_-]{20,}/g, `$1${REDACTED}`],
  [/\b((?:Bearer|ApiKey|Basic) )[A-Za-z0-9+/=._~-]{8,}/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, REDACTED],
];

/** Removes secrets that are recognized by their form. */
const redactText = (text: string): string =>
  SECRET_TEXT.reduce((rest, [form, replacement]) => rest.replaceAll(form, replacement), text);

/**
 * JSON in one line without secrets: neither fields with secret names, such as the headers of a rule's action, nor
 * secrets that are recognized by their form.
 */
function redactJson(json: string): string {
  const line = json.replaceAll(/[\r\n]+/g, ' ');
  if (!MAY_HAVE_NAME.test(line)) return redactText(line);
  return redactText(printJson(redacted(parseJson(line))));
}

function redacted(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => redacted(each));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]): [string, Json] => {
    const isSecret =
      SECRET_NAME.test(name) && (typeof each === 'string' || typeof each === 'number');
    return [name, isSecret ? REDACTED : redacted(each)];
  });
  return Object.fromEntries(entries);
}
