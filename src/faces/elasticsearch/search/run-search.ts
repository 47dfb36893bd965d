import { isJsonObject, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { bodyOf, searchAnswer, SHARDS, type AnsweredOutcome } from './answer.ts';
import { ALERTS, type DocumentKind } from './fields.ts';
import { illegal, SearchError, tooMuch, parsing } from './errors.ts';
import { readBody, type SearchRequest } from './parse/body.ts';
import { checkParts, objectAt } from './parse/reader.ts';
import type { RevisionProfiles } from './push-down/revisions.ts';
import { readScrollId, scrollId, type ScrollPlace } from './scroll.ts';
import { searchAlerts, type SearchOutcome } from './search-alerts.ts';

/** Parameters of a URL that are also parts of the body. */
const AS_IN_BODY = [
  'size',
  'from',
  'track_total_hits',
  'version',
  'seq_no_primary_term',
  'timeout',
];

/** Parameters about a cluster, about scores or about the format of an answer; they do not affect which hits are found. */
const WITHOUT_EFFECT = [
  'allow_no_indices',
  'allow_partial_search_results',
  'batched_reduce_size',
  'ccs_minimize_roundtrips',
  'error_trace',
  'expand_wildcards',
  'filter_path',
  'human',
  'ignore_throttled',
  'ignore_unavailable',
  'max_concurrent_searches',
  'max_concurrent_shard_requests',
  'pre_filter_shard_size',
  'preference',
  'pretty',
  'format',
  'request_cache',
  'rest_total_hits_as_int',
  'routing',
  'scroll',
  'search_type',
  'track_scores',
  'typed_keys',
  'terminate_after',
];

const OF_QUERY_STRING = ['q', 'df', 'default_operator', 'analyze_wildcard', 'analyzer', 'lenient'];
const OF_SOURCE = ['_source', '_source_includes', '_source_excludes'];
const OTHERS = ['sort', 'docvalue_fields', 'stored_fields'];

const KNOWN: ReadonlySet<string> = new Set([
  ...AS_IN_BODY,
  ...WITHOUT_EFFECT,
  ...OF_QUERY_STRING,
  ...OF_SOURCE,
  ...OTHERS,
]);

/** A body merged with the URL's parameters. Throws `SearchError` for an unknown parameter. */
function withParameters(body: Json, parameters: Readonly<Record<string, string>>): Json {
  const strange = Object.keys(parameters).find((name) => !KNOWN.has(name));
  if (strange !== undefined)
    throw illegal(`the request contains unrecognized parameter: [${strange.slice(0, 100)}]`);
  if (!isJsonObject(body)) return body;
  const more: Record<string, Json> = {};
  for (const name of AS_IN_BODY) {
    const value = parameters[name];
    if (value !== undefined) more[name] = value;
  }
  const { sort, docvalue_fields: fields } = parameters;
  if (sort !== undefined) more['sort'] = listed(sort);
  if (fields !== undefined) more['docvalue_fields'] = listed(fields);
  const source = sourceOf(parameters);
  if (source !== undefined) more['_source'] = source;
  const query = queryOf(parameters, body);
  return { ...body, ...more, ...(query === undefined ? {} : { query }) };
}

const listed = (text: string): string[] => text.split(',').filter((each) => each !== '');

function sourceOf(parameters: Readonly<Record<string, string>>): Json | undefined {
  const { _source: own, _source_includes: includes, _source_excludes: excludes } = parameters;
  if (includes !== undefined || excludes !== undefined) {
    return { includes: listed(includes ?? own ?? ''), excludes: listed(excludes ?? '') };
  }
  if (own === undefined) return undefined;
  return own === 'true' || own === 'false' ? own : listed(own);
}

function queryOf(
  parameters: Readonly<Record<string, string>>,
  body: JsonObject,
): JsonObject | undefined {
  const { q, df, ...others } = parameters;
  if (q === undefined) return undefined;
  if (body['query'] !== undefined) throw parsing('a query is in the body and in the URL');
  const options = ['default_operator', 'analyze_wildcard', 'lenient'].flatMap((name) => {
    const value = others[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    query_string: {
      query: q,
      ...(df === undefined ? {} : { default_field: df }),
      ...Object.fromEntries(options),
    },
  };
}

/** A search as it was sent. Plain data, since it is sent to a thread. */
export interface SearchWork extends SentSearch, SearchTimes {
  /** The name of the index that alerts are in. */
  readonly index: string;
}

/** A request, whether for alerts or for events. */
export interface SentSearch {
  readonly kind: 'search' | 'count' | 'scroll';
  /** JSON, or the id of a scroll. */
  readonly body: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface SearchTimes {
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The maximum time for reading documents; the answer contains what was found until then. */
  readonly maxMs: number;
}

/** The input of a search. */
export interface SearchReader {
  readonly reader: DetectionReader;
  readonly revisions: RevisionProfiles;
}

/**
 * Runs a search on a consistent snapshot. Returns the answer as JSON. Throws `SearchError` and `StoreError`.
 *
 * @param clock in milliseconds
 * @param isCancelled whether the answer is no longer needed
 */
export function runSearch(
  work: SearchWork,
  { reader, revisions }: SearchReader,
  clock: () => number,
  isCancelled: () => boolean = () => false,
): string {
  const started = clock();
  const read = readWork(work, ALERTS);
  const until = started + Math.min(work.maxMs, read.timeoutMs);
  return reader.snapshot(() => {
    const lastNumber =
      read.place?.lastNumber ?? (read.isScroll ? reader.alerts.lastNumber() : undefined);
    const outcome = searchAlerts(read.request, {
      reader,
      revisions,
      now: BigInt(work.now) * NANOS_PER_MS,
      isOver: () => clock() > until || isCancelled(),
      lastNumber,
    });
    if (work.kind === 'count') {
      return countAnswer(outcome, SHARDS);
    }
    if (read.isScroll && outcome.isTimedOut) throw tooSlow();
    const last = outcome.hits.at(-1);
    const total = read.place?.total ?? outcome.total ?? { count: 0, isAll: true };
    const id = !read.isScroll
      ? undefined
      : scrollId({
          index: work.index,
          body: read.body,
          after: last?.sort ?? read.place?.after ?? [],
          lastNumber: lastNumber ?? 0,
          total,
        });
    const answered = answeredAlerts(outcome, work.index);
    const answer = searchAnswer(
      read.request,
      read.place === null ? answered : { ...answered, total },
      {
        shards: SHARDS,
        took: Math.round(clock() - started),
        scrollId: id,
        isPlainTotal: work.parameters['rest_total_hits_as_int'] === 'true',
      },
    );
    return printJson(read.isScroll ? withoutPlaces(answer) : answer);
  });
}

/** The hits among the alerts of an index. */
export const answeredAlerts = (outcome: SearchOutcome, index: string): AnsweredOutcome => ({
  ...outcome,
  hits: outcome.hits.map(({ alert: { id, change }, document, sort }) => ({
    index,
    id,
    version: change,
    sequence: change,
    document,
    sort,
  })),
});

/** A count has no indication of a timeout: one that is too low would be taken as complete. */
export function countAnswer({ total, isTimedOut }: AnsweredTotal, shards: JsonObject): string {
  if (isTimedOut)
    throw tooMuch(
      'the documents could not be counted in time, since too many would have to be read; add a condition on time or on an indexed field',
    );
  return printJson({ count: total?.count ?? 0, _shards: shards });
}

type AnsweredTotal = Pick<AnsweredOutcome, 'total' | 'isTimedOut'>;

/** Clients that scroll take a page with fewer hits for the last one. */
export const tooSlow = () =>
  new SearchError(
    'ENG2004',
    'es_rejected_execution_exception',
    'the next page of the scroll could not be found in time',
  );

export interface ReadSearch {
  readonly request: SearchRequest;
  readonly body: JsonObject;
  readonly timeoutMs: number;
  readonly isScroll: boolean;
  readonly place: ScrollPlace | null;
}

/** Throws `SearchError`. */
export function readWork(work: SentSearch & SearchTimes, of: DocumentKind): ReadSearch {
  const now = BigInt(work.now) * NANOS_PER_MS;
  if (work.kind === 'scroll') {
    const place = readScrollId(work.body);
    // There is nothing after the last page.
    const after = place.after.length === 0 ? {} : { search_after: place.after };
    const body = objectAt(place.body, 'a scroll');
    const request = readBody(
      { ...body, ...after, from: 0, track_total_hits: false, aggs: null },
      now,
      of,
    );
    const size = place.after.length === 0 ? 0 : request.size;
    return { request: { ...request, size }, body, timeoutMs: work.maxMs, isScroll: true, place };
  }
  const sent = bodyOf(work.body, 'the body');
  const whole = objectAt(withParameters(sent, work.parameters), 'the body');
  const { timeout, ...body } = whole;
  if (work.kind === 'count') {
    checkParts(body, ['query'], '[count]');
    const request = readBody({ ...body, size: 0, track_total_hits: true }, now, of);
    return { request, body, timeoutMs: work.maxMs, isScroll: false, place: null };
  }
  const isScroll = work.parameters['scroll'] !== undefined;
  const sorted = isScroll ? withPlace(body) : body;
  const request = readBody(sorted, now, of);
  if (isScroll && (request.from > 0 || request.after !== null))
    throw illegal('`from` and `search_after` cannot be used in a scroll context');
  return {
    request,
    body: sorted,
    timeoutMs: timeoutOf(timeout, work.maxMs),
    isScroll,
    place: null,
  };
}

/** Hits of a scroll are finally ordered by their places, so that none is skipped between two pages. */
function withPlace(body: JsonObject): JsonObject {
  const { sort = [] } = body;
  return {
    ...body,
    sort: [...(Array.isArray(sort) ? (sort as readonly Json[]) : [sort]), '_shard_doc'],
  };
}

/** The hits of a scroll without this additional sort value. */
export function withoutPlaces(answer: JsonObject): JsonObject {
  const { hits } = answer;
  if (!isJsonObject(hits) || !Array.isArray(hits['hits'])) return answer;
  const shown = (hits['hits'] as readonly JsonObject[]).map(({ sort = [], ...hit }) => {
    const values = (sort as readonly Json[]).slice(0, -1);
    return values.length === 0 ? hit : { ...hit, sort: values };
  });
  return { ...answer, hits: { ...hits, hits: shown } };
}

function timeoutOf(value: Json | undefined, most: number): number {
  if (value === undefined || value === null || value === -1 || value === '-1') return most;
  const text = typeof value === 'string' ? value : '';
  const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (count === '') throw illegal('[timeout] must be a time such as 500ms, 5s or 1m');
  return Number(count) * ({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit] ?? 86_400_000);
}
