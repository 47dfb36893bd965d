import {
  compareOrdinals,
  SequenceMemory,
  type CompiledSequence,
  type MemoryAccount,
  type Ordinal,
  type SequenceMatch,
} from '../../../lang/index.ts';
import { planSequence } from '../../../lang/sequence/plan.ts';
import { loadOrdinal, saveOrdinal } from '../../../lang/sequence/machine-snapshot.ts';
import { SavedValue } from '../../../util/saved-value.ts';
import { itemsOf, withoutExcepted } from '../search.ts';
import {
  BoundedMachine,
  liveBytes,
  type TimedCandidate,
  CandidateLoader,
  CandidateSaver,
} from './bounded-machine.ts';
import {
  DEFAULT_SPAN,
  type Admission,
  type LiveBounds,
  type LiveCandidate,
  type LiveSearch,
  type LiveSearchOptions,
  type LoadEvent,
  type LoadItem,
  type SaveEvent,
  type SaveItem,
  type SearchSink,
  type StreamEnd,
} from '../live-search.ts';

/** A reorder buffer: holds events, in order, until all earlier ones have arrived. */
export class ReorderBuffer<T extends Ordinal> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Most events arrive nearly in order, so the position is searched for from the end. */
  add(item: T): void {
    const items = this.#items;
    let at = items.length;
    for (let step = 1; at > this.#head; step *= 2) {
      const before = Math.max(this.#head, at - step);
      if (compareOrdinals(items[before] as T, item) < 0) {
        at = this.#placeOf(item, before + 1, at);
        break;
      }
      at = before;
    }
    if (at === items.length) items.push(item);
    else items.splice(at, 0, item);
  }

  /** Takes the first event. */
  shift(): T | null {
    const item = this.#items[this.#head];
    if (item === undefined) return null;
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes the first event if its time is before another. */
  shiftBefore(time: bigint): T | null {
    const first = this.#items[this.#head];
    return first !== undefined && first.time < time ? this.shift() : null;
  }

  /** All buffered events, in order. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.slice(this.#head).values();
  }

  /** The first position in an interval whose item comes after another. */
  #placeOf(item: T, from: number, to: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOrdinals(this.#items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const KIND = 'live sequence';
const VERSION = 1;

type Found = (match: SequenceMatch<TimedCandidate>) => void;

/** A sequence over a stream whose events arrive nearly in order. */
export class LiveSequence implements LiveSearch {
  readonly keepsEvents = true;
  readonly isOrdered = true;
  readonly waitsForAbsence: boolean;
  readonly waitsForTime: boolean;
  readonly #sequence: CompiledSequence;
  readonly #bounds: LiveBounds;
  readonly #waiting = new ReorderBuffer<TimedCandidate>();
  /** Bytes of the documents of buffered events, and of all their memory. */
  #waitingBytes = 0;
  #waitingMemory = 0;
  readonly #memory: SequenceMemory;
  readonly #account: MemoryAccount;
  #kept: BoundedMachine;
  /** The same without exceptions; `null` if there are none. */
  #all: BoundedMachine | null;
  readonly #sink: SearchSink;
  /** How far the machines have advanced: the last event, and the time before which no event follows. */
  #last: Ordinal | null = null;
  #clock: bigint | null = null;

  constructor(sequence: CompiledSequence, options: LiveSearchOptions) {
    const { bounds, hasExceptions, memory = new SequenceMemory(), sink } = options;
    const spanned = sequence.maxspan === null ? { ...sequence, maxspan: DEFAULT_SPAN } : sequence;
    this.waitsForAbsence = sequence.terms.some(({ missing }) => missing);
    this.waitsForTime = planSequence(spanned).trailing;
    this.#sequence = spanned;
    this.#bounds = bounds;
    this.#sink = sink;
    this.#memory = memory;
    this.#account = memory.open(() => this.#shed());
    this.#kept = new BoundedMachine(spanned, bounds, this.#report);
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
   * Restores the search of the same query. Exceptions may have been added or removed since.
   *
   * @throws SnapshotError if the snapshot is damaged or belongs to another query or version
   */
  static restore(
    sequence: CompiledSequence,
    options: LiveSearchOptions,
    snapshot: unknown,
    loadEvent: LoadEvent,
    loadItem: LoadItem,
  ): LiveSequence {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    const search = new LiveSequence(sequence, options);
    try {
      search.#load(saved, loadEvent, loadItem, options.hasExceptions);
    } catch (error) {
      search.#memory.close(search.#account);
      throw error;
    }
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
    this.#kept = load(saved.get('kept'), this.#report);
    // Without exceptions so far, both have seen the same.
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
      this.#waitingMemory += liveBytes(candidate);
    }
    this.#charge();
  }

  /** Whether a restored machine is ahead of this search, which a valid snapshot rules out. */
  #isBehind({ last, clock }: BoundedMachine['reached']): boolean {
    if (clock !== null && (this.#clock === null || clock > this.#clock)) return true;
    return last !== null && (this.#last === null || compareOrdinals(last, this.#last) > 0);
  }

  add(candidate: LiveCandidate): Admission {
    if (!isTimed(candidate)) return 'untimed';
    if (this.#isLate(candidate)) return 'late';
    this.#waiting.add(candidate);
    this.#waitingBytes += candidate.event.bytes;
    this.#waitingMemory += liveBytes(candidate);
    // Beyond the bound, the first events are released without waiting for late ones.
    while (
      this.#waiting.length > this.#bounds.events ||
      (this.#waitingBytes > this.#bounds.bytes && this.#waiting.length > 1)
    ) {
      this.#push(this.#waiting.shift());
    }
    this.#relieve();
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
    this.#relieve();
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
    const undecided = this.#kept.finish(latest, end);
    this.#memory.close(this.#account);
    return undecided;
  }

  forgotten(): number {
    return this.#kept.forgotten;
  }

  kept(): number {
    return this.#waiting.length + this.#kept.pending + (this.#all?.pending ?? 0);
  }

  /** Charges the memory of this search. Both machines share their events. */
  #charge(): void {
    const kept = this.#kept;
    const all = this.#all;
    const events = Math.max(kept.eventBytes, all?.eventBytes ?? 0);
    const states = kept.stateBytes + (all?.stateBytes ?? 0);
    this.#account.set(this.#waitingMemory + events + states);
  }

  #relieve(): void {
    this.#charge();
    if (this.#memory.isExceeded) this.#memory.relieve();
  }

  /**
   * Called for the search that uses the most memory: it measures its memory and then drops the older half.
   */
  #shed(): void {
    const before = this.#account.bytes;
    this.#kept.weigh();
    this.#all?.weigh();
    this.#charge();
    if (this.#account.bytes < before) return;
    for (let most = this.#waiting.length >> 1; this.#waiting.length > most;) {
      this.#push(this.#waiting.shift());
    }
    this.#kept.shedHalf();
    this.#all?.shedHalf();
    this.#charge();
  }

  #isLate(candidate: TimedCandidate): boolean {
    if (this.#clock !== null && candidate.time < this.#clock) return true;
    return this.#last !== null && compareOrdinals(candidate, this.#last) < 0;
  }

  #push(candidate: TimedCandidate | null): void {
    if (candidate === null) return;
    const { evaluation, excepted, event, time } = candidate;
    this.#waitingBytes -= event.bytes;
    this.#waitingMemory -= liveBytes(candidate);
    this.#last = candidate;
    if (this.#clock === null || time > this.#clock) this.#clock = time;
    const left = withoutExcepted(evaluation, excepted);
    if (left !== null) this.#kept.push(candidate, left);
    if (evaluation !== null) this.#all?.push(candidate, evaluation);
  }

  readonly #report: Found = ({ keys, events }) => {
    const found = events.map((each) => each?.event.event ?? null);
    this.#sink.match({ kind: 'group', keys, events: found });
  };

  readonly #judge: Found = (match) => {
    const events = match.events.map((each) => each?.event ?? null);
    const items = itemsOf({ kind: 'group', keys: match.keys, events }, { query: this.#sequence });
    if (items.length === 0) return;
    this.#sink.hidden(
      items,
      events.map((candidate) => candidate?.event ?? null),
    );
  };
}

const isTimed = (candidate: LiveCandidate): candidate is TimedCandidate => candidate.time !== null;
