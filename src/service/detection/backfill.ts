import { ruleTypeOf } from '../../detect/types/index.ts';
import { RuleRun } from '../../detect/run/rule-run.ts';
import type { CappedMatch, RunResult } from '../../detect/run/run-contract.ts';
import { runEventsOf, type RunCandidate } from '../../detect/run/run-event.ts';
import type { Alert } from '../../detect/alert.ts';
import type { LiveMatch } from '../../detect/types/live-search.ts';
import { timetableOf, type Timetable } from '../../detect/schedule/visibility.ts';
import type { SequenceMemory } from '../../lang/index.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import {
  NO_MATCHES,
  type DetectionStore,
  type RunRow,
  type MatchCounts,
} from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { later, NANOS_PER_MS, NANOS_PER_SECOND } from '../../util/time/index.ts';
import type { CandidateEvent, MatchedBatch } from '../events/candidates/matched-batch.ts';
import type { MatchStored } from '../events/candidates/stored-matcher.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { withinBacklog } from './run-rule.ts';
import type { StoredEvents } from './core.ts';
import type { RunCommit } from './commit-run.ts';
import { handledMatches } from './rule-runs.ts';
import type { RuleEvaluation } from './rule-evaluation.ts';

/** Candidates of a step. */
const MAX_AT_ONCE = 500;
/** The last candidates before the range, from which open sequences are rebuilt. */
const MAX_REBUILT = 20_000;
/** How long a stream is silent before time alone decides; see `TimedSearch`. */
const PATIENCE = 2n * NANOS_PER_SECOND;

/** Arrivals: first inclusive, last exclusive. */
export interface BackfillRange {
  readonly from: number;
  readonly to: number;
  /** All arrivals before it have been judged by the runs of the rule: how far sequences of the range are followed. */
  readonly judgedTo: number;
}

export interface BackfillParts {
  readonly store: Pick<DetectionStore, 'handled' | 'alerts' | 'backlog' | 'facts'>;
  readonly match: MatchStored;
  readonly events: StoredEvents;
  readonly evaluation: RuleEvaluation;
  /** @param intended the time of the execution that it would have been raised in, in nanoseconds */
  readonly alertRows: (
    alert: Alert,
    rule: ActiveRule,
    run: RunRow,
    intended: bigint,
  ) => readonly NewAlert[];
  /** In nanoseconds. */
  readonly lateness: bigint;
  readonly memory?: SequenceMemory | undefined;
  readonly signal: AbortSignal;
  readonly newId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Runs something that must not meet a run of a rule. */
  readonly exclusively: <T>(work: () => T) => Promise<T>;
}

/** The results of a step, written in one transaction. */
export interface BackfillStep {
  /** `null` where nothing came of it. */
  readonly commit: RunCommit | null;
  /** All arrivals of the range before it are done. */
  readonly doneTo: number;
  /** Candidates that retention has removed. */
  readonly missing: number;
}

/**
 * Runs a rule over a range of arrivals that its own runs have not covered, beside them: with a search and suppression
 * windows of its own. What is handled already stays as it is, so a range may be filled again. An alert is raised where
 * at least one of its events lies in the range; its others may be before it, and after it as far as the rule has come.
 *
 * The cap counts by the execution that each event would have been in when it happened. What is over it goes to the
 * backlog, which the next runs of the rule take up.
 *
 * `write` is called once for each step, and writes it: steps that were written stay, whenever it ends.
 */
export async function* backfillRange(
  rule: ActiveRule,
  range: BackfillRange,
  parts: BackfillParts,
  write: (step: BackfillStep) => void,
): AsyncGenerator<void, void> {
  const backfill = new Backfill(rule, range, parts, write);
  try {
    yield* backfill.run();
  } finally {
    backfill.close();
  }
}

