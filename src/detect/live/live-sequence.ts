import {
  compareOrdinals,
  type CompiledSequence,
  type Ordinal,
  type SequenceMatch,
} from '../../lang/index.ts';
import { planSequence } from '../../lang/sequence/plan.ts';
import { loadOrdinal, saveOrdinal } from '../../lang/sequence/saved-scalar.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { NANOS_PER_HOUR } from '../../util/time/index.ts';
import { itemsOf, withoutExcepted } from '../search.ts';
import { BoundedMachine, type TimedCandidate } from './bounded-machine.ts';
import { CandidateLoader, CandidateSaver } from './candidate-snapshot.ts';
import type {
  Admission,
  LiveBounds,
  LiveCandidate,
  LiveSearch,
  LoadEvent,
  LoadItem,
  SaveEvent,
  SaveItem,
  SearchSink,
  StreamEnd,
} from './live-search.ts';
import { OrderBuffer } from './order-buffer.ts';

/** The span of a sequence without a maxspan of its own: nothing can be kept for ever. */
export const DEFAULT_SPAN = NANOS_PER_HOUR;

const KIND = 'live sequence';
const VERSION = 1;

type Found = (match: SequenceMatch<TimedCandidate>) => void;

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
  #kept: BoundedMachine;
  /** The same without exceptions; `null` where there are none. */
  #all: BoundedMachine | null;
  readonly #sink: SearchSink;
  /** What has gone into the machines: the last event, and the time before which none follows. */
  #last: Ordinal | null = null;
  #clock: bigint | null = null;

  constructor(sequence: CompiledSequence, { bounds, hasExceptions, sink }: LiveSequenceOptions) {
    const spanned = sequence.maxspan === null ? { ...sequence, maxspan: DEFAULT_SPAN } : sequence;
    this.waitsForTime = planSequence(spanned).trailing;
    this.#sequence = spanned;
    this.#bounds = bounds;
    this.#sink = sink;
    this.#kept = new BoundedMachine(spanned, bounds, this.#tell);
    this.#all = hasExceptions ? new BoundedMachine(spanned, bounds, this.#judge) : null;
  }

  snapshot(saveEvent: SaveEvent, saveItem: SaveItem = (item) => item): unknown {
    const candidates = new CandidateSaver(saveEvent, saveItem);
    const { indexOf } = candidates;
    return {
      kind: KIND,
      version: VERSION,
      last: this.#last === null ? null : saveOrdinal(this.#last),
      clock: this.#clock === null ? null : String(this.#clock),
      waiting: [...this.#waiting].map(indexOf),
      kept: this.#kept.snapshot(indexOf),
      all: this.#all?.snapshot(indexOf) ?? null,
      candidates: candidates.saved,
    };
  }

  /**
   * The search of the same query as it was saved. It may have had no exceptions and have some now, or
   * the other way about.
   *
   * @throws SnapshotError where the snapshot is of another query or version, or damaged
   */
  static restore(
    sequence: CompiledSequence,
    options: LiveSequenceOptions,
    snapshot: unknown,
    loadEvent: LoadEvent,
    loadItem: LoadItem,
  ): LiveSequence {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    const search = new LiveSequence(sequence, options);
    search.#load(saved, loadEvent, loadItem, options.hasExceptions);
    return search;
  }

  #load(saved: SavedValue, loadEvent: LoadEvent, loadItem: LoadItem, hasExceptions: boolean): void {
    const { terms } = this.#sequence;
    const list = saved.get('candidates');
    const candidates = new CandidateLoader(list, terms.length, loadEvent, loadItem);
    const timed = (index: SavedValue): TimedCandidate => {
      const candidate = candidates.at(index);
      return isTimed(candidate) ? candidate : index.fail('the number of an event with a time');
    };
    this.#last = saved.get('last').orNull(loadOrdinal);
    this.#clock = saved.get('clock').orNull((each) => each.bigint());
    const load = (from: SavedValue, found: Found) => {
      const machine = BoundedMachine.restore(this.#sequence, this.#bounds, found, from, (index) =>
        timed(new SavedValue(index, 'event')),
      );
      if (this.#isBehind(machine.reached))
        from.fail('a machine that is no further than the search');
      return machine;
    };
    this.#kept = load(saved.get('kept'), this.#tell);
    // Without exceptions until now, both have seen the same.
    const all = saved.get('all').value === null ? saved.get('kept') : saved.get('all');
    this.#all = hasExceptions ? load(all, this.#judge) : null;
    let previous: TimedCandidate | null = null;
    for (const index of saved.get('waiting').list()) {
      const candidate = timed(index);
      const follows = previous === null || compareOrdinals(previous, candidate) < 0;
      if (!follows || this.#isLate(candidate)) index.fail('the number of a later event');
      previous = candidate;
      this.#waiting.add(candidate);
      this.#waitingBytes += candidate.event.bytes;
    }
  }

  /** Whether this search is behind a machine of its own, which is never so. */
  #isBehind({ last, clock }: BoundedMachine['reached']): boolean {
    if (clock !== null && (this.#clock === null || clock > this.#clock)) return true;
    return last !== null && (this.#last === null || compareOrdinals(last, this.#last) > 0);
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

  readonly #tell: Found = ({ keys, events }) => {
    const found = events.map((each) => each?.event.event ?? null);
    this.#sink.match({ kind: 'group', keys, events: found });
  };

  readonly #judge: Found = (match) => {
    const events = match.events.map((each) => each?.event ?? null);
    const items = itemsOf({ kind: 'group', keys: match.keys, events }, { query: this.#sequence });
    if (items.length > 0) this.#sink.hidden(items);
  };
}

const isTimed = (candidate: LiveCandidate): candidate is TimedCandidate => candidate.time !== null;
