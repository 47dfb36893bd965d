import type { Predicate } from '../lang/plan/plan.ts';
import type { Scalar, Value } from '../events/field-set.ts';

/**
 * Events of one index in the order in which they came, encoded once: what is logged is what is stored.
 * Plain data that owns its memory, so that it can be posted from the thread that encoded it.
 */
export interface EncodedBlock {
  /** What it is kept and retained with: a data stream, or an index without the date at its end. */
  readonly stream: string;
  /**
   * The index that the client named, such as `logs-cloud_defend.process-default` or `falco-2026.11.26`. Empty
   * where it named none, and for records that were converted: their origin is in the document.
   */
  readonly index: string;
  readonly count: number;
  /** The latest time of its events, in milliseconds since 1970; `null` if none has a time. */
  readonly newest: number | null;
  /** The ids that the client gave, by row; `null` where it gave none at all. */
  readonly ids: readonly (string | null)[] | null;
  /** Whether a row with an id that exists is refused (`create`) or becomes a new version (`index`). */
  readonly isCreate: boolean;
  /** The documents, each on a line of its own with a line feed, as one or more Zstandard frames. */
  readonly documents: Uint8Array;
  /** The length of the documents before compression. */
  readonly documentBytes: number;
  /** Lengths of lines, times, ids and hot columns; see `blocks/`. */
  readonly columns: Uint8Array;
}

/**
 * Where events are stored that would need a stream more than there may be. Their index is kept, as everywhere: to rules they
 * are what they would be in a stream of their own.
 */
export const OVERFLOW_STREAM = 'logs-dockwarden.overflow-default';

/** A sender of events. */
export interface EventSender {
  /** Always the same for the same sender, and for no other. */
  readonly id: string;
  /** For people. */
  readonly name: string;
}

/** How many streams there are, of those that may be. */
export interface StreamUse {
  readonly count: number;
  readonly most: number;
  /** How many one sender may make. */
  readonly mostOfSender: number;
  /** What was stored in {@link OVERFLOW_STREAM} since the start for want of a stream; `null` if nothing was. */
  readonly overflow: {
    readonly events: number;
    /** Of the last of them. */
    readonly stream: string;
    readonly sender: string;
    /** Whether there were as many streams as there may be, and not only as many as the sender may make. */
    readonly isFull: boolean;
    /** In milliseconds since 1970. */
    readonly at: number;
  } | null;
}

/** The outcome of one row of a block. */
export type RowOutcome =
  /** Stored; `version` is above 1 where the id existed. */
  | { readonly kind: 'stored'; readonly arrival: number; readonly version: number }
  /** Refused: an event with this id is stored, and on disk. */
  | { readonly kind: 'duplicate'; readonly arrival: number }
  /** Refused: the store will make this id itself, for an event that is still to come. */
  | { readonly kind: 'reserved' };

export interface AppendedBlock {
  /** Where it is stored: the stream of the block, or {@link OVERFLOW_STREAM}. */
  readonly stream: string;
  /** The arrival number of the first row that was stored; the others follow without a gap. */
  readonly firstArrival: number;
  /** How many rows were stored. */
  readonly stored: number;
  /** By row; `null` if all rows were stored as version 1. */
  readonly rows: readonly RowOutcome[] | null;
}

/** Which events are asked for. All bounds apply. */
export interface EventSelection {
  /** Patterns of streams with `*`; `null` for every stream. */
  readonly streams: readonly string[] | null;
  /** Bounds of `@timestamp` in nanoseconds since 1970, inclusive. An event without one is within none. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Arrival numbers: first inclusive, last exclusive. */
  readonly arrivals: { readonly from: number; readonly to: number } | null;
}

export const ALL_EVENTS: EventSelection = {
  streams: null,
  from: null,
  to: null,
  arrivals: null,
};

export interface SearchRequest extends EventSelection {
  /**
   * What an event must satisfy to be wanted: one of the stages, and of it all conjuncts. `null` for every
   * event of the selection. These are the conjuncts of a plan (`lang/plan`).
   */
  readonly stages: readonly (readonly Predicate[])[] | null;
  /** What `now` means in date math, in nanoseconds since 1970. */
  readonly now: bigint;
  /** Blocks with events close to this time come first, whatever their arrival; in nanoseconds since 1970. */
  readonly around?: bigint;
}

