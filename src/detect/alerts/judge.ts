import { RecentKeys } from '../../util/recent-keys.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { Alert, Suppression } from '../alert.ts';
import { describeRead, timesOf, readerOf, type Reader } from '../alert/reader.ts';
import type { ReadMatch } from '../alert/read-match.ts';
import type { DetectionRule } from '../detection-rule.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { keyOfHash, alertId } from '../identity/index.ts';
import { instanceOf, Windows, type Times } from '../suppression/index.ts';

/** The number of alerts that a rule may still raise. */
interface RateLimit {
  readonly isFull: () => boolean;
  /** Counts a raised alert. */
  readonly spend: () => void;
}

/** The alerts of one execution. */
export class ExecutionLimit implements RateLimit {
  readonly #max: number | null;
  #spent = 0;

  /** @param max `null` for no limit */
  constructor(max: number | null) {
    this.#max = max;
  }

  /** How many it may still raise. */
  get left(): number {
    return this.#max === null ? Infinity : Math.max(0, this.#max - this.#spent);
  }

  isFull(): boolean {
    return this.left === 0;
  }

  spend(): void {
    this.#spent += 1;
  }
}

/**
 * The alert limit for each interval of a rule without executions. An interval begins with the first match
 * that requests an alert after the end of the previous interval. Times are wall-clock time in nanoseconds.
 */
export class IntervalLimit implements RateLimit {
  readonly #max: number | null;
  readonly #interval: bigint;
  #now = 0n;
  #since: bigint | null = null;
  #spent = 0;
  #hasRefused = false;

  /** @param max `null` for no limit */
  constructor(max: number | null, interval: bigint) {
    this.#max = max;
    this.#interval = interval;
  }

  /** Updates the time; returns whether the interval is over. */
  moveTo(now: bigint): boolean {
    this.#now = now;
    if (this.#since === null) return false;
    const isOver = now - this.#since >= this.#interval || now < this.#since;
    if (isOver) {
      this.#since = null;
      this.#spent = 0;
      this.#hasRefused = false;
    }
    return isOver;
  }

  isFull(): boolean {
    return this.#max !== null && this.#spent >= this.#max;
  }

  spend(): void {
    this.#since ??= this.#now;
    this.#spent += 1;
  }

  /** Records that an alert was refused; returns whether it is the first of the interval. */
  refuse(): boolean {
    this.#since ??= this.#now;
    const isFirst = !this.#hasRefused;
    this.#hasRefused = true;
    return isFirst;
  }

  /** As plain data for {@link restore}. */
  snapshot(): unknown {
    return {
      since: this.#since === null ? null : String(this.#since),
      spent: this.#spent,
      hasRefused: this.#hasRefused,
    };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue): void {
    this.#since = saved.get('since').orNull((each) => each.bigint());
    this.#spent = saved.get('spent').integer();
    this.#hasRefused = saved.get('hasRefused').flag();
  }
}

/** Keys of matches. */
interface Keys {
  readonly has: (key: string) => boolean;
  readonly add: (key: string) => unknown;
}

interface MemoryOptions {
  /** How long an alert suppresses others, in nanoseconds; `null`: within an execution. */
  readonly duration: bigint | null;
  /** The minimum number of matches remembered, beyond which the oldest are dropped; `null` for all. */
  readonly remembered: number | null;
}

/**
 * The history of the matches of one rule: which were handled, which exceeded the limit in this period (an
 * execution, or an interval of a live rule), and which alerts suppress others. A match takes about 60
 * bytes.
 */
export class AlertMemory implements JudgeMemory {
  readonly windows: Windows;
  readonly #remembered: number | null;
  #settled: Keys;
  #capped: Keys;

  constructor({ duration, remembered }: MemoryOptions) {
    this.windows = new Windows(duration);
    this.#remembered = remembered;
    this.#settled = this.#noKeys();
    this.#capped = this.#noKeys();
  }

  knows(key: string): boolean {
    return this.#settled.has(key) || this.#capped.has(key);
  }

  settle(key: string): void {
    this.#settled.add(key);
  }

  cap(key: string): void {
    this.#capped.add(key);
  }

  /** Starts a new execution or interval. */
  beginPeriod(): void {
    this.#capped = this.#noKeys();
  }

