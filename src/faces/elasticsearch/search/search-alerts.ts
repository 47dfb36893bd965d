import { FieldSet, type Row } from '../../../events/field-set.ts';
import type { JsonObject } from '../../../events/json.ts';

import type { AlertCondition, AlertOrder, StoredAlert } from '../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { StoreError } from '../../../stores/errors.ts';
import { writtenStates, type AggState } from './aggs/context.ts';
import { aggContext, noteFields } from './aggs/filters.ts';
import { documentReader, type ReadDocument } from '../../../service/alerts/alert-documents.ts';
import { compileQuery } from './compile.ts';
import { tooMuch } from './errors.ts';
import type { SearchRequest } from './parse/body.ts';
import { alertQueryOf } from './push-down/alert-query.ts';
import { allOf, isNever, notOf, overOf, boundsOf } from './push-down/query-bounds.ts';
import { RevisionProfiles } from './push-down/revisions.ts';
import { collectFromStore, facetsOfAggs } from './push-down/store-aggs.ts';
import { orderingOf, type Ordering, type SortValues } from './sort.ts';
import { storeOrderOf, type StoreOrder } from './store-order.ts';

/** A hit. If many were kept, its document is read again. */
interface Found {
  readonly id: string;
  readonly values: SortValues;
  readonly read: ReadAlert | null;
}

interface ReadAlert {
  readonly alert: StoredAlert;
  readonly document: () => JsonObject;
}

interface HitCollector {
  /** Whether no further hit can be on the page. */
  isFull(): boolean;
  offer(read: ReadAlert, values: () => SortValues): void;
  /** To be called after the last hit was offered. */
  page(): readonly Found[];
}

interface Page {
  readonly from: number;
  readonly size: number;
  readonly ordering: Ordering;
  /** Only hits after these values. */
  readonly after: SortValues | null;
}

/** For hits in the order of the store: those with the same first key are sorted among themselves. */
function inStoreOrder(page: Page, order: StoreOrder): HitCollector {
  const { isWhole } = order;
  const wanted = page.from + page.size;
  const done: Found[] = [];
  let equal: Found[] = [];
  let first = Number.NaN;
  const close = () => {
    if (!isWhole) equal.sort((a, b) => page.ordering.compare(a.values, b.values));
    for (const each of equal) if (done.length < wanted) done.push(each);
    equal = [];
  };
  return {
    isFull: () => done.length >= wanted || (isWhole && done.length + equal.length >= wanted),
    offer: (read, valuesOf) => {
      const value = order.valueOf(read.alert);
      if (value !== first) {
        close();
        first = value;
        if (done.length >= wanted) return;
      }
      const values = valuesOf();
      if (isBehind(page, values)) equal.push({ id: read.alert.id, values, read });
    },
    page: () => {
      close();
      return done.slice(page.from, wanted);
    },
  };
}

/** For hits in any order: the first of them are kept. */
function ofAll(page: Page): HitCollector {
  const wanted = page.from + page.size;
  const { ordering } = page;
  const most = Math.max(1_000, 2 * wanted);
  let best: Found[] = [];
  const trim = () => {
    best.sort((a, b) => ordering.compare(a.values, b.values));
    best = best.slice(0, wanted);
  };
  return {
    isFull: () => wanted === 0,
    offer: ({ alert }, valuesOf) => {
      const values = valuesOf();
      if (!isBehind(page, values)) return;
      best.push({ id: alert.id, values, read: null });
      if (best.length >= most) trim();
    },
    page: () => {
      trim();
      return best.slice(page.from);
    },
  };
}

const isBehind = ({ after, ordering }: Page, values: SortValues): boolean =>
  after === null || ordering.compare(values, after) > 0;

type Reader = Pick<DetectionReader, 'alerts' | 'rules'>;

export interface SearchParts {
  readonly reader: Reader;
  /** From the same reader, cached for the next search. */
  readonly revisions: RevisionProfiles;
  /** The time of the search, in nanoseconds since 1970. */
  readonly now: bigint;
  /** Whether the time limit is exceeded. */
  readonly isOver: () => boolean;
  /** Alerts that were raised later are not found; omitted if there is no limit. */
  readonly lastNumber?: number | undefined;
}