/** Events as they are stored, to be evaluated: a superset of those that were asked for. */
export interface StoredBlock {
  readonly stream: string;
  /** As in {@link EncodedBlock}. */
  readonly index: string;
  /** The documents as lines; each ends with a line feed. Owns its memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** Start and end (without the line feed) of each wanted document in `bytes`, in pairs. */
  readonly spans: Uint32Array<ArrayBuffer>;
  /** By document of `spans`. */
  readonly arrivals: Float64Array<ArrayBuffer>;
  /** When each was received, in milliseconds since 1970; by document of `spans`. */
  readonly received: Float64Array<ArrayBuffer>;
  /**
   * Of a search around a time, how far the closest of its events is from it, in milliseconds: no block that follows has
   * one that is closer. Otherwise 0.
   */
  readonly distance: number;
}

/** How a conjunct was answered: the same as the evaluator would, for more events than it, or not at all. */
export type ConjunctPrecision = 'exact' | 'superset' | 'unsupported';

export interface SearchCounts {
  /** Events of the selection. */
  selected: number;
  /** Those that an index excluded: their documents were not read. */
  excluded: number;
  /** Those handed over. */
  returned: number;
  blocksRead: number;
  bytesRead: number;
  /** Segments and blocks of the log with events that are wanted, and how many of them were read to their end. */
  parts: number;
  partsRead: number;
  /** The latest `@timestamp` of the selection, excluded events included; `null` without any. */
  latest: bigint | null;
  /** Damaged blocks, which were skipped, and how many events they had. */
  damagedBlocks: number;
  damagedEvents: number;
}

/** What it takes to read what a search wants. */
export interface SearchCost {
  /** Segments and blocks of the log: all that there are, and those with events that are wanted. */
  readonly allParts: number;
  readonly parts: number;
  /** Blocks of documents that are read, on disk and decompressed. */
  readonly blocks: number;
  readonly bytes: number;
  readonly documentBytes: number;
}

/** Files stay open until its blocks have been asked for to the end, a loop over them is left, or it is closed. */
export interface EventSearch {
  /**
   * Within a stream in order of arrival; blocks of several streams by their first arrival. Around a time, by their
   * distance.
   */
  readonly blocks: AsyncIterable<StoredBlock>;
  /** By stage and conjunct of the request. Complete before the first block. */
  readonly precision: readonly (readonly ConjunctPrecision[])[];
  /** Complete behind the last block. */
  readonly counts: SearchCounts;
  /** Known before anything but indexes is read. */
  cost(): SearchCost;
  /** Ends a search whose blocks are no longer wanted. May be called at any time, and again. */
  close(): void;
}

/** A document and its envelope. */
export interface StoredEvent {
  readonly arrival: number;
  readonly stream: string;
  readonly index: string;
  /** The id that the client gave, or the one made of the arrival number. */
  readonly id: string;
  readonly received: number;
  readonly document: Buffer;
}

/** The delay between the time and the receipt of events of a stream. */
export interface StreamDelay {
  /**
   * How long after its time the newest event was received, in milliseconds; negative if the clock of its source is ahead. `null` until
   * an event is received after the start, and for imported events.
   */
  readonly delay: number | null;
  /** Whether its events were imported: none was received within an hour of its time. */
  readonly isPast: boolean;
}

export interface StreamStatus extends StreamDelay {
  readonly stream: string;
  readonly events: number;
  /** Of the documents, before compression. */
  readonly documentBytes: number;
  /** On disk, indexes included; without the log. */
  readonly storedBytes: number;
  readonly segments: number;
  readonly firstReceived: number | null;
  readonly lastReceived: number | null;
  readonly firstTime: bigint | null;
  readonly lastTime: bigint | null;
  /** Events that retention has removed since the store was made. */
  readonly expired: number;
}

