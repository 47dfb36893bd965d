import type {
  AuditEnd,
  AuditEntry,
  AuditNote,
  AuditStore,
  NewAuditEntry,
} from '../../stores/audit-store.ts';
import { bounded, sidesOf, type RecordedChanges, type Sides } from '../operation/changes.ts';
import { FILE_LIMITS, MAX_FILES, MAX_MOVED, OWN, retentionEntry } from './retention.ts';
import { redactJson, redactText } from './redact.ts';
import { RefusalLimit } from './refusal-limit.ts';

export interface AuditLogOptions {
  readonly store: AuditStore;
  readonly log: { error(fields: object, message: string): void };
  /** The number of files of older entries to keep; {@link MAX_FILES} by default. */
  readonly maxFiles?: number | undefined;
  /** In milliseconds since 1970. */
  readonly now: () => number;
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
    this.#moveToFiles();
    const { now } = this.#options;
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