/** The result of a search. */
export interface SearchOutcome {
  readonly hits: readonly Hit[];
  /** The total, `null` if it was not requested; `isAll` if it is exact. */
  readonly total: { readonly count: number; readonly isAll: boolean } | null;
  readonly aggs: JsonObject | null;
  /** Whether the time limit was exceeded before everything had been examined. */
  readonly isTimedOut: boolean;
  /** Alerts whose documents were read to evaluate the query. */
  readonly documentsRead: number;
}

export interface Hit {
  readonly alert: StoredAlert;
  readonly document: JsonObject;
  readonly sort: ReturnType<Ordering['written']>;
}

/**
 * Searches alerts. The store counts, groups and orders alerts as far as it can evaluate the query;
 * the documents decide about the others, within the time limit. Throws `SearchError` and `StoreError`.
 */
export function searchAlerts(request: SearchRequest, parts: SearchParts): SearchOutcome {
  try {
    return new Search(request, parts).run();
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'STO1402') throw error;
    throw tooMuch(error.message, 'too_many_buckets_exception');
  }
}

/** Only used within a search. */
class TimeOver extends Error {}

/** The number of alerts whose documents are read at once. */
const AT_ONCE = 200;

class Search {
  readonly #request: SearchRequest;
  readonly #parts: SearchParts;
  readonly #fields = new FieldSet();
  readonly #test: ReturnType<typeof compileQuery>;
  readonly #ordering: Ordering;
  readonly #states: readonly AggState[];
  readonly #read: (alert: StoredAlert) => ReadDocument;
  #count = 0;
  #documentsRead = 0;
  #isTimedOut = false;