  /**
   * As plain data for {@link restore}.
   *
   * @param save returns the number of a suppression, which others may refer to as well
   */
  snapshot(save: (suppression: Suppression) => number): unknown {
    return {
      settled: saveKeys(this.#settled),
      capped: saveKeys(this.#capped),
      windows: this.windows.snapshot(save),
    };
  }

  /** Restores saved state. Throws `SnapshotError` for damaged data. */
  restore(saved: SavedValue, load: (saved: SavedValue) => Suppression): void {
    this.#settled = this.#loadKeys(saved.get('settled'));
    this.#capped = this.#loadKeys(saved.get('capped'));
    this.windows.restore(saved.get('windows'), load);
  }

  #noKeys(): Keys {
    return this.#remembered === null ? new Set() : new RecentKeys(this.#remembered);
  }

  #loadKeys(saved: SavedValue): Keys {
    if (this.#remembered !== null) return RecentKeys.restore(this.#remembered, saved);
    return new Set(saved.list().map((each) => each.text()));
  }
}

const saveKeys = (keys: Keys): unknown =>
  keys instanceof RecentKeys ? keys.snapshot() : [...(keys as Set<string>)];

/**
 * The outcome of a match, exactly one of:
 *
 * - `self-match`: it is over an alert of the same rule, which would loop forever.
 * - `duplicate`: it is over events that were read twice, or that an earlier execution handled.
 * - `suppressed`: an earlier alert of its instance counts it.
 * - `capped`: the rule has reached its alert limit; if found again later, it may become an alert.
 */
export type Verdict =
  | { readonly kind: 'alert'; readonly key: string; readonly alert: Alert }
  | { readonly kind: 'suppressed'; readonly key: string; readonly suppression: Suppression }
  | { readonly kind: 'capped'; readonly key: string }
  | { readonly kind: 'self-match' }
  | { readonly kind: 'duplicate' };

/** What became of the matches of a rule: each counts exactly once. */
export interface VerdictCounts {
  alerts: number;
  duplicates: number;
  selfMatches: number;
  suppressed: number;
  capped: number;
}

export const noVerdicts = (): VerdictCounts => ({
  alerts: 0,
  duplicates: 0,
  selfMatches: 0,
  suppressed: 0,
  capped: 0,
});

const COUNTED_AS: Readonly<Record<Verdict['kind'], keyof VerdictCounts>> = {
  alert: 'alerts',
  duplicate: 'duplicates',
  'self-match': 'selfMatches',
  suppressed: 'suppressed',
  capped: 'capped',
};

/** What is known of the matches of a rule. */
export interface JudgeMemory {
  readonly windows: Windows;
  /** Whether a match became an alert or was suppressed, or was capped in this period. */
  readonly knows: (key: string) => boolean;
  /** Whether an earlier version handled it, by the id that it had then. */
  readonly knewBefore?: (read: ReadMatch) => boolean;
  /** Records that a match became an alert or was suppressed. */
  readonly settle: (key: string) => void;
  /** Records a match over the limit; in another period it may become an alert. */
  readonly cap: (key: string) => void;
}

export interface JudgeOptions {
  /**
   * Whether executions see the same events repeatedly: the identities of events are then cached, so that
   * documents are not loaded each time.
   */
  readonly overlaps?: boolean | undefined;
  /** The key of a match by the id of its alert; by default a short one, for large sets. */
  readonly keyOf?: ((id: string) => string) | undefined;
  /** The times of a match for suppression; by default those of its events. */
  readonly timesOf?: ((match: Match) => Times) | undefined;
}

/**
 * Decides which matches of one rule become alerts, and counts them: the one way that a match goes in a scan, an execution
 * of a schedule, a stream, and a run of the service.
 */
export class Judge {
  readonly #rule: DetectionRule;
  readonly #memory: JudgeMemory;
  readonly #keys: MatchKeys;
  readonly #timesOf: (match: Match) => Times;
  readonly #suppresses: boolean;

  constructor(rule: DetectionRule, memory: JudgeMemory, options: JudgeOptions = {}) {
    const { overlaps = false, keyOf = keyOfHash } = options;
    this.#timesOf = options.timesOf ?? timesOf;
    this.#rule = rule;
    this.#memory = memory;
    this.#keys = createMatchKeys(rule, overlaps, keyOf);
    this.#suppresses = rule.rule.alert_suppression !== undefined;
  }

