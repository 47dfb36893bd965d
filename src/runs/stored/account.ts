import type { RecordLane } from '../../ingest/index.ts';
import type {
  Damage,
  EventReader,
  EventSearch,
  SearchCounts,
  SearchRequest,
} from '../../stores/event-store.ts';
import { later } from '../../util/time/index.ts';
import type { EventCounts } from '../blocks/event-counts.ts';
import type { OpenInputs } from '../inputs/open-inputs.ts';

/** The part of a reader that answers without reading documents. */
type Index = Pick<EventReader, 'count' | 'hotFields' | 'status'>;

/** Counts of the events of a store in one run. */
export interface StoredCounts {
  /** All events of the selected streams. */
  readonly stored: number;
  /** Those within the bounds of time, as far as the store applies them. */
  readonly selected: number;
  /** Of these, those that the indexes excluded: their documents were not read. */
  readonly excluded: number;
  readonly read: number;
  /** Those that could not be read, in segments and in the log, as far as their number is known. */
  readonly damaged: number;
  /** The number of unreadable places. */
  readonly faults: number;
}

/** How far the reading is: segments of a store, or indices of a cluster. */
export type ReadWork = Pick<SearchCounts, 'parts' | 'partsRead' | 'bytesRead'>;

/** What a run knows of the events of a store that it does not read. */
export interface ReadAccount {
  /** Complete after the last block. */
  readonly counts: StoredCounts;
  readonly work: ReadWork;
  /** How many events are read unless more are stored meanwhile. */
  readonly wanted: number;
  /** Whether all events that are read are within the bounds of the run. */
  readonly appliesBounds: boolean;
  /** How many events satisfy the request, without reading them; `null` if the store cannot tell. */
  exactCount(): number | null;
  /**
   * Counts events that were not read: each is outside the bounds or could not match.
   *
   * @param wasRead whether the others were read; otherwise they were counted by `exactCount`
   */
  addTo(counts: EventCounts, wasRead?: boolean): void;
  /** What the user must know of how events were chosen, each a sentence. */
  readonly remarks?: readonly string[];
  /** Of fields without any value in the events that were read, those without any in the store either, as far as it can tell. */
  unseen(fields: readonly string[]): readonly string[];
}

/** Accounts for events that a search excludes, so that the counts of a run are the same as over files. */
export class StoredAccount implements ReadAccount {
  readonly #index: Index;
  readonly #request: SearchRequest;
  readonly #isComplete: boolean;
  readonly #search: EventSearch;
  /** Everything in the streams, at the time of the search. */
  readonly #everything: SearchRequest;
  readonly #stored: number;
  /** In the log, which the search does not report. */
  readonly #damage: readonly Damage[];

  /**
   * @param request of the search
   * @param isComplete whether it is the whole condition
   */
  constructor(index: Index, request: SearchRequest, search: EventSearch, isComplete: boolean) {
    this.#isComplete = isComplete;
    this.#index = index;
    this.#request = request;
    this.#search = search;
    const { streams, arrivals, now } = request;
    this.#everything = { streams, arrivals, from: null, to: null, stages: null, now };
    this.#stored = index.count(this.#everything).count;
    this.#damage = index.status().damage;
  }

  get counts(): StoredCounts {
    const { selected, excluded, returned, damagedBlocks, damagedEvents } = this.#search.counts;
    const stored = this.#stored;
    const lost = this.#damage.reduce((sum, { events }) => sum + (events ?? 0), 0);
    return {
      stored,
      selected,
      excluded,
      read: returned,
      damaged: damagedEvents + lost,
      faults: damagedBlocks + this.#damage.length,
    };
  }

  get work(): ReadWork {
    return this.#search.counts;
  }

  get wanted(): number {
    const { selected, excluded } = this.#search.counts;
    return selected - excluded;
  }

  get appliesBounds(): boolean {
    return this.#request.from !== null || this.#request.to !== null;
  }

  exactCount(): number | null {
    if (!this.#isComplete) return null;
    const { count, exact } = this.#index.count(this.#request);
    return exact && this.#search.counts.damagedEvents === 0 ? count : null;
  }

  addTo(counts: EventCounts, wasRead = true): void {
    const { stored, selected, excluded } = this.counts;
    const outside = stored - selected;
    counts.documents += outside + (wasRead ? excluded : selected);
    counts.outside += outside;
    counts.last = later(counts.last, this.#search.counts.latest);
  }

  unseen(fields: readonly string[]): readonly string[] {
    const { stored, read } = this.counts;
    if (stored === read) return fields;
    const { hotFields } = this.#index;
    return fields.filter((field) => hotFields.includes(field) && !this.#isInAny(field));
  }

  #isInAny(field: string): boolean {
    return (
      this.#index.count({ ...this.#everything, stages: [[{ kind: 'exists', field }]] }).count > 0
    );
  }
}

/** The inputs of a run over files or over a store. */
export interface EventInputs extends Pick<
  OpenInputs,
  'blocks' | 'documents' | 'rejects' | 'nameOf' | 'release'
> {
  /** Present if `blocks` may contain records to be converted. */
  readonly lane?: RecordLane | undefined;
  /** For a store: which of its events are read. */
  readonly stored?: ReadAccount | undefined;
}
