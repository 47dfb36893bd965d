import type { Scalar } from '../../events/field-set.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { isDamage } from '../errors.ts';
import type { EventSummaries, EventSummary, SummaryRequest } from '../event-store.ts';
import { type ColumnSource, prepareSearch, type PreparedSearch } from './segment/search.ts';
import type { Segment } from './segment/segment.ts';
import type { Selection } from './segment/selection.ts';

/** A segment, or a block of the log; `open` throws `StoreError` where it cannot be read. */
export interface Part {
  readonly firstArrival: number;
  readonly lastArrival: number;
  readonly events: number;
  /** Of its events; `null` where that is not known before it is open, or none has a time. */
  readonly times: { readonly firstTime: bigint; readonly lastTime: bigint } | null;
  readonly open: () => Segment;
}

/**
 * Answers all questions part by part, so that each part is opened and each of its columns is read once.
 *
 * @param partsOf that may have events of a search
 */
export function summarize(
  request: SummaryRequest,
  partsOf: (search: PreparedSearch) => readonly Part[],
): EventSummaries {
  const { questions, fields, maxValues, top = 0, around, isOver, ...selection } = request;
  const searches = questions.map((question) => prepareSearch({ ...selection, stages: [question] }));
  const found = searches.map(() => new Summary(fields, maxValues, top));
  const parts = partsOf(prepareSearch({ ...selection, stages: null }))
    .map((part) => ({ part, distance: distanceOf(part, around) }))
    .sort((a, b) => (a.distance < b.distance ? -1 : a.distance > b.distance ? 1 : 0));
  let reach: number | null = null;
  for (const [at, { part, distance }] of parts.entries()) {
    if (at > 0 && isOver()) {
      reach = Number(distance / NANOS_PER_MS);
      break;
    }
    try {
      const segment = part.open();
      const columns = segment.columns();
      for (const [question, search] of searches.entries())
        found[question]?.add(segment.select(search, columns), columns);
    } catch (error) {
      if (!isDamage(error)) throw error;
      for (const each of found) each.miss();
    }
  }
  return { summaries: found.map((each) => each.value), reach };
}

/** From a time to the closest that a part may have an event of. */
function distanceOf({ times }: Part, around: bigint): bigint {
  if (times === null) return 0n;
  if (around < times.firstTime) return times.firstTime - around;
  return around > times.lastTime ? around - times.lastTime : 0n;
}

/** Adds up what parts have. */
class Summary {
  readonly #fields: readonly string[];
  readonly #maxValues: number;
  readonly #top: number;
  readonly #distinct: { readonly values: Map<Scalar, number>; more: boolean }[];
  #count = 0;
  #isExact = true;
  #first: number | null = null;
  #last: number | null = null;

  constructor(fields: readonly string[], maxValues: number, top: number) {
    this.#fields = fields;
    this.#maxValues = maxValues;
    this.#top = top;
    this.#distinct = fields.map(() => ({ values: new Map(), more: false }));
  }

  get value(): EventSummary {
    return {
      count: this.#count,
      exact: this.#isExact,
      first: this.#first,
      last: this.#last,
      distinct: this.#distinct.map(({ values, more }) => ({
        count: values.size,
        more,
        top: this.#top === 0 ? [] : mostFrequent(values, this.#top),
      })),
    };
  }

  /** A part cannot be read. */
  miss(): void {
    this.#isExact = false;
    for (const each of this.#distinct) each.more = true;
  }

  add(selection: Selection, columns: ColumnSource): void {
    if (!selection.isExact) this.#isExact = false;
    if (selection.rows.length === 0) return;
    this.#count += selection.rows.length;
    const times = selection.times();
    if (times !== null) {
      this.#first = Math.min(this.#first ?? times.first, times.first);
      this.#last = Math.max(this.#last ?? times.last, times.last);
    }
    for (const [at, each] of this.#distinct.entries()) {
      // There are too many already.
      if (this.#top === 0 && each.more && each.values.size >= this.#maxValues) continue;
      const counts = selection.valueCounts(this.#fields[at] ?? '', columns);
      if (counts === null || counts.unknown > 0) each.more = true;
      for (const [value, count] of counts?.values ?? []) {
        const known = each.values.get(value);
        if (known !== undefined || each.values.size < this.#maxValues)
          each.values.set(value, (known ?? 0) + count);
        else each.more = true;
      }
    }
  }
}

const mostFrequent = (values: ReadonlyMap<Scalar, number>, size: number) =>
  [...values]
    .sort(([, a], [, b]) => b - a)
    .slice(0, size)
    .map(([value, count]) => ({ value, count }));