  /** Made with the first match, which most rules never have. */
  get #reader(): Reader {
    return readerOf(this.#rule);
  }

  /**
   * @param counts where the match is counted
   * @param own its key, if the caller knows it
   */
  judge(match: Match, limit: RateLimit, counts: VerdictCounts, own?: string): Verdict {
    const verdict = this.#verdict(match, limit, own ?? this.#keys.keyOf(match));
    counts[COUNTED_AS[verdict.kind]] += 1;
    return verdict;
  }

  #verdict(match: Match, limit: RateLimit, own: string | null): Verdict {
    // Its documents are not read where all that matters is whether it came before.
    const known =
      own === null && limit.isFull() && !this.#suppresses ? this.#keys.sharedKeyOf(match) : own;
    if (known !== null && this.#memory.knows(known)) return DUPLICATE;
    if (known !== null && limit.isFull() && !this.#suppresses) return this.#cap(known);
    const read = this.#reader.read(match);
    const { lineage } = this.#reader;
    if (read.events.some(({ row, event }) => lineage.isOwn(row, event))) return SELF_MATCH;
    const key = this.#keys.remember(read);
    if (known !== key && this.#memory.knows(key)) return DUPLICATE;
    if (this.#memory.knewBefore?.(read) === true) return DUPLICATE;
    return this.#decide(read, key, limit);
  }

  #decide(read: ReadMatch, key: string, limit: RateLimit): Verdict {
    const { windows } = this.#memory;
    const instance = this.#suppresses
      ? instanceOf(this.#rule, read.common(), this.#reader.groupBy)
      : null;
    const times = this.#timesOf(read.match);
    const absorbing = instance === null ? null : windows.absorb(instance, times);
    if (absorbing !== null) {
      this.#memory.settle(key);
      return { kind: 'suppressed', key, suppression: absorbing };
    }
    if (limit.isFull()) return this.#cap(key);
    const suppression = instance === null ? null : windows.open(instance, times);
    limit.spend();
    this.#memory.settle(key);
    return { kind: 'alert', key, alert: describeRead(read, this.#rule, suppression) };
  }

  #cap(key: string): Verdict {
    this.#memory.cap(key);
    return { kind: 'capped', key };
  }
}

const DUPLICATE: Verdict = { kind: 'duplicate' };
const SELF_MATCH: Verdict = { kind: 'self-match' };

/** The identities of matches, cached so that documents need not be loaded again. */
interface MatchKeys {
  /** `null` if an event of the match has not been read yet. */
  readonly keyOf: (match: Match) => string | null;
  /** By the identities that other rules found out; `null` if one of them is not known, or of an alert. */
  readonly sharedKeyOf: (match: Match) => string | null;
  /** Also returns the key. */
  readonly remember: (read: ReadMatch) => string;
}

/**
 * Caches nothing unless executions overlap and see the same events repeatedly.
 *
 * @param keyOf the key of a match by the id of its alert
 */
function createMatchKeys(
  { id }: DetectionRule,
  overlaps: boolean,
  keyOf: (id: string) => string,
): MatchKeys {
  const keyBy = (
    match: Match,
    identityOf: (event: MatchedEvent) => string | null,
  ): string | null => {
    const events = match.kind === 'event' ? [match.event] : match.events;
    const identities: (string | null)[] = [];
    for (const event of events) {
      const identity = event === null ? null : identityOf(event);
      if (event !== null && identity === null) return null;
      identities.push(identity);
    }
    return keyOf(alertId(id, identities));
  };
  const sharedKeyOf = (match: Match) => keyBy(match, ({ identity }) => identity?.get() ?? null);
  if (!overlaps) {
    return { keyOf: () => null, sharedKeyOf, remember: ({ id: alert }) => keyOf(alert()) };
  }
  const keys = new WeakMap<MatchedEvent, string>();
  const identities = new WeakMap<MatchedEvent, string>();
  return {
    keyOf: (match) =>
      match.kind === 'event'
        ? (keys.get(match.event) ?? null)
        : keyBy(match, (event) => identities.get(event) ?? null),
    sharedKeyOf,
    remember: (read) => {
      const key = keyOf(read.id());
      if (read.match.kind === 'event') keys.set(read.match.event, key);
      else for (const { event, identity } of read.events) identities.set(event, identity);
      return key;
    },
  };
}
