import { SequenceMemory, type CompiledQuery } from '../../lang/index.ts';
import { appendTo } from '../../util/maps.ts';
import { SavedValue } from '../../util/saved-value.ts';
import type { Alert } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { ruleTypeOf } from '../types/index.ts';
import type { VerdictCounts } from '../alerts/judge.ts';
import { LiveAlerts } from './live-alerts.ts';
import {
  DEFAULT_BOUNDS,
  type LiveBounds,
  type LiveCandidate,
  type LiveSearch,
  type SaveEvent,
  type StreamEnd,
  type LoadEvent,
} from '../types/live-search.ts';
import { StreamClock, TimedSearch } from './stream-clock.ts';

/** The header of every saved detection. */
const SAVED_DETECTION = { kind: 'live detection', version: 1 } as const;

/** The state of an earlier detection, and how to resolve its references. */
export interface SavedDetection {
  /** Of {@link LiveDetection.snapshot}. */
  readonly state: unknown;
  readonly loadEvent: LoadEvent;
  /** The index of an exception item by its id; `null` if it no longer exists. */
  readonly loadItem: (id: string) => number | null;
  /** Wall-clock time. */
  readonly now: bigint;
}

/** Ids of the rules whose state could not be taken over from an earlier detection. */
export interface LostState {
  /** Rules whose query changed: their partial sequences are lost. */
  readonly changed: readonly string[];
  /** Rules that no longer run. */
  readonly ended: readonly string[];
}

/** The parts of a saved detection, each taken once by its successor. */
class Handover implements LostState {
  readonly changed: string[] = [];
  readonly ended: string[] = [];
  readonly #clocks: ReadonlyMap<string, SavedValue>;
  readonly #now: bigint;
  /** By rule id. Ids may be duplicated: the parts are then taken in order. */
  readonly #rules = new Map<string, SavedValue[]>();

  constructor(state: unknown, now: bigint) {
    const saved = new SavedValue(state, SAVED_DETECTION.kind);
    saved.expect(SAVED_DETECTION.kind, SAVED_DETECTION.version);
    this.#now = now;
    this.#clocks = new Map(
      saved
        .get('clocks')
        .list()
        .map((each) => [each.get('field').text(), each.get('clock')]),
    );
    for (const rule of saved.get('rules').list()) {
      appendTo(this.#rules, rule.get('id').text(), rule);
    }
  }