export interface EventStoreStatus {
  readonly streams: readonly StreamStatus[];
  /** The next arrival number: as many events were ever stored. */
  readonly nextArrival: number;
  readonly logBytes: number;
  readonly logEvents: number;
  /** Each costs a search time and memory until it is flushed, however small it is. */
  readonly logBlocks: number;
  /** Why nothing can be appended now; `null` if all is well. */
  readonly failure: string | null;
  /** What was found damaged since the store was opened; each piece once. */
  readonly damage: readonly Damage[];
}

export interface RetentionPolicy {
  /** Patterns of streams with `*`; the first policy that fits a stream applies. */
  readonly streams: string;
  /** By the time received; `null` without limit. */
  readonly maxAgeMs: number | null;
  /** Stored bytes of the stream; `null` without limit. */
  readonly maxBytes: number | null;
}

/** Something that is not as it was written. */
export interface Damage {
  readonly file: string;
  readonly what: string;
  /** How many events cannot be read, if that is known. */
  readonly events: number | null;
}

export interface VerifyReport {
  readonly files: number;
  readonly bytes: number;
  readonly events: number;
  readonly damage: readonly Damage[];
}

/** Questions about the same events. */
export interface SummaryRequest extends EventSelection {
  /** What an event must satisfy to be counted: of one question all conjuncts. */
  readonly questions: readonly (readonly Predicate[])[];
  /** Hot fields whose different values are counted, each up to `maxValues`. */
  readonly fields: readonly string[];
  readonly maxValues: number;
  /** The number of most frequent values to return; none if left out. */
  readonly top?: number;
  /** What `now` means in date math, in nanoseconds since 1970. */
  readonly now: bigint;
  /** What is closest to it is read first, and something always. */
  readonly around: bigint;
  /** Whether there is no time to read more. */
  readonly isOver: () => boolean;
}

export interface EventSummaries {
  /** By question. */
  readonly summaries: readonly EventSummary[];
  /** How far from `around` all events were looked at, in milliseconds; `null` for all that were asked for. */
  readonly reach: number | null;
}

/** How many events, when the first and the last of them happened, and how many different values they have. */
export interface EventSummary {
  readonly count: number;
  /** As in {@link EventReader.count}. */
  readonly exact: boolean;
  /** In milliseconds since 1970; `null` where no event has a time. */
  readonly first: number | null;
  readonly last: number | null;
  /** By field; `more` says that there are values which are not counted. */
  readonly distinct: readonly {
    readonly count: number;
    readonly more: boolean;
    readonly top: readonly { readonly value: Scalar; readonly count: number }[];
  }[];
}

/** What is asked of one event: tests of single fields, of which columns decide as many as they can. */
export type EventTest =
  /** `holds: null`: only documents decide. */
  | { readonly kind: 'constant'; readonly holds: boolean | null }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly test: (value: Value) => boolean;
    }
  | { readonly kind: 'not'; readonly operand: EventTest }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly EventTest[] };

export interface LookRequest extends EventSelection {
  /** Whether events of a stream are meant that were sent to an index; it is empty where none was named. */
  readonly takes: (stream: string, index: string) => boolean;
  readonly test: EventTest;
}

/** A look at what the store knows of events without their documents. Files stay open until it is closed. */
export interface EventLook {
  /** By their first arrival. */
  readonly parts: readonly EventPart[];
  /** May be called at any time, and again. */
  close(): void;
}

/** Events of one stream that are stored together. */
export interface EventPart {
  readonly firstArrival: number;
  readonly lastArrival: number;
  /** All of them, whatever is asked for. */
  readonly events: number;
  /** Of those that have a time, as far as that is known before they are opened. */
  readonly times: { readonly firstTime: bigint; readonly lastTime: bigint } | null;
  /** Those that may satisfy the test; `null` where none does. Throws `StoreError` where they are damaged. */
  open(): EventRows | null;
}

