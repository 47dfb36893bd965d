import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { illegal, parsing } from './errors.ts';

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
export function withParameters(body: Json, parameters: Readonly<Record<string, string>>): Json {
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
