import {
  SequenceMachine,
  type CompiledSequence,
  type Ordinal,
  type SequenceMatch,
  type TermHit,
} from '../../lang/index.ts';
import { bytesOfHits } from '../../lang/sequence/memory.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { LiveBounds, LiveCandidate, StreamEnd } from './live-search.ts';

/** A candidate with its place in time. */
export type TimedCandidate = LiveCandidate & { readonly time: bigint };

/** A candidate of a stream with its event and its document, beside the bytes of the latter. */
const LIVE_EVENT_BYTES = 600;

/** The memory of a candidate of a stream. A document that several rules keep counts for each. */
export const liveBytes = ({ evaluation, event }: LiveCandidate): number =>
  LIVE_EVENT_BYTES + event.bytes + bytesOfHits(evaluation ?? []);

/** The bounds of a stream are held from without. */
const NO_LIMIT = { maxPending: Number.POSITIVE_INFINITY };

/** A sequence machine that forgets the oldest rather than fail. */
export class BoundedMachine {
  #machine: SequenceMachine<TimedCandidate>;
  readonly #bounds: LiveBounds;
  readonly #found: (match: SequenceMatch<TimedCandidate>) => void;
  /** Bytes of events since it was last looked at how much is kept. */
  #unseen = 0;
  /** Memory of the events that were kept then, and of those that came since. */
  #weighed = 0;
  #since = 0;
  forgotten = 0;

  /** @param sequence with a maxspan */
  constructor(
    sequence: CompiledSequence,
    bounds: LiveBounds,
    found: (match: SequenceMatch<TimedCandidate>) => void,
  ) {
    this.#machine = new SequenceMachine(sequence, NO_LIMIT);
    this.#bounds = bounds;
    this.#found = found;
  }

  /** As plain data for {@link restore}. */
  snapshot(saveEvent: (event: TimedCandidate) => unknown): unknown {
    const { forgotten } = this;
    return { forgotten, unseen: this.#unseen, machine: this.#machine.snapshot(saveEvent) };
  }

  /** @throws SnapshotError */
  static restore(
    sequence: CompiledSequence,
    bounds: LiveBounds,
    found: (match: SequenceMatch<TimedCandidate>) => void,
    saved: SavedValue,
    loadEvent: (saved: unknown) => TimedCandidate,
  ): BoundedMachine {
    const bounded = new BoundedMachine(sequence, bounds, found);
    const machine = saved.get('machine').value;
    bounded.#machine = SequenceMachine.restore(sequence, NO_LIMIT, machine, loadEvent);
    bounded.#unseen = saved.get('unseen').integer();
    bounded.forgotten = saved.get('forgotten').integer();
    bounded.weigh();
    return bounded;
  }

  /** The last event, and the time before which none follows. */
  get reached(): { readonly last: Ordinal | null; readonly clock: bigint | null } {
    return this.#machine.reached;
  }

  /** Memory of what it knows about its events, and of these at most. */
  get stateBytes(): number {
    return this.#machine.bytes;
  }

  get eventBytes(): number {
    return this.#machine.pending === 0 ? 0 : this.#weighed + this.#since;
  }

  /** Looks at all events that are kept, so that {@link eventBytes} is exact. */
  weigh(): void {
    this.#weighed = 0;
    this.#since = 0;
    for (const candidate of new Set(this.#machine.held())) this.#weighed += liveBytes(candidate);
  }

  /** Lets go of the older half of what it keeps. */
  shedHalf(): void {
    this.forgotten += this.#machine.shed(this.#machine.pending >> 1);
    this.weigh();
  }

  push(candidate: TimedCandidate, hits: readonly TermHit[]): void {
    const { time, tiebreaker, arrival } = candidate;
    this.#tell(this.#machine.push({ hits, time, tiebreaker, arrival, event: candidate }));
    this.forgotten += this.#machine.shed(this.#bounds.events);
    this.#unseen += candidate.event.bytes;
    this.#since += liveBytes(candidate);
    if (this.#unseen * 2 > this.#bounds.bytes) this.#boundDocuments();
  }

  advance(time: bigint): void {
    this.#tell(this.#machine.advance(time));
  }

  finish(latest: bigint | null, end: StreamEnd): number {
    const { matches, undecided } =
      end === 'ended' ? this.#machine.finish(latest) : this.#machine.breakOff(latest);
    this.#tell(matches);
    return undecided;
  }

  #tell(matches: readonly SequenceMatch<TimedCandidate>[]): void {
    for (const match of matches) this.#found(match);
  }

  /** Looks through all that is kept, which costs little as it happens once in many megabytes. */
  #boundDocuments(): void {
    this.#unseen = 0;
    this.weigh();
    while (this.#machine.pending > 0 && this.#keptBytes() > this.#bounds.bytes) {
      this.shedHalf();
    }
  }

  #keptBytes(): number {
    let bytes = 0;
    for (const { event } of new Set(this.#machine.held())) bytes += event.bytes;
    return bytes;
  }
}
