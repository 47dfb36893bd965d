import { isJsonObject, parseJson, type Json } from '../../../../events/json.ts';
import type { SearchWork } from '../../search/run-search.ts';
import { readScrollId } from '../../search/scroll.ts';
import { SearchError } from '../../search/errors.ts';
import { CodedError } from '../../../../util/coded-error.ts';
import { readBody, type BodyLimits } from '../../../../http/body.ts';
import { HttpProblem, operationProblem } from '../../../../http/problem.ts';
import { badRequest, mediaTypeOf } from '../../../../http/json-body.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { concreteIndex, type AlertIndex } from './indices.ts';

/** The field with the id of a preview in its alerts. */
const PREVIEW_FIELD = 'kibana.alert.rule.uuid';
const CLAUSES = ['term', 'match', 'match_phrase'];
/** The maximum depth of the clause in requests of clients. */
const MAX_DEPTH = 8;

/**
 * The preview that a search is restricted to: alerts of a preview have its id as that of their rule, and clients filter on it
 * in one required clause. `null` if there is none, or more than one.
 *
 * @param body of the search, as JSON
 */
export function previewIn(body: string): string | null {
  let search: Json;
  try {
    search = parseJson(body);
  } catch {
    // The search reports it.
    return null;
  }
  const found = isJsonObject(search) ? new Set(idsIn(search['query'], MAX_DEPTH)) : new Set();
  const [id] = found;
  return found.size === 1 && typeof id === 'string' ? id : null;
}

function idsIn(query: Json | undefined, depth: number): readonly string[] {
  if (depth === 0 || !isJsonObject(query)) return [];
  const own = CLAUSES.flatMap((name) => {
    const clause = query[name];
    const asked = isJsonObject(clause) ? clause[PREVIEW_FIELD] : undefined;
    const value = isJsonObject(asked) ? (asked['value'] ?? asked['query']) : asked;
    return typeof value === 'string' ? [value] : [];
  });
  const bool = query['bool'];
  const within = isJsonObject(bool) ? [bool['filter'], bool['must']] : [];
  return [...own, ...within.flat().flatMap((each) => idsIn(each, depth - 1))];
}

/** Large enough for the maximum number of hashes in a `terms` clause. */
export const MAX_BYTES = 8 * 1024 * 1024;

/** The maximum time for reading documents in one search. Clients usually wait 30 seconds. */
export const MAX_MS = 10_000;

/** Media types that a form on a page of another origin cannot send without a preflight request. */
const JSON_TYPES = ['application/json', 'application/vnd.elasticsearch+json'];
export const LINE_TYPES = [
  ...JSON_TYPES,
  'application/x-ndjson',
  'application/vnd.elasticsearch+x-ndjson',
];

/** A body as text; empty if there is none. Throws {@link HttpProblem}. */
export async function sentText(
  call: Call,
  { bodyLimits }: SearchServices,
  types: readonly string[] = JSON_TYPES,
): Promise<string> {
  const { incoming, outgoing } = call.env;
  const limits: BodyLimits = { ...bodyLimits, maxBytes: MAX_BYTES, maxInflatedBytes: MAX_BYTES };
  const body = await readBody(incoming, outgoing, limits, NO_HOLD);
  if (body.length > 0 && !types.includes(mediaTypeOf(call)))
    throw new HttpProblem(
      406,
      'media_type_header_exception',
      'send the body as JSON, with Content-Type: application/json',
    );
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
}

/** Bodies this small are not counted against the memory for bodies. */
const NO_HOLD = { reserve: () => {}, release: () => {} };

type Asked = Pick<SearchWork, 'kind' | 'body'> & Partial<Pick<SearchWork, 'parameters'>>;

/** Runs a search of the alerts of a space, or of a preview. Returns the answer as JSON. Throws {@link HttpProblem}. */
export async function searched(
  { search, access, now }: SearchServices,
  index: AlertIndex,
  { kind, body, parameters = {} }: Asked,
): Promise<string> {
  if (search === null)
    throw new HttpProblem(
      404,
      'resource_not_found_exception',
      'no rules run in this service: detection.enabled is false',
    );
  const { space, isPreview } = index;
  // The id becomes a file name.
  if (!access.spaces.has(space))
    throw new HttpProblem(404, 'resource_not_found_exception', `there is no space [${space}]`);
  const work = { kind, index: concreteIndex(index), body, parameters, now: now(), maxMs: MAX_MS };
  try {
    if (!isPreview) return await search.run(space, work);
    const asked = kind === 'scroll' ? JSON.stringify(readScrollId(body).body) : body;
    const preview = previewIn(asked);
    if (preview === null)
      throw badRequest(
        `name the preview: {"term":{"${PREVIEW_FIELD}":"…"}} with the previewId, as a clause that must hold`,
      );
    if (search.hasPreview(space, preview)) return await search.run(space, work, { preview });
    return kind === 'count' ? NOTHING_COUNTED : NOTHING_FOUND;
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
}

const NO_SHARDS = { total: 0, successful: 0, skipped: 0, failed: 0 };

/** The error without an index. */
export const NOTHING_COUNTED = JSON.stringify({ count: 0, _shards: NO_SHARDS });
export const NOTHING_FOUND = JSON.stringify({
  took: 0,
  timed_out: false,
  _shards: NO_SHARDS,
  hits: { total: { value: 0, relation: 'eq' }, max_score: 0, hits: [] },
});

const RETRY_SECONDS = 1;

/** The error of a search in the format of Elasticsearch. */
export function searchProblem(error: CodedError): HttpProblem {
  if (!(error instanceof SearchError)) return operationProblem(error);
  const { status, type, message, code } = error;
  const retryAfter = status === 429 ? RETRY_SECONDS : null;
  return new HttpProblem(status, type, `${message} (${code})`, retryAfter);
}
