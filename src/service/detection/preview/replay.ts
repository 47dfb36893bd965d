import { setImmediate as pause } from 'node:timers/promises';
import type { RunCandidate } from '../../../detect/run/run-event.ts';
import type { RuleRun } from '../../../detect/run/rule-run.ts';
import type { Timetable } from '../../../detect/schedule/visibility.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import { earlier, later, NANOS_PER_MS, NANOS_PER_SECOND } from '../../../util/time/index.ts';
import type { RuleEvaluation } from '../rule-evaluation.ts';
import type { CandidateTimes, StopSignal } from './find-candidates.ts';
import type { PreviewCounts, ReplayCounts } from './preview-counts.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';

/** Candidates whose documents are in memory at once. */
const MAX_AT_ONCE = 1_000;
/** The last candidates before the range, from which open sequences are rebuilt. */
const MAX_REBUILT = 20_000;
/** After this number of executions without a candidate, others get their turn. */
const MAX_EMPTY = 1_000;
/** How long a stream is silent before time alone decides; see `TimedSearch`. */
const PATIENCE = 2n * NANOS_PER_SECOND;

export interface ReplayParts {
  /** In order. */
  readonly times: CandidateTimes;
  readonly reader: Pick<EventReader, 'fetch'>;
  readonly evaluation: Pick<RuleEvaluation, 'evaluate'>;
  readonly run: RuleRun;
  readonly runs: ScheduledRuns;
  readonly previewCounts: PreviewCounts;
  readonly timetable: Timetable;
}

export interface ReplayRange {
  readonly from: bigint;
  /** How far the events reach. */
  readonly reached: bigint | null;
  /** How long a sequence may be open; `null` for an event query. */
  readonly openSpan: bigint | null;
  readonly lateness: bigint;
  readonly timestampField: string;
  readonly signal: StopSignal | undefined;
}

/** Runs the executions that have candidates, and those in between at which something may still happen. */
export class Replay {
  readonly #parts: ReplayParts;
  readonly #range: ReplayRange;
  /** Of the next candidate. */
  #next = 0;
  /** Until then, time may decide something. */
  #quietAt: bigint | null = null;
  /** How far events reached when the last execution ran. */
  #latest: bigint | null = null;
  readonly #counts = { candidates: 0, failures: 0, missing: 0 };

  constructor(parts: ReplayParts, range: ReplayRange) {
    this.#parts = parts;
    this.#range = range;
  }

  async run(onProgress: (done: number, total: number) => void): Promise<ReplayCounts> {
    const { times } = this.#parts;
    this.#rebuild();
    const begin = this.#next;
    let empty = 0;
    for (let execution = this.#after(null); execution !== null;) {
      this.#range.signal?.throwIfAborted();
      const before = this.#next;
      const isOver = this.#step(execution);
      empty = before === this.#next ? empty + 1 : 0;
      if (empty % MAX_EMPTY === 0) {
        onProgress(this.#next - begin, times.length - begin);
        await pause();
      }
      if (isOver) execution = this.#after(execution);
    }
    return this.#counts;
  }

  /** The next execution that there is something to do in; `null` if there is none. */
  #after(execution: number | null): number | null {
    const { times, timetable, runs } = this.#parts;
    const hasMore = this.#next < times.length;
    // What comes behind the last candidate that is known would decide what follows.
    if (!hasMore && times.cut !== null) return null;
    const due = hasMore ? timetable.since(times.time(this.#next)) : null;
    if (execution === null) return due;
    const isQuiet = this.#quietAt === null || timetable.at(execution) >= this.#quietAt;
    if (runs.waiting === 0 && isQuiet) return due;
    return due === null ? execution + 1 : Math.min(execution + 1, due);
  }

  /** Returns whether all of the execution has been done. */
  #step(execution: number): boolean {
    const { times, timetable, runs, previewCounts } = this.#parts;
    const { reached, timestampField, openSpan, lateness } = this.#range;
    const at = timetable.at(execution);
    const start = this.#next;
    const isDue = () => this.#next < times.length && times.time(this.#next) <= at;
    while (isDue() && this.#next - start < MAX_AT_ONCE) this.#next += 1;
    const candidates = this.#evaluated(start, this.#next, at);
    const isOver = !isDue();
    const until = isOver ? at : times.time(this.#next - 1);
    const latest = earlier(until, reached);
    const byField = reached === null || latest === null ? [] : [[timestampField, latest] as const];
    previewCounts.add(runs.step(execution, candidates, until, new Map(byField)), isOver);
    // A silent stream goes on by the clock, from when its last event was seen, be it a candidate or not.
    const isAhead = latest !== null && (this.#latest === null || latest > this.#latest);
    this.#latest = later(this.#latest, latest);
    const isNew = start < this.#next || (isAhead && this.#mayBeOpen(latest));
    if (openSpan !== null && isNew) this.#quietAt = at + openSpan + lateness + PATIENCE;
    return isOver;
  }

  /** Whether the last candidate may be a part of something that events up to this time have not decided. */
  #mayBeOpen(latest: bigint): boolean {
    const { openSpan, lateness } = this.#range;
    if (openSpan === null || this.#next === 0) return false;
    return latest <= this.#parts.times.time(this.#next - 1) + openSpan + lateness;
  }

  #rebuild(): void {
    const { times, run } = this.#parts;
    const { from, openSpan, lateness } = this.#range;
    if (openSpan === null) return;
    while (this.#next < times.length && times.time(this.#next) < from) this.#next += 1;
    if (this.#next === 0) return;
    run.rebuild(this.#evaluated(Math.max(0, this.#next - MAX_REBUILT), this.#next, from));
    this.#quietAt = from + openSpan + lateness + PATIENCE;
    this.#counts.candidates = 0;
  }

  /** In the order of their times. Each is received when it happened. */
  #evaluated(start: number, end: number, now: bigint): readonly RunCandidate[] {
    if (start === end) return [];
    const { times, reader, evaluation } = this.#parts;
    const places = new Map<number, number>();
    for (let index = start; index < end; index++) places.set(times.arrival(index), index);
    const arrivals = [...places.keys()].sort((a, b) => a - b);
    const events = reader.fetch(arrivals).flatMap((event) => {
      if (event === null) return [];
      const time = times.time(places.get(event.arrival) ?? start);
      return [{ ...event, received: Number(time / NANOS_PER_MS) }];
    });
    this.#counts.missing += arrivals.length - events.length;
    const { candidates, failures } = evaluation.evaluate(events, now);
    this.#counts.candidates += candidates.length;
    this.#counts.failures += failures;
    const placeOf = ({ arrival }: RunCandidate) => places.get(arrival) ?? 0;
    return [...candidates].sort((a, b) => placeOf(a) - placeOf(b));
  }
}
