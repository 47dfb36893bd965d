import type { Scalar } from '../../events/field-set.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { StoreError, isDamage } from '../errors.ts';
import type {
  EventLook,
  EventReader,
  EventSearch,
  EventStoreStatus,
  EventSummaries,
  IndexStatus,
  LookRequest,
  SearchCost,
  SearchCounts,
  SearchRequest,
  StoredBlock,
  StoredEvent,
  SummaryRequest,
  VerifyReport,
} from '../event-store.ts';
import { ArrivalRanges } from './arrival-ranges.ts';
import { HOT_FIELDS } from '../blocks/hot-fields.ts';
import { makeId } from './ids/id-key.ts';
import type { LogBlockRef } from './log/frame.ts';
import type { ManifestSnapshot, SegmentInfo } from './manifest/manifest.ts';
import { prepareLook } from './segment/part-rows.ts';
import { type PreparedSearch, overallPrecision, prepareSearch } from './segment/search.ts';
import type { Segment } from './segment/segment.ts';
import { type Selection, noCounts } from './segment/selection.ts';
import type { StoreSnapshot, StoredParts } from './stored-parts.ts';
import { type Part, summarize } from './summarize.ts';

/** What a reader reads from. */
export interface ReaderSource {
  readonly parts: StoredParts;
  readonly snapshot: () => StoreSnapshot;
  /** The store's own, of which ids are made for events that came without one. */
  readonly storeId: string;
  readonly find: EventReader['find'];
  readonly status: () => EventStoreStatus;
  readonly verify: (onProgress: (bytes: number) => void) => VerifyReport;
  readonly close: () => void;
}

interface SelectedPart extends Part {
  readonly selection: Selection;
}

const byFirstArrival = (a: Part, b: Part): number => a.firstArrival - b.firstArrival;

interface KnownRanges {
  readonly manifest: ManifestSnapshot;
  readonly segments: ArrivalRanges<Part>;
  /** It grows at its end while it is the same. */
  readonly tailBlocks: readonly LogBlockRef[];
  readonly blocks: number;
  readonly tail: ArrivalRanges<Part>;
}

interface KnownIndices extends StoreSnapshot {
  /** The tail grows at its end while it is the same. */
  readonly blocks: number;
  readonly indices: readonly IndexStatus[];
}

/** Reads events from segments and from the log alike. */
export class EmbeddedReader implements EventReader {
  readonly hotFields = HOT_FIELDS;
  readonly #source: ReaderSource;
  #knownRanges: KnownRanges | null = null;
  #knownIndices: KnownIndices | null = null;

  constructor(source: ReaderSource) {
    this.#source = source;
  }

  search(request: SearchRequest): EventSearch {
    const close = this.#source.parts.beginSearch();
    try {
      const { search, selected, counts } = this.#select(request);
      const selections = selected.map(({ selection }) => selection);
      return {
        blocks:
          request.around === undefined
            ? inOrder(selected, counts, close)
            : nearestFirst(selections, request.around, counts, close),
        precision: overallPrecision(search, selections),
        counts,
        cost: () => this.#costOf(selections),
        close,
      };
    } catch (error) {
      close();
      throw error;
    }
  }

