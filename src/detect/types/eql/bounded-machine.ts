import {
  SequenceMachine,
  type CompiledSequence,
  type Ordinal,
  type SequenceMatch,
  type TermHit,
} from '../../../lang/index.ts';
import { bytesOfHits } from '../../../lang/sequence/memory.ts';
import {
  loadHit,
  loadScalar,
  saveHit,
  saveScalar,
  type SavedHit,
  type SavedScalar,
} from '../../../lang/sequence/machine-snapshot.ts';
import type { SavedValue } from '../../../util/saved-value.ts';
import type {
  LiveBounds,
  LiveCandidate,
  StreamEnd,
  LoadEvent,
  LoadItem,
  SaveEvent,
  SaveItem,
} from '../live-search.ts';

/** A candidate as plain data. */
interface SavedCandidate {
  readonly time: string | null;
  readonly tiebreaker: SavedScalar;
  readonly arrival: number;
  readonly evaluation: readonly SavedHit[] | null;
  readonly windowTime: string | null;
  readonly availableAt: string | null;
  readonly excepted: readonly { readonly item: unknown; readonly term: number | null }[];
  readonly event: unknown;
}

/** Saves and numbers each candidate of a search once, however many parts of the search reference it. */
export class CandidateSaver {
  readonly saved: SavedCandidate[] = [];
  readonly #known = new Map<LiveCandidate, number>();
  readonly #saveEvent: SaveEvent;
  readonly #saveItem: SaveItem;

  constructor(saveEvent: SaveEvent, saveItem: SaveItem) {
    this.#saveEvent = saveEvent;
    this.#saveItem = saveItem;
  }

  readonly indexOf = (candidate: LiveCandidate): number => {
    const index = this.#known.get(candidate) ?? this.saved.length;
    if (index === this.saved.length) {
      this.#known.set(candidate, index);
      this.saved.push(this.#save(candidate));
    }
    return index;
  };

  #save(candidate: LiveCandidate): SavedCandidate {
    const { evaluation, time, tiebreaker, arrival, windowTime, availableAt } = candidate;
    return {
      time: textOrNull(time),
      tiebreaker: saveScalar(tiebreaker),
      arrival,
      evaluation: evaluation?.map(saveHit) ?? null,
      windowTime: textOrNull(windowTime),
      availableAt: textOrNull(availableAt),
      excepted: candidate.excepted.map(({ item, term }) => ({ item: this.#saveItem(item), term })),
      event: this.#saveEvent(candidate.event),
    };
  }
}

const textOrNull = (time: bigint | null): string | null => (time === null ? null : String(time));

/** The candidates of a search by their numbers. */
export class CandidateLoader {
  readonly #candidates: readonly LiveCandidate[];

  /** @param terms the number of terms of the query */
  constructor(saved: SavedValue, terms: number, loadEvent: LoadEvent, loadItem: LoadItem) {
    this.#candidates = saved.list().map((each): LiveCandidate => {
      const timeAt = (name: string) => each.get(name).orNull((time) => time.bigint());
      return {
        time: timeAt('time'),
        tiebreaker: loadScalar(each.get('tiebreaker')),
        arrival: each.get('arrival').integer(),
        evaluation: each
          .get('evaluation')
          .orNull((hits) => hits.list().map((hit) => loadHit(hit, terms))),
        windowTime: timeAt('windowTime'),
        availableAt: timeAt('availableAt'),
        excepted: each
          .get('excepted')
          .list()
          .flatMap((excepted) => {
            const item = loadItem(excepted.get('item').value);
            // An item may name a stage that the query does not have; then it hides nothing.
            const term = excepted.get('term').orNull((index) => index.integer());
            return item === null ? [] : [{ item, term }];
          }),
        event: loadEvent(each.get('event').value),
      };
    });
  }

  at(saved: SavedValue): LiveCandidate {
    const candidate = this.#candidates[saved.integer(0, this.#candidates.length - 1)];
    return candidate ?? saved.fail('the number of an event');
  }
}

/** A candidate with its position in event time. */
export type TimedCandidate = LiveCandidate & { readonly time: bigint };

/** The memory of a live candidate, excluding its event and its hits. */
const LIVE_CANDIDATE_BYTES = 220;

/** The memory of a live candidate. A document kept by several rules counts for each. */
export const liveBytes = ({ evaluation, event }: LiveCandidate): number =>
  LIVE_CANDIDATE_BYTES + event.memory + bytesOfHits(evaluation ?? []);

/** The bounds of a stream are enforced by the caller. */
const NO_LIMIT = { maxPending: Number.POSITIVE_INFINITY };

/** A sequence machine that drops the oldest events instead of failing. */
export class BoundedMachine {
  #machine: SequenceMachine<TimedCandidate>;
  readonly #bounds: LiveBounds;
  readonly #found: (match: SequenceMatch<TimedCandidate>) => void;
  /** Bytes of events added since the kept ones were last measured. */
  #unseen = 0;
  /** Memory of the events kept at the last measurement, plus those added since. */
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

  /** The last event, and the time before which no event follows. */
  get reached(): { readonly last: Ordinal | null; readonly clock: bigint | null } {
    return this.#machine.reached;
  }

  /** Its events; one may count for several keys and stages. */
  get pending(): number {
    return this.#machine.pending;
  }

  /** Memory of its state, and the maximum memory of its events. */
  get stateBytes(): number {
    return this.#machine.bytes;
  }

  get eventBytes(): number {
    return this.#machine.pending === 0 ? 0 : this.#weighed + this.#since;
  }

  /** Measures all events that are kept, so that {@link eventBytes} is exact. */
  weigh(): void {
    this.#weighed = 0;
    this.#since = 0;
    for (const candidate of new Set(this.#machine.held())) this.#weighed += liveBytes(candidate);
  }

  /** Drops the older half of its events. */
  shedHalf(): void {
    this.forgotten += this.#machine.shed(this.#machine.pending >> 1);
    this.weigh();
  }

  push(candidate: TimedCandidate, hits: readonly TermHit[]): void {
    const { time, tiebreaker, arrival } = candidate;
    this.#report(this.#machine.push({ hits, time, tiebreaker, arrival, event: candidate }));
    this.forgotten += this.#machine.shed(this.#bounds.events);
    this.#unseen += candidate.event.bytes;
    this.#since += liveBytes(candidate);
    if (this.#unseen * 2 > this.#bounds.bytes) this.#boundDocuments();
  }

  advance(time: bigint): void {
    this.#report(this.#machine.advance(time));
  }

  finish(latest: bigint | null, end: StreamEnd): number {
    const { matches, undecided } =
      end === 'ended' ? this.#machine.finish(latest) : this.#machine.breakOff(latest);
    this.#report(matches);
    return undecided;
  }

  #report(matches: readonly SequenceMatch<TimedCandidate>[]): void {
    for (const match of matches) this.#found(match);
  }

  /** Measures everything kept; this is cheap since it happens once in many megabytes. */
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
