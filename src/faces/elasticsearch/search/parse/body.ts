import { readSort, type SortKey } from './sort.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../events/json.ts';
import { ALERTS, type DocumentKind } from '../fields.ts';
import { illegal, parsing, MAX_WINDOW, USUAL_TOTAL, MAX_FIELDS } from '../errors.ts';
import { EVERYTHING, type SearchQuery } from '../query.ts';
import { readAggs, type Agg } from './aggs.ts';
import { readQuery } from './query.ts';
import { checkParts, flagAt, listOf, objectAt, wholeAt, textAt } from './reader.ts';

/** The parts of a document that an answer contains; `null`: none. */
export interface SourceFilter {
  /** Patterns of paths; empty for all. */
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

const WHOLE: SourceFilter = { includes: [], excludes: [] };

function readSource(value: Json | undefined): SourceFilter | null {
  if (value === undefined || value === null || value === true || value === 'true') return WHOLE;
  if (value === false || value === 'false') return null;
  if (!isJsonObject(value)) return { includes: patterns(value, '[_source]'), excludes: [] };
  checkParts(value, ['include', 'includes', 'exclude', 'excludes'], '[_source]');
  return {
    includes: patterns(value['includes'] ?? value['include'], '[_source] includes'),
    excludes: patterns(value['excludes'] ?? value['exclude'], '[_source] excludes'),
  };
}

function patterns(value: Json | undefined, where: string): readonly string[] {
  const list = listOf(value).map((each) => textAt(each, where));
  if (list.length > MAX_FIELDS)
    throw illegal(`${where} names ${list.length} fields; ${MAX_FIELDS} is the limit`);
  return list;
}

/** A field whose values an answer lists, by a pattern of its name. */
export interface WantedField {
  readonly pattern: string;
  readonly format: string | undefined;
}

/** `fields`, and its predecessor `docvalue_fields`. */
function readFields(value: Json | undefined, where: string): readonly WantedField[] {
  const fields = listOf(value ?? undefined).map((each): WantedField => {
    if (typeof each === 'string') return { pattern: each, format: undefined };
    const object = objectAt(each, where);
    checkParts(object, ['field', 'format', 'include_unmapped'], where);
    const format = object['format'];
    return {
      pattern: textAt(object['field'], `${where} field`),
      format: format === undefined ? undefined : textAt(format, `${where} format`),
    };
  });
  if (fields.length > MAX_FIELDS)
    throw illegal(`${where} names ${fields.length} fields; ${MAX_FIELDS} is the limit`);
  return fields;
}

/** A parsed search. */
export interface SearchRequest {
  readonly query: SearchQuery;
  readonly aggs: readonly Agg[];
  readonly from: number;
  readonly size: number;
  readonly sort: readonly SortKey[];
  /** The sort values of the last hit of the previous page; `null` for the first page. */
  readonly after: readonly Json[] | null;
  readonly source: SourceFilter | null;
  readonly fields: readonly WantedField[];
  /** Hits are counted up to this number. */
  readonly total: number;
  readonly hasVersion: boolean;
  readonly hasSequence: boolean;
  readonly hasScores: boolean;
}

const PARTS = [
  'query',
  'aggs',
  'aggregations',
  'size',
  'from',
  'sort',
  '_source',
  'fields',
  'docvalue_fields',
  'track_total_hits',
  'search_after',
  'timeout',
  'version',
  'seq_no_primary_term',
  'track_scores',
  // Clients send these, but they have no effect here.
  'highlight',
  'stored_fields',
  'explain',
  'profile',
  'runtime_mappings',
  'script_fields',
];

/** Parts that have an effect only if they are not empty. */
const ONLY_EMPTY = ['runtime_mappings', 'script_fields'];

/**
 * Parses the body of a search. Throws `SearchError`.
 *
 * @param now in nanoseconds since 1970
 * @param of the kind of documents
 */
export function readBody(value: Json, now: bigint, of: DocumentKind = ALERTS): SearchRequest {
  const body = objectAt(value, 'the body of a search');
  checkParts(body, PARTS, '[search]');
  for (const name of ONLY_EMPTY) {
    const part = body[name];
    if (part != null && Object.keys(objectAt(part, `[${name}]`)).length > 0)
      throw parsing(`[search] does not support [${name}]`);
  }
  for (const name of ['explain', 'profile'])
    if (flagAt(body[name], false, `[${name}]`))
      throw parsing(`[search] does not support [${name}]`);
  const from = wholeAt(body['from'], 0, '[from]', [0, Number.MAX_SAFE_INTEGER]);
  const size = wholeAt(body['size'], 10, '[size]', [0, Number.MAX_SAFE_INTEGER]);
  if (from + size > MAX_WINDOW)
    throw illegal(
      `Result window is too large, from + size must be less than or equal to: [${MAX_WINDOW}] but was [${from + size}]. See the scroll api for a more efficient way to request large data sets.`,
    );
  const sort = readSort(body['sort'], of);
  const after = afterOf(body, sort, from);
  return {
    query: body['query'] == null ? EVERYTHING : readQuery(body['query'], now),
    aggs: readAggs(body['aggs'] ?? body['aggregations'], now),
    from,
    size,
    sort,
    after,
    source: readSource(body['_source']),
    fields: [
      ...readFields(body['fields'], '[fields]'),
      ...readFields(body['docvalue_fields'], '[docvalue_fields]'),
    ],
    total: totalOf(body['track_total_hits']),
    hasVersion: flagAt(body['version'], false, '[version]'),
    hasSequence: flagAt(body['seq_no_primary_term'], false, '[seq_no_primary_term]'),
    hasScores: flagAt(body['track_scores'], false, '[track_scores]'),
  };
}

function afterOf(body: JsonObject, sort: readonly SortKey[], from: number): readonly Json[] | null {
  if (body['search_after'] == null) return null;
  if (from > 0) throw illegal('`from` parameter must be set to 0 when `search_after` is used.');
  if (sort.length === 0) throw illegal('Sort must contain at least one field.');
  return listOf(body['search_after']);
}

function totalOf(value: Json | undefined): number {
  if (value === undefined || value === null) return USUAL_TOTAL;
  if (value === true || value === 'true') return Number.POSITIVE_INFINITY;
  if (value === false || value === 'false') return 0;
  return wholeAt(value, USUAL_TOTAL, '[track_total_hits]', [-1, Number.MAX_SAFE_INTEGER]);
}
