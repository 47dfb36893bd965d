import type { Scalar } from '../../events/value.ts';
import { StoreError } from '../errors.ts';
import type {
  ConjunctPrecision,
  EventReader,
  EventSearch,
  EventStoreStatus,
  SearchCounts,
  SearchRequest,
  StoredBlock,
  StoredEvent,
  VerifyReport,
} from '../event-store.ts';
import { HOT_FIELDS } from './format/hot-fields.ts';
import { makeId } from './ids/made-id.ts';
import { prepareSearch } from './segment/search.ts';
import type { Segment } from './segment/segment.ts';
import type { Selection } from './segment/selection.ts';
import type { StoredParts, StoreSnapshot } from './stored-parts.ts';

/** What a reader reads from. */
export interface ReaderSource {
  readonly parts: StoredParts;
  readonly snapshot: () => StoreSnapshot;
  /** The store's own, of which ids are made for events that came without one. */
  readonly storeId: string;
  readonly status: () => EventStoreStatus;
  readonly verify: (onProgress: (bytes: number) => void) => VerifyReport;
  readonly close: () => void;
}

/** A segment, or a block of the log; `open` throws `StoreError` where it cannot be read. */
interface Part {
  readonly firstArrival: number;
  readonly lastArrival: number;
  readonly events: number;
  readonly open: () => Segment;
}

interface SelectedPart extends Part {
  readonly selection: Selection;
}

/** Reads events from segments and from the log alike. */
export class EmbeddedReader implements EventReader {
  readonly hotFields = HOT_FIELDS;
  readonly #source: ReaderSource;

  constructor(source: ReaderSource) {
    this.#source = source;
  }

  search(request: SearchRequest): EventSearch {
    const end = this.#source.parts.beginSearch();
    const { selected, counts } = this.#select(request);
    return {
      blocks: inOrder(selected, counts, end),
      precision: worstOf(request, selected),
      counts,
    };
  }

  fetch(arrivals: readonly number[]): (StoredEvent | null)[] {
    return this.#reading(() => {
      const parts = this.#partsOf(() => true);
      let last: Segment | null = null;
      return arrivals.map((arrival) => {
        let found = last?.fetch(arrival) ?? null;
        for (const part of parts) {
          if (found !== null) break;
          if (arrival < part.firstArrival || arrival > part.lastArrival) continue;
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
      for (const { selection } of selected) {
        const counts = selection.valueCounts(field);
        unknown += counts === null ? selection.rows.length : counts.unknown;
        for (const [value, count] of counts?.values ?? []) {
          totals.set(value, (totals.get(value) ?? 0) + count);
        }
      }
      const ordered = [...totals].sort(([, a], [, b]) => b - a);
      const values = ordered.slice(0, size).map(([value, count]) => ({ value, count }));
      const others = ordered.slice(size).reduce((sum, [, count]) => sum + count, unknown);
      return { values, others, exact: unknown === 0 && areExact(selected) };
    });
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

  /** In order of their first arrival. */
  #partsOf(isWanted: (part: { readonly stream: string }) => boolean): Part[] {
    const { parts, snapshot } = this.#source;
    const { manifest, tail } = snapshot();
    const all: Part[] = [];
    for (const info of manifest.segments) {
      if (isWanted(info)) all.push({ ...info, open: () => parts.segment(info) });
    }
    for (const ref of tail) {
      if (!isWanted(ref)) continue;
      const { firstArrival, count } = ref;
      const lastArrival = firstArrival + count - 1;
      all.push({ firstArrival, lastArrival, events: count, open: () => parts.block(ref) });
    }
    return all.sort((a, b) => a.firstArrival - b.firstArrival);
  }

  #select(request: SearchRequest): {
    readonly selected: readonly SelectedPart[];
    readonly counts: SearchCounts;
  } {
    const search = prepareSearch(request);
    const { arrivals } = search;
    const counts = noCounts();
    const selected: SelectedPart[] = [];
    for (const part of this.#partsOf(({ stream }) => search.takesStream(stream))) {
      if (part.lastArrival < arrivals.from || part.firstArrival >= arrivals.to) continue;
      let selection: Selection;
      try {
        selection = part.open().select(search);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
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
    return { selected, counts };
  }
}

const noCounts = (): SearchCounts => ({
  selected: 0,
  excluded: 0,
  returned: 0,
  blocksRead: 0,
  bytesRead: 0,
  latest: null,
  damagedBlocks: 0,
  damagedEvents: 0,
});

const areExact = (selected: readonly SelectedPart[]): boolean =>
  selected.every(({ selection }) => selection.isExact);

const RANK: Record<ConjunctPrecision, number> = { exact: 0, superset: 1, unsupported: 2 };

/** Of each conjunct, the least precise answer of any part. */
function worstOf(
  { stages }: SearchRequest,
  selected: readonly SelectedPart[],
): ConjunctPrecision[][] {
  return (stages ?? []).map((conjuncts, stage) =>
    conjuncts.map((_, conjunct) => {
      let worst: ConjunctPrecision = 'exact';
      for (const { selection } of selected) {
        const each = selection.precision[stage]?.[conjunct] ?? 'exact';
        if (RANK[each] > RANK[worst]) worst = each;
      }
      return worst;
    }),
  );
}

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
    if (done === true) return;
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

const firstArrivalOf = ({ arrivals }: StoredBlock): number => arrivals[0] ?? 0;