  look(request: LookRequest): EventLook {
    const look = prepareLook(request);
    const { storeId } = this.#source;
    const close = this.#source.parts.beginSearch();
    const parts = this.#partsOf(look.search).map(({ open, ...part }) => ({
      ...part,
      open: () => open().look(look, storeId),
    }));
    return { parts, close };
  }

  indices(): readonly IndexStatus[] {
    const { manifest, tail } = this.#source.snapshot();
    const known = this.#knownIndices;
    if (known?.manifest === manifest && known.tail === tail && known.blocks === tail.length)
      return known.indices;
    const indices = this.#reading(() => indicesOf(this.#source.parts, { manifest, tail }));
    this.#knownIndices = { manifest, tail, blocks: tail.length, indices };
    return indices;
  }

  find(stream: string, id: string): ReturnType<EventReader['find']> {
    return this.#reading(() => this.#source.find(stream, id));
  }

  fetch(arrivals: readonly number[]): (StoredEvent | null)[] {
    return this.#reading(() => {
      const ranges = this.#ranges();
      let last: Segment | null = null;
      return arrivals.map((arrival) => {
        let found = last?.fetch(arrival) ?? null;
        for (const part of [...ranges.segments.at(arrival), ...ranges.tail.at(arrival)]) {
          if (found !== null) break;
          last = part.open();
          found = last.fetch(arrival);
        }
        if (found === null) return null;
        const { clientId, ...event } = found;
        return { ...event, id: clientId ?? makeId(this.#source.storeId, arrival) };
      });
    });
  }

  count(request: SearchRequest): ReturnType<EventReader['count']> {
    return this.#reading(() => {
      const { selected } = this.#select(request);
      const count = selected.reduce((sum, { selection }) => sum + selection.rows.length, 0);
      return { count, exact: areExact(selected) };
    });
  }

  histogram(request: SearchRequest, intervalMs: number): ReturnType<EventReader['histogram']> {
    return this.#reading(() => {
      const { selected } = this.#select(request);
      const buckets = new Map<number, number>();
      for (const { selection } of selected) {
        for (const [start, count] of selection.histogram(intervalMs)) {
          buckets.set(start, (buckets.get(start) ?? 0) + count);
        }
        if (buckets.size > MAX_BUCKETS) throw tooManyBuckets();
      }
      const inTime = [...buckets].sort(([a], [b]) => a - b);
      return { buckets: new Map(inTime), exact: areExact(selected) };
    });
  }

  topValues(
    request: SearchRequest,
    field: string,
    size: number,
  ): ReturnType<EventReader['topValues']> {
    if (!this.hotFields.includes(field)) return null;
    return this.#reading(() => {
      const { selected } = this.#select(request);
      const totals = new Map<Scalar, number>();
      let unknown = 0;
      let rare = 0;
      for (const { selection } of selected) {
        const counts = selection.valueCounts(field);
        unknown += counts === null ? selection.rows.length : counts.unknown;
        for (const [value, count] of counts?.values ?? []) {
          totals.set(value, (totals.get(value) ?? 0) + count);
        }
        if (totals.size > MAX_TOP_VALUES) rare += keepMostFrequent(totals, MAX_TOP_VALUES / 2);
      }
      const ordered = [...totals].sort(([, a], [, b]) => b - a);
      const values = ordered.slice(0, size).map(([value, count]) => ({ value, count }));
      const others = ordered.slice(size).reduce((sum, [, count]) => sum + count, unknown + rare);
      return { values, others, exact: unknown + rare === 0 && areExact(selected) };
    });
  }

  summaries(request: SummaryRequest): EventSummaries {
    return this.#reading(() => summarize(request, (search) => this.#partsOf(search)));
  }

  status(): EventStoreStatus {
    return this.#source.status();
  }

  verify(onProgress: (bytes: number) => void = () => {}): VerifyReport {
    return this.#reading(() => this.#source.verify(onProgress));
  }

  close(): void {
    this.#source.close();
  }

  #reading<Result>(work: () => Result): Result {
    const end = this.#source.parts.beginSearch();
    try {
      return work();
    } finally {
      end();
    }
  }

  /** Those that may have events of a selection, in order of their first arrival. */
  #partsOf({ takesStream, arrivals, from, to }: PreparedSearch): Part[] {
    const { manifest, tail } = this.#source.snapshot();
    const isBefore = (time: bigint | null) => from !== null && (time === null || time < from);
    const isBehind = (time: bigint | null) => to !== null && (time === null || time > to);
    const all: Part[] = [];
    for (const info of manifest.segments) {
      // Of very many segments most are not even opened.
      if (isBefore(info.lastTime) || isBehind(info.firstTime)) continue;
      if (takesStream(info.stream)) all.push(this.#segmentPart(info));
    }
    for (const ref of tail) if (takesStream(ref.stream)) all.push(this.#blockPart(ref));
    return all
      .filter((part) => part.lastArrival >= arrivals.from && part.firstArrival < arrivals.to)
      .sort(byFirstArrival);
  }

  #costOf(selections: readonly Selection[]): SearchCost {
    const { manifest, tail } = this.#source.snapshot();
    const costs = selections.map((selection) => selection.cost());
    const sum = (key: 'blocks' | 'bytes' | 'documentBytes') =>
      costs.reduce((total, cost) => total + cost[key], 0);
    return {
      allParts: manifest.segments.length + tail.length,
      parts: costs.filter(({ blocks }) => blocks > 0).length,
      blocks: sum('blocks'),
      bytes: sum('bytes'),
      documentBytes: sum('documentBytes'),
    };
  }

  #segmentPart(info: SegmentInfo): Part {
    const { firstArrival, lastArrival, events, firstTime, lastTime } = info;
    const { parts } = this.#source;
    const times = firstTime === null || lastTime === null ? null : { firstTime, lastTime };
    return { firstArrival, lastArrival, events, times, open: () => parts.segment(info) };
  }

  #blockPart(ref: LogBlockRef): Part {
    const { firstArrival, count } = ref;
    const { parts } = this.#source;
    const lastArrival = firstArrival + count - 1;
    return {
      firstArrival,
      lastArrival,
      events: count,
      times: null,
      open: () => parts.block(ref),
    };
  }

  /** Where events are by their arrival numbers, as long as nothing is added. */
  #ranges(): KnownRanges {
    const { manifest, tail } = this.#source.snapshot();
    const known = this.#knownRanges;
    const segments =
      known?.manifest === manifest
        ? known.segments
        : new ArrivalRanges(
            manifest.segments.map((info) => this.#segmentPart(info)).sort(byFirstArrival),
          );
    const blocks = tail.length;
    const isTailKnown = known?.tailBlocks === tail && known.blocks === blocks;
    return (this.#knownRanges = {
      manifest,
      segments,
      tailBlocks: tail,
      blocks,
      tail: isTailKnown ? known.tail : new ArrivalRanges(tail.map((ref) => this.#blockPart(ref))),
    });
  }

  #select(request: SearchRequest): {
    readonly search: PreparedSearch;
    readonly selected: readonly SelectedPart[];
    readonly counts: SearchCounts;
  } {
    const search = prepareSearch(request);
    const counts = noCounts();
    const selected: SelectedPart[] = [];
    for (const part of this.#partsOf(search)) {
      let selection: Selection;
      try {
        selection = part.open().select(search);
      } catch (error) {
        if (!isDamage(error)) throw error;
        counts.damagedBlocks += 1;
        counts.damagedEvents += part.events;
        continue;
      }
      const { selected: count, rows, latest } = selection;
      counts.selected += count;
      counts.excluded += count - rows.length;
      if (latest !== null && (counts.latest === null || latest > counts.latest)) {
        counts.latest = latest;
      }
      if (rows.length > 0 || selection.damaged !== null) selected.push({ ...part, selection });
    }
    counts.parts = selected.length;
    return { search, selected, counts };
  }
}

