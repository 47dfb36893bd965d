import { jsonFault } from '../util/json-fault.ts';
import { readBody, type BodyLimits } from './body.ts';
import { HttpProblem } from './problem.ts';
import type { Call, Services } from './services.ts';

/** The size limit for requests that change something: they refer to objects by id and do not contain them. */
export const MAX_FIELD_BYTES = 1024 * 1024;

/**
 * The object in the body of a request. Only `application/json` is accepted: a form on a page of another origin cannot
 * send that without a preflight request. Throws {@link HttpProblem}.
 */
export async function jsonBody(
  call: Call,
  { bodyLimits }: Services,
): Promise<Readonly<Record<string, unknown>>> {
  const { incoming, outgoing } = call.env;
  if (mediaTypeOf(call) !== 'application/json')
    throw new HttpProblem(
      415,
      'media_type_header_exception',
      'send the body as JSON, with Content-Type: application/json',
    );
  const limits: BodyLimits = {
    ...bodyLimits,
    maxBytes: MAX_FIELD_BYTES,
    maxInflatedBytes: MAX_FIELD_BYTES,
  };
  const body = await readBody(incoming, outgoing, limits, NO_HOLD);
  const value = parsedJson(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body is not an object');
  if (!isShallow(value)) throw badRequest(`the body has more than ${MAX_DEPTH} levels`);
  return value as Readonly<Record<string, unknown>>;
}

/** Throws {@link HttpProblem} for a body that is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`the body is not JSON: ${jsonFault(text)}`);
  }
}

/** Whether there is a body, even an empty one: a request that needs none need not declare JSON. */
export function hasBody({ env }: Call): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = env.incoming.headers;
  return encoding !== undefined || length !== '0';
}

export const mediaTypeOf = ({ env }: Call): string =>
  (env.incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const MAX_DEPTH = 100;

/** The maximum nesting depth; anything deeper would overflow the stack of code that copies or prints it. */
function isShallow(value: object): boolean {
  let level: readonly object[] = [value];
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    level = level.flatMap((each) => Object.values(each).filter(isObject));
    if (level.length === 0) return true;
  }
  return false;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const badRequest = (reason: string) =>
  new HttpProblem(400, 'illegal_argument_exception', reason);

/** Bodies this small are not counted against the memory for bodies. */
const NO_HOLD = { reserve: () => {}, release: () => {} };
