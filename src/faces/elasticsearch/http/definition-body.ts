import { isReserved, streamOf } from '../../../ingest/index.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { CodedError } from '../../../util/coded-error.ts';
import type { DefinitionKind } from '../../../stores/state-store.ts';
import { declaredLength, readBody } from '../../../http/body.ts';
import { HttpProblem, storeProblem } from '../../../http/problem.ts';
import { boundedSender } from '../../../http/sender.ts';
import type { Call, Services } from '../../../http/services.ts';

/** The templates of Beats have about 700 kB. The state store has limits of its own. */
export const MAX_DEFINITION_BYTES = 4 * 1024 * 1024;

/** The limit for documents. Templates nest a dozen levels. */
const MAX_DEPTH = 1_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON text of an object; `{}` for an empty body. Throws {@link HttpProblem}. */
export async function readDefinition(call: Call, services: Services): Promise<string> {
  const { incoming, outgoing } = call.env;
  const limits = {
    ...services.bodyLimits,
    maxBytes: MAX_DEFINITION_BYTES,
    maxInflatedBytes: MAX_DEFINITION_BYTES,
  };
  const { id } = boundedSender(call.get('access'));
  const hold = services.admission.admit(declaredLength(incoming, limits) ?? 0, id);
  try {
    const bytes = await readBody(incoming, outgoing, limits, hold);
    return bytes.length === 0 ? '{}' : objectText(bytes);
  } finally {
    hold.release();
  }
}

function objectText(bytes: Uint8Array): string {
  const text = decoded(bytes);
  try {
    JSON.parse(text);
  } catch {
    throw unreadable(`the body is not JSON: ${jsonFault(text)}`);
  }
  if (depthOf(text) > MAX_DEPTH)
    throw unreadable(`the body is nested deeper than ${MAX_DEPTH} levels`);
  if (!text.trimStart().startsWith('{')) throw unreadable('the body is not a JSON object');
  return text.trim();
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw unreadable('the body is not UTF-8');
  }
}

const unreadable = (reason: string) => new HttpProblem(400, 'parse_exception', reason);

/** The nesting depth of a valid JSON text. A text that can be parsed may still be too deep to be serialized. */
function depthOf(json: string): number {
  let deepest = 0;
  let depth = 0;
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gu)) {
    if (bracket === '{' || bracket === '[') depth += 1;
    else if (bracket === '}' || bracket === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Stores a definition. Throws {@link HttpProblem} for a reserved name, and if the store is full. */
export function putDefinition(
  { definitions, log, now }: Services,
  kind: DefinitionKind,
  name: string,
  body: string,
): void {
  const isIndex = kind === 'index' || kind === 'data_stream';
  if (isIndex && isReserved(streamOf(name))) {
    const reason = `[${name}] cannot be made: names like this are for alerts, lists and settings`;
    throw new HttpProblem(403, 'security_exception', reason);
  }
  try {
    definitions.put(kind, { name, body, changed: now() });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const isBound = error.code === 'STO1309';
    throw isBound
      ? new HttpProblem(400, 'illegal_argument_exception', `${error.message} (${error.code})`)
      : storeProblem(error);
  }
  log.info({ kind, name }, 'definition stored');
}