/** Events in order of arrival, each by its place. All of it throws `StoreError` for what is damaged. */
export interface EventRows {
  readonly stream: string;
  readonly count: number;
  /** Whether the event at a place satisfies the test; if not, its document decides. */
  isSure(at: number): boolean;
  arrivalOf(at: number): number;
  /** In milliseconds since 1970. */
  receivedOf(at: number): number;
  indexOf(at: number): string;
  idOf(at: number): string;
  /** `@timestamp` in milliseconds since 1970, `NaN` where there is none, and what is left of it. */
  timeOf(at: number): number;
  nanosecondsOf(at: number): number;
  /** `null` for a field that there is no column of. */
  column(field: string): EventColumn | null;
  /** Places whose documents are read together: from one to before another. */
  readonly blocks: readonly { readonly from: number; readonly to: number }[];
  /** The documents of some places of one block; each ends before a line feed. */
  documents(
    block: number,
    places: readonly number[],
  ): { readonly bytes: Uint8Array; readonly spans: readonly (readonly [number, number])[] };
}

export interface EventColumn {
  isKnown(at: number): boolean;
  valueOf(at: number): Value;
}

/** Events that were sent to one index; it is empty where none was named. */
export interface IndexStatus {
  readonly stream: string;
  readonly index: string;
  readonly events: number;
  /** On disk, as far as they share it with others by their number. */
  readonly storedBytes: number;
}

/** Reads events; several may read while one writes, from other threads and other processes. */
export interface EventReader {
  search(request: SearchRequest): EventSearch;
  look(request: LookRequest): EventLook;
  /** The indices of all streams. Those that only damaged files know are missing. */
  indices(): readonly IndexStatus[];
  /** The latest event of a stream with an id, and how many there have been; `null` where none is found. */
  find(stream: string, id: string): { readonly arrival: number; readonly version: number } | null;
  /**
   * In the order of `arrivals`; `null` for one that does not exist (any more). Throws `StoreError` for one that is
   * damaged.
   */
  fetch(arrivals: readonly number[]): (StoredEvent | null)[];
  /** `exact: false` says that the count is an upper bound, since a conjunct was not answered exactly. */
  count(request: SearchRequest): { readonly count: number; readonly exact: boolean };
  /**
   * Counts by interval of `@timestamp`; keys are the starts of intervals in milliseconds since 1970. Events without
   * a time are in none. Throws `StoreError` STO1402 for more intervals than the limit.
   */
  histogram(
    request: SearchRequest,
    intervalMs: number,
  ): { readonly buckets: ReadonlyMap<number, number>; readonly exact: boolean };
  /**
   * The most frequent values of a hot column; an event with several counts for each. `null` if the field is not one.
   * `others` are the counts of all further values, and the events whose values are not in the column. Where
   * there are too many values to hold, rare ones are given up, and it is not exact.
   */
  topValues(
    request: SearchRequest,
    field: string,
    size: number,
  ): {
    readonly values: readonly { readonly value: Value; readonly count: number }[];
    readonly others: number;
    readonly exact: boolean;
  } | null;
  /** Answers several questions in one pass over the indexes. */
  summaries(request: SummaryRequest): EventSummaries;
  /** The fields that can be asked for without reading documents. */
  readonly hotFields: readonly string[];
  status(): EventStoreStatus;
  verify(onProgress?: (bytes: number) => void): VerifyReport;
  close(): void;
}

/** The one writer of a store, which also reads. */
export interface EventStore extends EventReader {
  /**
   * Stores the blocks of one request, all or none, and resolves when they are on disk. Throws `StoreError`
   * where nothing was stored: the disk is full or failing.
   *
   * @param received in milliseconds since 1970
   * @param sender whose number of streams is limited; without one, only the total is limited
   */
  append(
    blocks: readonly EncodedBlock[],
    received: number,
    sender?: EventSender | null,
  ): Promise<AppendedBlock[]>;
  streamUse(): StreamUse;
  /** Moves what is in the log into segments. Resolves when the manifest lists them. */
  flush(): Promise<void>;
  /** Merges small segments. Returns how many were replaced. */
  compact(): Promise<number>;
  /** Removes what the policies no longer allow. Returns the number of events removed. */
  expire(policies: readonly RetentionPolicy[], now: number): Promise<number>;
  /** Resolves when what was appended is on disk, or has failed, and all files are closed. */
  shutdown(): Promise<void>;
}