  clock(field: string): StreamClock | null {
    const saved = this.#clocks.get(field);
    return saved === undefined ? null : StreamClock.restore(saved.value, this.#now);
  }

  take(id: string): SavedValue | null {
    return this.#rules.get(id)?.shift() ?? null;
  }

  /** Unclaimed parts belong to rules that no longer run. */
  endOthers(): void {
    for (const [id, left] of this.#rules) for (const _ of left) this.ended.push(id);
  }
}

/** A rule to run over a stream. */
export interface LiveRule {
  readonly rule: DetectionRule;
  readonly compiled: Pick<CompiledQuery, 'query'>;
  /** The field that provides the time of its candidates. */
  readonly timestampField: string;
  /** Whether its candidates may have exceptions. */
  readonly hasExceptions: boolean;
  /** Determines the meaning of a search's state: a saved search can continue only if it is unchanged. */
  readonly signature: string;
}

/** Reported as it happens. */
export type LiveNews =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** An alert with suppressed matches absorbs no more: its count is final. */
  | { readonly kind: 'suppressed'; readonly alert: Alert }
  /** A rule has reached its rate limit for an interval. */
  | { readonly kind: 'full'; readonly rule: DetectionRule; readonly most: number }
  /** Exceptions, by their indices, have hidden a match. */
  | { readonly kind: 'hidden'; readonly rule: DetectionRule; readonly items: readonly number[] };

export interface LiveOptions {
  /** How late an event may arrive and still be used in sequences, in nanoseconds. */
  readonly lateness: bigint;
  /**
   * The maximum number of alerts per rule and interval: `null` for all, `undefined` for the rule's own
   * limit.
   */
  readonly maxSignals?: number | null | undefined;
  readonly bounds?: LiveBounds;
  /** The memory budget of the sequences and samples of all rules; 1 GiB by default. */
  readonly memory?: SequenceMemory;
  /** The state of an earlier detection to continue. Damaged state throws `SnapshotError`. */
  readonly saved?: SavedDetection | undefined;
  readonly report: (news: LiveNews) => void;
}

/** The counts of one rule so far. */
export interface LiveCounts extends Readonly<VerdictCounts> {
  readonly rule: DetectionRule;
  readonly matches: number;
  readonly hidden: number;
  /** Candidates of a sequence that arrived too late, had a time in the future, or had no time. */
  readonly late: number;
  readonly ahead: number;
  readonly untimed: number;
  /** Buffered events that were dropped to stay within the memory bounds. */
  readonly forgotten: number;
  /** Matches that depend on the end of the stream: a later event could have refuted them. */
  readonly undecided: number;
  /** Sequences that were waiting for a missing event when the stream was cut off. They are not matches. */
  readonly waiting: number;
}

const NOTHING_LOST: LostState = { changed: [], ended: [] };

interface Running extends LiveRule {
  /** With the clock of the rule's time field, which it shares with others. */
  readonly timed: TimedSearch;
  readonly alerts: LiveAlerts;
  readonly counts: Counts;
  /** Events dropped by searches of earlier queries of the rule. */
  readonly forgottenBefore: number;
}

type Counts = {
  -readonly [
    K in 'matches' | 'hidden' | 'late' | 'ahead' | 'untimed' | 'undecided' | 'waiting'
  ]: number;
};

/** Runs rules over a stream. Times are nanoseconds since the epoch; `now` is wall-clock time. */
export class LiveDetection {
  readonly #rules: readonly Running[];
  readonly #clocks = new Map<string, StreamClock>();
  readonly #handover: Handover | null;
  readonly #lateness: bigint;
  /** The most recent time received. */
  #now = 0n;

  constructor(rules: readonly LiveRule[], options: LiveOptions) {
    const { lateness } = options;
    this.#lateness = lateness;
    const { saved } = options;
    this.#now = saved?.now ?? 0n;
    this.#handover = saved === undefined ? null : new Handover(saved.state, saved.now);
    const { memory = new SequenceMemory() } = options;
    this.#rules = rules.map((rule) => this.#start(rule, { ...options, memory }));
    this.#handover?.endOthers();
  }

  /**
   * Its state, as plain data that JSON can hold, for {@link LiveOptions.saved}.
   *
   * @param saveEvent converts an event to plain data; called once for each event that a rule keeps
   * @param saveItem returns the id of an exception item by its index
   */
  snapshot(saveEvent: SaveEvent, saveItem: (item: number) => string): unknown {
    return {
      ...SAVED_DETECTION,
      clocks: [...this.#clocks].map(([field, clock]) => ({
        field,
        clock: clock.snapshot(this.#now),
      })),
      rules: this.#rules.map(({ rule, signature, timed, alerts, counts, forgottenBefore }) => ({
        id: rule.id,
        signature,
        counts,
        forgotten: forgottenBefore + timed.search.forgotten(),
        alerts: alerts.snapshot(saveEvent),
        search: timed.search.snapshot(saveEvent, saveItem),
      })),
    };
  }

  /** What could not be taken over from the saved state. */
  get lost(): LostState {
    return this.#handover ?? NOTHING_LOST;
  }

  /** Adds an event that is relevant to a rule. */
  add(rule: number, candidate: LiveCandidate, now: bigint): void {
    this.#now = now;
    const running = this.#rules[rule];
    if (running === undefined) return;
    const admission = running.timed.add(candidate, now);
    if (admission !== 'taken') running.counts[admission] += 1;
  }

  /**
   * Called after events have been added, or seen that are relevant to no rule.
   *
   * @param latest by field, the latest time of these events
   */
  advance(latest: ReadonlyMap<string, bigint>, now: bigint): void {
    this.#now = now;
    for (const [field, time] of latest) this.#clocks.get(field)?.observe(time, now);
    for (const { timed, alerts } of this.#rules) alerts.advance(timed.advance(), now);
  }

  /** Called as time passes. */
  tick(now: bigint): void {
    this.#now = now;
    for (const { timed, alerts } of this.#rules) alerts.advance(timed.tick(now), now);
  }

  /** Called when nothing more arrives. */
  finish(now: bigint, end: StreamEnd): void {
    this.#now = now;
    for (const { timed, alerts, counts } of this.#rules) {
      const { search, clock } = timed;
      counts[end === 'ended' ? 'undecided' : 'waiting'] += search.finish(clock.reached, end);
      alerts.finish();
    }
  }

  /**
   * Ends rules by id: their alerts absorb no more. If more rules share an id than are given, the last of
   * them end.
   */
  close(ids: readonly string[]): void {
    const left = [...ids];
    for (const { rule, alerts } of this.#rules.toReversed()) {
      const at = left.indexOf(rule.id);
      if (at < 0) continue;
      left.splice(at, 1);
      alerts.finish();
    }
  }

  /** The event time of the stream for a field. */
  reached(field: string): bigint | null {
    return this.#clocks.get(field)?.reached ?? null;
  }

  counts(): readonly LiveCounts[] {
    return this.#rules.map(({ rule, counts, alerts, timed, forgottenBefore }) => ({
      rule,
      ...counts,
      ...alerts.counts,
      forgotten: forgottenBefore + timed.search.forgotten(),
    }));
  }

  #start(
    rule: LiveRule,
    { report, bounds = DEFAULT_BOUNDS, memory, maxSignals, saved }: LiveOptions,
  ): Running {
    const { compiled, timestampField, hasExceptions } = rule;
    const { live } = ruleTypeOf(rule.rule.rule);
    const handover = this.#handover;
    const clock =
      this.#clocks.get(timestampField) ?? handover?.clock(timestampField) ?? new StreamClock();
    this.#clocks.set(timestampField, clock);
    const counts: Counts = {
      matches: 0,
      hidden: 0,
      late: 0,
      ahead: 0,
      untimed: 0,
      undecided: 0,
      waiting: 0,
    };
    const alerts = new LiveAlerts(rule.rule, maxSignals, {
      alert: (alert) => report({ kind: 'alert', alert }),
      suppressed: (alert) => report({ kind: 'suppressed', alert }),
      full: (most) => report({ kind: 'full', rule: rule.rule, most }),
    });
    const sink = {
      match: (match: Parameters<LiveAlerts['take']>[0]) => {
        counts.matches += 1;
        alerts.take(match, this.#now);
      },
      hidden: (items: readonly number[]) => {
        counts.matches += 1;
        counts.hidden += 1;
        report({ kind: 'hidden', rule: rule.rule, items });
      },
    };
    const own = { bounds, memory, hasExceptions, sink };
    const running = (search: LiveSearch, forgottenBefore: number): Running => {
      const timed = new TimedSearch(search, clock, this.#lateness);
      return { ...rule, timed, alerts, counts, forgottenBefore };
    };
    const previous = handover?.take(rule.rule.id) ?? null;
    if (handover === null || previous === null || saved === undefined) {
      return running(live.start(rule.rule.rule, compiled, own), 0);
    }
    alerts.restore(previous.get('alerts'), saved.loadEvent);
    for (const name of Object.keys(counts) as (keyof Counts)[]) {
      counts[name] = previous.get('counts').get(name).integer();
    }
    const isSame = previous.get('signature').text() === rule.signature;
    const search = isSame
      ? live.restore(
          rule.rule.rule,
          compiled,
          own,
          previous.get('search').value,
          saved.loadEvent,
          (item) => saved.loadItem(String(item)),
        )
      : live.start(rule.rule.rule, compiled, own);
    if (!isSame && search.keepsEvents) handover.changed.push(rule.rule.id);
    // A search that continues includes its own earlier count.
    return running(search, previous.get('forgotten').integer() - search.forgotten());
  }
}
