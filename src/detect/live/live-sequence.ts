import { compareOrdinals, type CompiledSequence, type SequenceMatch } from '../../lang/index.ts';
import { planSequence } from '../../lang/sequence/plan.ts';
import { NANOS_PER_HOUR } from '../../util/time/index.ts';
import { itemsOf, withoutExcepted } from '../search.ts';
import { BoundedMachine, type TimedCandidate } from './bounded-machine.ts';
import type {
  Admission,
  LiveBounds,
  LiveCandidate,
  LiveSearch,
  SearchSink,
  StreamEnd,
} from './live-search.ts';
import { OrderBuffer } from './order-buffer.ts';

/** The span of a sequence without a maxspan of its own: nothing can be kept for ever. */
export const DEFAULT_SPAN = NANOS_PER_HOUR;

export interface LiveSequenceOptions {
  readonly bounds: LiveBounds;
  /** Whether candidates may have exceptions: then what they hide is searched too. */
  readonly hasExceptions: boolean;
  readonly sink: SearchSink;
}

/** A sequence over a stream whose events come in nearly the order of their time. */
export class LiveSequence implements LiveSearch {
  readonly waitsForTime: boolean;
  readonly #sequence: CompiledSequence;
  readonly #bounds: LiveBounds;
  readonly #waiting = new OrderBuffer<TimedCandidate>();
  #waitingBytes = 0;
  readonly #kept: BoundedMachine;
  /** The same without exceptions; `null` where there are none. */
  readonly #all: BoundedMachine | null;
  readonly #sink: SearchSink;
  /** What has gone into the machines: the last event, and the time before which none follows. */
  #last: TimedCandidate | null = null;
  #clock: bigint | null = null;

  constructor(sequence: CompiledSequence, { bounds, hasExceptions, sink }: LiveSequenceOptions) {
    const spanned = sequence.maxspan === null ? { ...sequence, maxspan: DEFAULT_SPAN } : sequence;
    this.waitsForTime = planSequence(spanned).trailing;
    this.#sequence = spanned;
    this.#bounds = bounds;
    this.#sink = sink;
    this.#kept = new BoundedMachine(spanned, bounds, (match) => sink.match(matchOf(match)));
    this.#all = hasExceptions
      ? new BoundedMachine(spanned, bounds, (match) => this.#judge(match))
      : null;
  }

  add(candidate: LiveCandidate): Admission {
    if (!isTimed(candidate)) return 'untimed';
    if (this.#isLate(candidate)) return 'late';
    this.#waiting.add(candidate);
    this.#waitingBytes += candidate.event.bytes;
    // Beyond the bound the first ones go on without waiting any longer for what comes late.
    while (
      this.#waiting.length > this.#bounds.events ||
      (this.#waitingBytes > this.#bounds.bytes && this.#waiting.length > 1)
    ) {
      this.#push(this.#waiting.shift());
    }
    return 'taken';
  }

  passed(time: bigint): void {
    for (let next = this.#waiting.shiftBefore(time); next !== null;) {
      this.#push(next);
      next = this.#waiting.shiftBefore(time);
    }
    if (this.#clock !== null && time <= this.#clock) return;
    this.#clock = time;
    this.#kept.advance(time);
    this.#all?.advance(time);
  }

  reached(time: bigint): void {
    for (let next = this.#waiting.shiftBefore(time + 1n); next !== null;) {
      this.#push(next);
      next = this.#waiting.shiftBefore(time + 1n);
    }
    this.passed(time);
  }

  finish(latest: bigint | null, end: StreamEnd): number {
    for (let next = this.#waiting.shift(); next !== null; next = this.#waiting.shift()) {
      this.#push(next);
    }
    this.#all?.finish(latest, end);
    return this.#kept.finish(latest, end);
  }

  forgotten(): number {
    return this.#kept.forgotten;
  }

  #isLate(candidate: TimedCandidate): boolean {
    if (this.#clock !== null && candidate.time < this.#clock) return true;
    return this.#last !== null && compareOrdinals(candidate, this.#last) < 0;
  }

  #push(candidate: TimedCandidate | null): void {
    if (candidate === null) return;
    const { finding, excepted, event, time } = candidate;
    this.#waitingBytes -= event.bytes;
    this.#last = candidate;
    if (this.#clock === null || time > this.#clock) this.#clock = time;
    const left = withoutExcepted(finding, excepted);
    if (left !== null) this.#kept.push(candidate, left);
    if (finding !== null) this.#all?.push(candidate, finding);
  }

  #judge(match: SequenceMatch<TimedCandidate>): void {
    const events = match.events.map((each) => each?.event ?? null);
    const items = itemsOf({ kind: 'group', keys: match.keys, events }, { query: this.#sequence });
    if (items.length > 0) this.#sink.hidden(items);
  }
}

const isTimed = (candidate: LiveCandidate): candidate is TimedCandidate => candidate.time !== null;

const matchOf = ({ keys, events }: SequenceMatch<TimedCandidate>) => ({
  kind: 'group' as const,
  keys,
  events: events.map((each) => each?.event.event ?? null),
});