class Backfill {
  readonly #rule: ActiveRule;
  readonly #range: BackfillRange;
  readonly #parts: BackfillParts;
  readonly #write: (step: BackfillStep) => void;
  readonly #run: RuleRun;
  readonly #timetable: Timetable;
  /** How long a sequence may be open; `null` for an event query. */
  readonly #span: bigint | null;
  /** Alerts by the execution that they count in. */
  readonly #spent = new Map<number, number>();
  /** Keys of the current step, which are not yet written. */
  readonly #settled = new Set<string>();
  readonly #waiting = new Set<string>();
  /** By group, the last turn that a match of the step waits for. */
  readonly #lastTurns = new Map<string, number>();
  #reached: ReadonlyMap<string, bigint> = new Map();
  #now = 0n;
  #doneTo: number;

  constructor(
    rule: ActiveRule,
    range: BackfillRange,
    parts: BackfillParts,
    write: (step: BackfillStep) => void,
  ) {
    const { evaluation, store, lateness, memory } = parts;
    this.#rule = rule;
    this.#range = range;
    this.#parts = parts;
    this.#write = write;
    this.#doneTo = range.from;
    this.#timetable = timetableOf(rule.rule);
    const live = evaluation.liveRule(rule);
    const { at, from } = this.#timetable;
    this.#span = ruleTypeOf(rule.rule).live.openSpan(live.compiled, lateness, at(0) - from(0));
    const stored = handledMatches(store, rule.id);
    this.#run = new RuleRun(live, {
      lateness,
      memory,
      handled: {
        ...stored,
        has: (key) => this.#settled.has(key) || stored.has(key),
        waits: (key) => this.#waiting.has(key) || stored.waits(key),
        lastTurn: (group) => this.#lastTurns.get(group) ?? stored.lastTurn(group),
      },
    });
  }

  close(): void {
    this.#run.close();
  }

  async *run(): AsyncGenerator<void, void> {
    const { from, to, judgedTo } = this.#range;
    if (from >= to) return;
    if (this.#span === null) {
      yield* this.#steps(from, to);
      return;
    }
    const { events } = this.#parts;
    const arrivalAt = (received: number) => events.arrivalAt(received);
    const spanMs = Number(this.#span / NANOS_PER_MS) + 1;
    const [first, last] = await Promise.all([this.#receivedFrom(from), this.#receivedFrom(to - 1)]);
    await this.#rebuild(first === null ? from : await arrivalAt(first - spanMs));
    const end = last === null ? to : Math.min(judgedTo, await arrivalAt(last + spanMs));
    yield* this.#steps(from, Math.max(to, end));
    // An event that must not follow has not followed, as far as that is known by now.
    const quiet = this.#now + this.#span + PATIENCE;
    const now = BigInt(this.#parts.now()) * NANOS_PER_MS;
    await this.#step([], to, quiet < now ? quiet : now);
  }

  async *#steps(from: number, to: number): AsyncGenerator<void, void> {
    for await (const batch of this.#matched(from, to)) {
      const arrivals = arrivalsIn(batch);
      for (let at = 0; at < arrivals.length; at += MAX_AT_ONCE) {
        const part = arrivals.slice(at, at + MAX_AT_ONCE);
        await this.#step(part, (part.at(-1) ?? batch.from) + 1, null);
        yield;
      }
      this.#reached = batch.latest;
      await this.#step([], batch.to, BigInt(batch.received) * NANOS_PER_MS);
      yield;
    }
  }

  async #rebuild(from: number): Promise<void> {
    const before: number[] = [];
    for await (const batch of this.#matched(from, this.#range.from)) {
      before.push(...arrivalsIn(batch));
      before.splice(0, before.length - MAX_REBUILT);
    }
    const events = await this.#eventsAt(before);
    const { candidates } = this.#parts.evaluation.evaluate(events, nanosOf(events.at(-1)));
    this.#run.rebuild(candidates);
  }

  #matched(from: number, to: number): AsyncIterable<MatchedBatch> {
    if (from >= to) return NOTHING;
    const { rule, source, signature } = this.#rule;
    const evaluation = ruleTypeOf(rule).plan(rule, source.statement);
    return this.#parts.match([{ signature, evaluation }], { from, to }, this.#parts.signal);
  }

  async #eventsAt(arrivals: readonly number[]): Promise<readonly CandidateEvent[]> {
    if (arrivals.length === 0) return [];
    const events = await this.#parts.events.fetch(arrivals);
    this.#parts.signal.throwIfAborted();
    return events.filter((event) => event !== null);
  }

  /** When the first event from an arrival on that still exists was received. */
  async #receivedFrom(arrival: number): Promise<number | null> {
    // What retention has removed may be long.
    const start = Math.max(arrival, await this.#parts.events.arrivalAt(0));
    for (let from = start; from < this.#range.judgedTo; from += MAX_AT_ONCE) {
      const arrivals = Array.from({ length: MAX_AT_ONCE }, (_, index) => from + index);
      const [event] = await this.#eventsAt(from === start ? [start] : arrivals);
      if (event !== undefined) return event.received;
    }
    return null;
  }

  /** @param time all that was received by then has been handed in; `null` while there may be more */
  async #step(arrivals: readonly number[], doneTo: number, time: bigint | null): Promise<void> {
    const events = await this.#eventsAt(arrivals);
    await this.#parts.exclusively(async () => {
      const { commit, lost } = await this.#judge(events, doneTo, time);
      this.#doneTo = Math.min(doneTo, this.#range.to);
      const missing = arrivals.length - events.length + lost;
      this.#write({ commit, doneTo: this.#doneTo, missing });
      this.#settled.clear();
      this.#waiting.clear();
      this.#lastTurns.clear();
    });
  }

  /**
   * Runs the rule over events, and over the time that has passed. Returns `null` if nothing came of it, and how many events
   * of its matches are no longer stored.
   */
  async #judge(
    events: readonly CandidateEvent[],
    doneTo: number,
    time: bigint | null,
  ): Promise<{ readonly commit: RunCommit | null; readonly lost: number }> {
    const { evaluation, newId, now } = this.#parts;
    const startedAt = now();
    const last = nanosOf(events.at(-1));
    const { candidates, failures, firstFailure } = evaluation.evaluate(events, last);
    const totals = new StepTotals();
    for (const { execution, candidates: own, until } of this.#byExecution(candidates)) {
      await this.#runOnce(totals, execution, own, until, NO_TIMES);
    }
    if (time !== null && time >= this.#now) {
      await this.#runOnce(totals, this.#timetable.since(time), [], time, this.#reached);
    }
    const { counts, lost } = totals;
    if (candidates.length + counts.matches + failures === 0) return { commit: null, lost };
    const run: RunRow = {
      id: newId(),
      ruleId: this.#rule.id,
      revision: this.#rule.revision,
      kind: 'backfill',
      plannedAt: startedAt,
      startedAt,
      endedAt: now(),
      from: this.#doneTo,
      to: Math.min(doneTo, this.#range.to),
      candidates: candidates.length,
      ...counts,
      fromBacklog: 0,
      failures,
      lagMs: null,
      outcome: failures === 0 ? 'succeeded' : 'warning',
      message:
        failures === 0
          ? null
          : `the query failed at ${counted(failures, 'event')}; the first: ${firstFailure ?? ''}`,
    };
    return { commit: this.#commitOf(run, totals), lost };
  }

  async #runOnce(
    totals: StepTotals,
    execution: number,
    candidates: readonly RunCandidate[],
    until: bigint,
    latest: ReadonlyMap<string, bigint>,
  ): Promise<void> {
    const { max_signals: max } = this.#rule.rule;
    const spent = this.#spent.get(execution) ?? 0;
    this.#now = later(this.#now, until) ?? until;
    const maxAlerts = Math.max(0, max - spent);
    const input = { backlog: [], candidates, latest, now: this.#now, maxAlerts, execution };
    const result = await this.#run.runReading(input, async (arrivals) => {
      const read = await this.#eventsAt(arrivals);
      return new Map(read.map((event) => [event.arrival, event]));
    });
    const mine = totals.add(result, this.#timetable.at(execution), (match) => this.#isMine(match));
    this.#spent.set(execution, spent + mine.alerts);
    for (const key of mine.settled) this.#settled.add(key);
    for (const { key, group, turn } of mine.waiting) {
      this.#waiting.add(key);
      this.#lastTurns.set(group, turn);
    }
  }

  #commitOf(run: RunRow, totals: StepTotals): RunCommit {
    const { store, evaluation, alertRows } = this.#parts;
    return {
      run,
      state: null,
      alerts: totals.alerts.flatMap(({ alert, at }) => alertRows(alert, this.#rule, run, at)),
      grown: totals.grown,
      ...withinBacklog(this.#rule, totals.capped, [], store.backlog),
      suppressedKeys: totals.suppressedKeys,
      hiddenBy: new Map([...totals.hiddenBy].map(([item, n]) => [evaluation.itemKey(item), n])),
    };
  }

  /** Candidates that follow each other in one execution of the schedule, had it run when they happened. */
  *#byExecution(candidates: readonly RunCandidate[]): Generator<Part> {
    let part: (Part & { readonly candidates: RunCandidate[] }) | null = null;
    for (const candidate of candidates) {
      const { received } = candidate.event;
      const execution = this.#timetable.since(candidate.time ?? received);
      if (part !== null && part.execution === execution) {
        part.candidates.push(candidate);
        part.until = received;
        continue;
      }
      if (part !== null) yield part;
      part = { execution, candidates: [candidate], until: received };
    }
    if (part !== null) yield part;
  }

  /** Whether an event of the match lies in the range: all others were judged when they came. */
  #isMine(match: LiveMatch): boolean {
    const { from, to } = this.#range;
    return runEventsOf(match).some(({ arrival }) => arrival >= from && arrival < to);
  }
}

