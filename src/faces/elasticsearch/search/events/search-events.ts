import { ruleFields } from '../../../../match/rule-outline.ts';
import { TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import type { JsonObject } from '../../../../events/json.ts';
import type { Row } from '../../../../events/field-set.ts';
import { isDamage } from '../../../../stores/errors.ts';
import type { EventPart, EventReader, EventRows } from '../../../../stores/event-store.ts';
import { writtenStates, type AggState } from '../aggs/context.ts';
import { aggContext, noteFields } from '../aggs/filters.ts';
import { isValueType } from '../../../../detect/conditions/fields.ts';
import { compileQuery } from '../compile.ts';
import { EVENTS } from '../fields.ts';
import { illegal } from '../errors.ts';
import type { Agg } from '../parse/aggs.ts';
import type { SearchRequest } from '../parse/body.ts';
import { isPattern, type Leaf, type SearchQuery } from '../query.ts';
import { orderingOf, type Ordering, type SortValues } from '../sort.ts';
import { EventReadings } from './event-rows.ts';
import {
  FirstHits,
  inOrder,
  isOutside,
  primaryOrderOf,
  type FoundEvent,
  type Bounds,
  type PrimaryOrder,
} from './first-hits.ts';
import type { ChosenIndices } from './names.ts';
import { questionOf, type StoredQuestion } from './push-down.ts';

function someLeaf(query: SearchQuery, test: (leaf: Leaf) => boolean): boolean {
  switch (query.kind) {
    case 'some':
      return query.of.some((each) => someLeaf(each, test));
    case 'not':
      return someLeaf(query.of, test);
    case 'ids':
    case 'index':
      return false;
    default:
      return test(query);
  }
}

/** Those of filters, at any depth. */
const queriesOf = (aggs: readonly Agg[]): readonly SearchQuery[] =>
  aggs.flatMap(({ is, subs }) => [
    ...(is.kind === 'filter' ? [is.query] : []),
    ...(is.kind === 'filters' ? is.queries.map(([, query]) => query) : []),
    ...queriesOf(subs),
  ]);

/** Whether a query reads more than fields that it names. */
const readsDocument = (query: SearchQuery): boolean =>
  someLeaf(
    query,
    ({ kind, field }) => isPattern(field) || (kind === 'exists' && !isValueType(field.type)),
  );

const aggsReadDocument = (aggs: readonly Agg[]): boolean => queriesOf(aggs).some(readsDocument);

/** Whether a search reads the original text of timestamps, which only documents have. */
const readsTextOfTime = ({ query, aggs }: Pick<SearchRequest, 'query' | 'aggs'>): boolean =>
  [query, ...queriesOf(aggs)].some((each) =>
    someLeaf(
      each,
      ({ kind, field }) =>
        !isPattern(field) && field.path === TIMESTAMP && kind !== 'range' && kind !== 'exists',
    ),
  );

export interface EventSearchParts {
  readonly reader: Pick<EventReader, 'look' | 'hotFields'>;
  readonly indices: Pick<ChosenIndices, 'streams' | 'takes'>;
  /** The time of the search, in nanoseconds since 1970. */
  readonly now: bigint;
  /** The first arrival number that is excluded: later events are not found. */
  readonly arrivals: number;
  /** Whether the time limit is exceeded. */
  readonly isOver: () => boolean;
}

/** The result of a search. */
export interface EventSearchOutcome {
  readonly hits: readonly FoundEvent[];
  /** The sort values in the form of an answer. */
  readonly sortOf: (hit: FoundEvent) => ReturnType<Ordering['written']>;
  /** The total, `null` if it was not requested; `isAll` if it is exact. */
  readonly total: { readonly count: number; readonly isAll: boolean } | null;
  readonly aggs: JsonObject | null;
  /** Whether the time limit was exceeded before everything had been examined. */
  readonly isTimedOut: boolean;
  /** Events that could not be read. */
  readonly damaged: number;
  /** Events whose documents were read to evaluate the query. */
  readonly documentsRead: number;
}

/**
 * Searches stored events. Columns of the store decide where they can; the documents decide about the other events, within
 * the time limit. Throws `SearchError` and `StoreError`.
 */
export const searchEvents = (request: SearchRequest, parts: EventSearchParts): EventSearchOutcome =>
  new EventSearch(request, parts).run();

/** The arrival number, in the form of an answer. */
function checkPlaces(sort: SearchRequest['sort'], after: SortValues | null): void {
  for (const [at, { field }] of sort.entries())
    if (field === null && after !== null && typeof after[at] !== 'number')
      throw illegal('search_after: the value of [_doc] or [_shard_doc] must be that of a hit');
}

/** Only used within a search. */
class TimeOver extends Error {}

class EventSearch {
  readonly #request: SearchRequest;
  readonly #parts: EventSearchParts;
  readonly #question: StoredQuestion;
  readonly #test: ReturnType<typeof compileQuery>;
  readonly #ordering: Ordering;
  readonly #states: readonly AggState[];
  readonly #readings: EventReadings;
  readonly #slots: readonly number[];
  /** The fields of the order and the aggregations: sufficient if columns have decided the query. */
  readonly #slotsBehind: readonly number[];
  readonly #hasFilters: boolean;
  readonly #needsDocument: { readonly inQuery: boolean; readonly inAggs: boolean };
  readonly #hits: FirstHits | null;
  readonly #primary: PrimaryOrder | null;
  #count = 0;
  #damaged = 0;
  #documentsRead = 0;

  constructor(request: SearchRequest, parts: EventSearchParts) {
    this.#request = request;
    this.#parts = parts;
    const { query, sort, aggs, from, size } = request;
    const { now, reader } = parts;
    const fields = ruleFields();
    this.#test = compileQuery(query, fields, now, EVENTS);
    this.#ordering = orderingOf(sort, fields);
    const context = aggContext(fields, now, EVENTS);
    noteFields(aggs, context);
    this.#states = context.states(aggs);
    const behind = ruleFields();
    orderingOf(sort, behind);
    noteFields(aggs, aggContext(behind, now, EVENTS));
    this.#slots = [...fields.paths.keys()];
    this.#slotsBehind = this.#slots.filter((slot) => behind.paths.includes(fields.paths[slot]!));
    this.#hasFilters = queriesOf(aggs).length > 0;
    this.#needsDocument = { inQuery: readsDocument(query), inAggs: aggsReadDocument(aggs) };
    this.#readings = new EventReadings(fields, readsTextOfTime(request));
    this.#primary = primaryOrderOf(sort);
    const after = request.after === null ? null : this.#ordering.read(request.after);
    checkPlaces(sort, after);
    // In reading order: otherwise each event would replace an equal one.
    const isNewestFirst = this.#primary?.isDescending ?? false;
    this.#hits =
      size === 0
        ? null
        : new FirstHits({ from, size, after, ordering: this.#ordering, isNewestFirst });
    this.#question = questionOf(query, reader.hotFields, now, () => this.#check());
  }

  run(): EventSearchOutcome {
    const { aggs, total } = this.#request;
    let isTimedOut = false;
    try {
      this.#search();
    } catch (error) {
      if (!(error instanceof TimeOver)) throw error;
      isTimedOut = true;
    }
    return {
      hits: this.#hits?.hits() ?? [],
      sortOf: ({ values }) => this.#ordering.written(values),
      total:
        total === 0
          ? null
          : { count: Math.min(this.#count, total), isAll: this.#count <= total && !isTimedOut },
      aggs: aggs.length === 0 ? null : writtenStates(this.#states),
      isTimedOut,
      damaged: this.#damaged,
      documentsRead: this.#documentsRead,
    };
  }

  #search(): void {
    const { reader, indices } = this.#parts;
    const look = reader.look({
      ...this.#bounds(),
      streams: indices.streams,
      takes: indices.takes,
      test: this.#question.test,
    });
    try {
      const primary = this.#primary;
      const parts = primary === null ? look.parts : inOrder(primary, look.parts);
      for (const part of parts) {
        this.#check();
        if (this.#isCounted() && this.#isPast(part)) return;
        this.#searchPart(part);
      }
    } finally {
      look.close();
    }
  }

  #bounds(): Bounds {
    const { from, to } = this.#question;
    const bounds = { from, to, arrivals: { from: 0, to: this.#parts.arrivals } };
    const start = this.#hits?.after?.[0];
    // If all hits are counted, those of earlier pages are, too.
    if (typeof start !== 'number' || this.#primary === null || !this.#isCounted()) return bounds;
    return { ...bounds, ...this.#primary.behind(start, bounds) };
  }

  #searchPart(part: EventPart): void {
    try {
      const rows = part.open();
      if (rows === null) return;
      const blocks = [...rows.blocks.keys()];
      if (this.#primary?.isDescending === true) blocks.reverse();
      for (const block of blocks) {
        this.#check();
        this.#searchBlock(rows, block);
      }
    } catch (error) {
      this.#noteDamage(error, part.events);
    }
  }

  #searchBlock(rows: EventRows, block: number): void {
    const { from, to } = rows.blocks[block]!;
    const hasAggs = this.#states.length > 0;
    const { inQuery, inAggs } = this.#needsDocument;
    const unread: number[] = [];
    let current = from;
    const document = () => this.#documentOf(rows, block, current);
    for (let at = from; at < to; at += 1) {
      const isSure = rows.isSure(at);
      const isWanted = this.#mayBeHit(rows, at);
      if (!isWanted && !hasAggs && (isSure || this.#isCounted())) {
        // An event that cannot be on the page counts only if it is a certain match.
        if (isSure) this.#count += 1;
        continue;
      }
      current = at;
      const needsDocument = inAggs || (!isSure && inQuery);
      const slots = isSure ? this.#slotsBehind : this.#slots;
      const row = needsDocument
        ? null
        : this.#readings.fromColumns(rows, at, slots, !isSure || this.#hasFilters);
      if (row === null) unread.push(at);
      else this.#take(rows, at, isSure, row, document);
    }
    if (unread.length > 0) this.#readDocuments(rows, block, unread);
    this.#hits?.settle();
  }

  #readDocuments(rows: EventRows, block: number, places: readonly number[]): void {
    try {
      this.#readings.fromDocuments(rows, block, places, (at, { row, document }) => {
        this.#documentsRead += 1;
        this.#take(rows, at, rows.isSure(at), row, document);
      });
    } catch (error) {
      this.#noteDamage(error, places.length);
    }
  }

  /** The fields of a condition that reads the whole document after all. */
  #documentOf(rows: EventRows, block: number, at: number): JsonObject {
    let document: JsonObject = {};
    this.#readings.fromDocuments(rows, block, [at], (_, event) => {
      document = event.document();
    });
    return document;
  }

  #take(rows: EventRows, at: number, isSure: boolean, row: Row, document: () => JsonObject): void {
    if (!isSure && !this.#test(row, document)) return;
    this.#count += 1;
    for (const state of this.#states) state.collect(row, document);
    if (!this.#mayBeHit(rows, at)) return;
    const arrival = rows.arrivalOf(at);
    this.#hits?.offer(arrival, this.#ordering.valuesOf(row, arrival));
  }

  #mayBeHit(rows: EventRows, at: number): boolean {
    if (this.#hits === null) return false;
    const primary = this.#primary;
    return primary === null || !isOutside(primary, this.#hits, primary.valueOf(rows, at));
  }

  /** Whether neither an event of a part nor one of later parts can be a hit. */
  #isPast(part: EventPart): boolean {
    if (this.#hits === null) return true;
    const primary = this.#primary;
    return (
      primary !== null &&
      this.#hits.last !== null &&
      isOutside(primary, { last: this.#hits.last, after: null }, primary.firstOf(part))
    );
  }

  /** Whether a further event would change nothing but the hits. */
  #isCounted(): boolean {
    const { total } = this.#request;
    return this.#states.length === 0 && (total === 0 || this.#count > total);
  }

  #noteDamage(error: unknown, events: number): void {
    if (!isDamage(error)) throw error;
    this.#damaged += events;
  }

  #check(): void {
    if (this.#parts.isOver()) throw new TimeOver();
  }
}
