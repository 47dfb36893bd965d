import type { SearchWork } from '../../../engine/search/run-search.ts';
import { SearchError } from '../../../engine/search/errors.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { readBody, type BodyLimits } from '../../http/body.ts';
import { HttpProblem, operationProblem } from '../../problem.ts';
import { mediaTypeOf } from '../json-body.ts';
import type { Call, Services } from '../services.ts';
import { concreteIndex } from './indices.ts';

/** The same as of other requests that name things; a `terms` clause may name many. */
export const MAX_BYTES = 4 * 1024 * 1024;

/** How long documents are read for one search. Clients wait 30 seconds as a rule. */
const MAX_MS = 10_000;

/** A form on a page of another origin cannot send these without asking first. */
const JSON_TYPES = ['application/json', 'application/vnd.elasticsearch+json'];
export const LINE_TYPES = [
  ...JSON_TYPES,
  'application/x-ndjson',
  'application/vnd.elasticsearch+x-ndjson',
];

/** A body as text; empty where there is none. Throws {@link HttpProblem}. */
export async function sentText(
  call: Call,
  { bodyLimits }: Services,
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

/** Small bodies are not worth the account. */
const NO_HOLD = { reserve: () => {}, release: () => {} };

type Asked = Pick<SearchWork, 'kind' | 'body'> & Partial<Pick<SearchWork, 'parameters'>>;

/** Has the alerts of a space searched. Returns the answer as JSON. Throws {@link HttpProblem}. */
export async function searched(
  { search, access, now }: Services,
  space: string,
  { kind, body, parameters = {} }: Asked,
): Promise<string> {
  if (search === null)
    throw new HttpProblem(
      404,
      'resource_not_found_exception',
      'no rules run in this service: detection.enabled is false',
    );
  // Its name becomes that of a file.
  if (!access.spaces.has(space))
    throw new HttpProblem(404, 'resource_not_found_exception', `there is no space [${space}]`);
  try {
    return await search.run(space, {
      kind,
      index: concreteIndex(space),
      body,
      parameters,
      now: now(),
      maxMs: MAX_MS,
    });
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
}

const RETRY_SECONDS = 1;

/** What a search refuses, in the words of Elasticsearch. */
export function searchProblem(error: CodedError): HttpProblem {
  if (!(error instanceof SearchError)) return operationProblem(error);
  const { status, type, message, code } = error;
  const retryAfter = status === 429 ? RETRY_SECONDS : null;
  return new HttpProblem(status, type, `${message} (${code})`, retryAfter);
}