interface Part {
  readonly execution: number;
  readonly candidates: readonly RunCandidate[];
  until: bigint;
}

/** The results of the runs of one step. */
class StepTotals {
  readonly alerts: { readonly alert: Alert; readonly at: bigint }[] = [];
  readonly grown: RunCommit['grown'][number][] = [];
  readonly suppressedKeys: string[] = [];
  readonly capped: CappedMatch[] = [];
  readonly hiddenBy = new Map<number, number>();
  readonly counts: { -readonly [K in keyof MatchCounts]: number } = { ...NO_MATCHES };
  /** Events of matches that are no longer stored. */
  lost = 0;

  /** @param isMine whether a match is to become anything; the others count as duplicates */
  add(result: RunResult, at: bigint, isMine: (match: LiveMatch) => boolean) {
    const alerts = result.alerts.filter(({ match }) => isMine(match as LiveMatch));
    const capped = result.capped.filter(({ match }) => isMine(match));
    for (const alert of alerts) this.alerts.push({ alert, at });
    this.grown.push(...result.grown);
    this.suppressedKeys.push(...result.suppressedKeys);
    this.capped.push(...capped);
    for (const [item, matches] of result.hiddenBy) {
      this.hiddenBy.set(item, (this.hiddenBy.get(item) ?? 0) + matches);
    }
    this.lost += result.lost.arrivals.length;
    const { counts } = this;
    const others = result.alerts.length + result.capped.length - alerts.length - capped.length;
    counts.matches += result.counts.matches;
    counts.alerts += alerts.length;
    counts.suppressed += result.counts.suppressed;
    counts.backlog += capped.length;
    counts.excepted += result.counts.excepted;
    counts.selfMatches += result.counts.selfMatches;
    counts.duplicates += result.counts.duplicates + others;
    return {
      alerts: alerts.length,
      settled: [...alerts.map(({ id }) => id), ...result.suppressedKeys],
      waiting: capped,
    };
  }
}

const NO_TIMES: ReadonlyMap<string, bigint> = new Map();

const NOTHING: AsyncIterable<MatchedBatch> = {
  // oxlint-disable-next-line require-yield
  async *[Symbol.asyncIterator]() {},
};

const arrivalsIn = ({ matches }: MatchedBatch): readonly number[] => [
  ...(matches[0]?.arrivals ?? []),
];

const nanosOf = (event: CandidateEvent | undefined): bigint =>
  BigInt(event?.received ?? 0) * NANOS_PER_MS;