/** As many as Elasticsearch allows; a diagram has a few hundred. */
const MAX_BUCKETS = 65_536;

/** Values that are counted at once; each has 1,024 characters at most. */
const MAX_TOP_VALUES = 200_000;

const tooManyBuckets = (): StoreError =>
  new StoreError(
    'STO1402',
    `a histogram has more than ${MAX_BUCKETS} intervals`,
    'ask for longer intervals, or for less time',
  );

/** Returns how many events the values had that are given up. */
function keepMostFrequent(totals: Map<Scalar, number>, size: number): number {
  const ordered = [...totals].sort(([, a], [, b]) => b - a);
  let events = 0;
  for (const [value, count] of ordered.slice(size)) {
    totals.delete(value);
    events += count;
  }
  return events;
}

const areExact = (selected: readonly SelectedPart[]): boolean =>
  selected.every(({ selection }) => selection.isExact);

/**
 * The blocks of all parts by first arrival. A part is not begun before its turn, so that only blocks of parts
 * whose arrivals overlap are in memory together: one of each.
 *
 * @param end is called behind the last block, or when no more are asked for
 */
// eslint-disable-next-line typescript/require-await
async function* inOrder(
  selected: readonly SelectedPart[],
  counts: SearchCounts,
  end: () => void,
): AsyncGenerator<StoredBlock> {
  const open: { block: StoredBlock; readonly rest: Generator<StoredBlock> }[] = [];
  let next = 0;
  const begin = (rest: Generator<StoredBlock>) => {
    const { value, done } = rest.next();
    if (done === true) {
      counts.partsRead += 1;
      return;
    }
    const at = open.findIndex(({ block }) => firstArrivalOf(block) > firstArrivalOf(value));
    open.splice(at < 0 ? open.length : at, 0, { block: value, rest });
  };
  try {
    for (;;) {
      for (; next < selected.length; next += 1) {
        const [first] = open;
        const part = selected[next] as SelectedPart;
        if (first !== undefined && part.firstArrival > firstArrivalOf(first.block)) break;
        begin(part.selection.blocks(counts));
      }
      const first = open.shift();
      if (first === undefined) return;
      yield first.block;
      begin(first.rest);
    }
  } finally {
    end();
  }
}

/** The blocks of all parts, those with the events closest to a time first. */
// eslint-disable-next-line typescript/require-await
async function* nearestFirst(
  selections: readonly Selection[],
  around: bigint,
  counts: SearchCounts,
  end: () => void,
): AsyncGenerator<StoredBlock> {
  try {
    const blocks = selections
      .flatMap((selection) => selection.near(Number(around / NANOS_PER_MS)))
      .sort((a, b) => (a.distance < b.distance ? -1 : a.distance > b.distance ? 1 : 0));
    for (const selection of selections) selection.countDamage(counts);
    for (const { read } of blocks) yield* read(counts);
    counts.partsRead = selections.length;
  } finally {
    end();
  }
}

const firstArrivalOf = ({ arrivals }: StoredBlock): number => arrivals[0] ?? 0;

/** To which indices the events of each stream were sent. */
function indicesOf(parts: StoredParts, { manifest, tail }: StoreSnapshot): readonly IndexStatus[] {
  const found = new Map<string, IndexStatus>();
  const add = (stream: string, index: string, events: number, storedBytes: number) => {
    const key = `${stream} ${index}`;
    const before = found.get(key) ?? { stream, index, events: 0, storedBytes: 0 };
    found.set(key, {
      ...before,
      events: before.events + events,
      storedBytes: before.storedBytes + storedBytes,
    });
  };
  for (const info of manifest.segments) {
    for (const [index, events] of countsOf(() => parts.segment(info)))
      add(info.stream, index, events, Math.round((info.storedBytes * events) / info.events));
  }
  for (const { stream, index, count } of tail) add(stream, index, count, 0);
  return [...found.values()];
}

function countsOf(open: () => Segment): ReadonlyMap<string, number> {
  try {
    return open().indices();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return new Map();
  }
}