  constructor(request: SearchRequest, parts: SearchParts) {
    this.#request = request;
    this.#parts = parts;
    this.#test = compileQuery(request.query, this.#fields, parts.now);
    this.#ordering = orderingOf(request.sort, this.#fields);
    const context = aggContext(this.#fields, parts.now);
    noteFields(request.aggs, context);
    this.#states = context.states(request.aggs);
    this.#read = documentReader(parts.reader.rules, this.#fields);
  }

  run(): SearchOutcome {
    const { size, from, aggs, total } = this.#request;
    const hits = size === 0 ? null : this.#collector(from, size);
    try {
      this.#search(hits);
    } catch (error) {
      if (!(error instanceof TimeOver)) throw error;
      this.#isTimedOut = true;
    }
    return {
      hits: this.#hits(hits?.collector.page() ?? []),
      total:
        total === 0
          ? null
          : {
              count: Math.min(this.#count, total),
              isAll: this.#count <= total && !this.#isTimedOut,
            },
      aggs: aggs.length === 0 ? null : writtenStates(this.#states),
      isTimedOut: this.#isTimedOut,
      documentsRead: this.#documentsRead,
    };
  }

  #search(hits: Collecting | null): void {
    const { query, aggs, total } = this.#request;
    const { reader, revisions, now } = this.#parts;
    const scope = this.#scope();
    const bounds = boundsOf(query, revisions, now);
    const over = allOf([scope, overOf(bounds)]);
    const facets = aggs.length === 0 ? [] : facetsOfAggs(aggs, { revisions, now });
    const open: AlertCondition = { column: 'partial', values: facets ?? [] };
    const sure: AlertCondition =
      facets === null
        ? { any: [] }
        : allOf([scope, bounds.under, ...(facets.length === 0 ? [] : [notOf(open)])]);
    const needsCount = total !== 0 || aggs.length > 0;

    if (isNever(sure)) {
      this.#walk(
        over,
        hits?.order ?? 'newest',
        (alert, row, document) => {
          if (!this.#test(row, document)) return;
          this.#note(row, document);
          hits?.collector.offer({ alert, document }, () => this.#ordering.valuesOf(row, alert));
        },
        () => this.#isEnough(hits),
      );
      return;
    }
    if (needsCount) {
      // First, since the store is then only queried about buckets that are among the first.
      this.#collectDoubtful(over, bounds.doubt, bounds.under, facets ?? []);
      const found = alertQueryOf(sure);
      this.#count += found === null ? 0 : reader.alerts.count(found);
      const store = { alerts: reader.alerts, revisions, now, check: () => this.#check() };
      collectFromStore(this.#states, sure, store);
    }
    if (hits !== null) {
      const isExact = isNever(bounds.doubt);
      const page = allOf([over, ...hits.behind]);
      this.#walk(
        page,
        hits.order,
        (alert, row, document) => {
          if (isExact || this.#test(row, document))
            hits.collector.offer({ alert, document }, () => this.#ordering.valuesOf(row, alert));
        },
        () => hits.collector.isFull(),
        isExact ? this.#request.from + this.#request.size + 1 : AT_ONCE,
      );
    }
  }

  /** Those that the store does not know for certain, each once. */
  #collectDoubtful(
    over: AlertCondition,
    doubt: AlertCondition,
    under: AlertCondition,
    facets: readonly string[],
  ): void {
    const read = (row: Row, document: () => JsonObject) => {
      if (this.#test(row, document)) this.#note(row, document);
    };
    const open: AlertCondition = { column: 'partial', values: facets };
    const isEnough = () => this.#isEnough(null);
    if (facets.length > 0)
      this.#walk(
        allOf([over, open]),
        'newest',
        (_, row, document) => read(row, document),
        isEnough,
      );
    const others = allOf([
      over,
      doubt,
      notOf(under),
      ...(facets.length === 0 ? [] : [notOf(open)]),
    ]);
    this.#walk(others, 'newest', (_, row, document) => read(row, document), isEnough);
  }

  #note(row: Row, document: () => JsonObject): void {
    this.#count += 1;
    for (const state of this.#states) state.collect(row, document);
  }

  /** Whether a further alert would not change the answer. */
  #isEnough(hits: Collecting | null): boolean {
    const { aggs, total } = this.#request;
    return aggs.length === 0 && this.#count > total && hits?.collector.isFull() !== false;
  }

  /** All alerts that satisfy a condition, with the required fields of their documents. */
  #walk(
    condition: AlertCondition,
    order: AlertOrder,
    visit: (alert: StoredAlert, row: Row, document: () => JsonObject) => void,
    isEnough: () => boolean,
    first = AT_ONCE,
  ): void {
    const query = alertQueryOf(condition);
    if (query === null) return;
    const { alerts } = this.#parts.reader;
    let limit = Math.min(first, AT_ONCE);
    for (let after: string | null = null; !isEnough();) {
      this.#check();
      const page = alerts.page(query, order, limit, after);
      limit = AT_ONCE;
      for (const alert of page.alerts) {
        if (isEnough()) return;
        this.#documentsRead += 1;
        const { row, document } = this.#read(alert);
        visit(alert, row, document);
      }
      after = page.next;
      if (after === null) return;
    }
  }

  #check(): void {
    if (this.#parts.isOver()) throw new TimeOver();
  }

  #scope(): AlertCondition {
    const { lastNumber } = this.#parts;
    return lastNumber === undefined
      ? { all: [] }
      : { between: 'number', from: null, to: lastNumber };
  }

  #collector(from: number, size: number): Collecting {
    const { sort, after: written } = this.#request;
    const order = storeOrderOf(sort);
    const after = written === null ? null : this.#ordering.read(written);
    const page = { from, size, ordering: this.#ordering, after };
    if (order === null) return { collector: ofAll(page), order: 'newest', behind: [] };
    const behind = after === null ? null : order.behind(after);
    return {
      collector: inStoreOrder(page, order),
      order: order.order,
      behind: behind === null ? [] : [behind],
    };
  }

  #hits(found: readonly Found[]): readonly Hit[] {
    const { alerts } = this.#parts.reader;
    return found.flatMap(({ id, values, read }): Hit[] => {
      const alert = read?.alert ?? alerts.get(id);
      if (alert === null) return [];
      const document = read?.document() ?? this.#read(alert).document();
      return [{ alert, document, sort: this.#ordering.written(values) }];
    });
  }
}

interface Collecting {
  readonly collector: HitCollector;
  readonly order: AlertOrder;
  /** Restricts a subsequent page to the range after the previous one. */
  readonly behind: readonly AlertCondition[];
}
