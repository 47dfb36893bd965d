import { compileWildcard } from '../../../util/wildcard.ts';
import type { Definition, DefinitionKind, Definitions } from '../../../stores/state-store.ts';
import { HttpProblem, storeProblem } from '../../../http/problem.ts';
import { json } from '../../../http/answers.ts';
import { declaredLength, readBody } from '../../../http/body.ts';
import { foreignRoutes, type ForeignRoute, type Route } from '../../../http/route.ts';
import { boundedSender } from '../../../http/sender.ts';
import type { Call, Services } from '../../../http/services.ts';
import { isReserved, streamOf } from '../../../ingest/index.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { definitionName } from './names.ts';

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

interface Kind {
  readonly path: `/${string}`;
  readonly kind: DefinitionKind;
  /** The answer that lists definitions. */
  list(found: readonly Definition[]): string;
  /** The error for a name without a definition; `null` if Elasticsearch answers `{}`. */
  missing(name: string): HttpProblem | null;
}

const notFound = (reason: string) => new HttpProblem(404, 'resource_not_found_exception', reason);

const byName = (found: readonly Definition[], text = ({ body }: Definition) => body) =>
  `{${found.map((each) => `${JSON.stringify(each.name)}:${text(each)}`).join(',')}}`;

/** `{"index_templates":[{"name":"x","index_template":{…}}]}` */
const listed = (plural: string, singular: string) => (found: readonly Definition[]) =>
  `{"${plural}":[${found
    .map(({ name, body }) => `{"name":${JSON.stringify(name)},"${singular}":${body}}`)
    .join(',')}]}`;

/** `more` and the members of an object, both JSON text. */
const withMembers = (more: string, body: string) => {
  const members = body.trim().slice(1, -1).trim();
  return `{${more}${members === '' ? '' : `,${members}`}}`;
};

const KINDS: readonly Kind[] = [
  {
    path: '/_index_template',
    kind: 'index_template',
    list: listed('index_templates', 'index_template'),
    missing: (name) => notFound(`index template matching [${name}] not found`),
  },
  {
    path: '/_component_template',
    kind: 'component_template',
    list: listed('component_templates', 'component_template'),
    missing: (name) => notFound(`component template matching [${name}] not found`),
  },
  { path: '/_template', kind: 'legacy_template', list: byName, missing: () => null },
  {
    path: '/_ilm/policy',
    kind: 'lifecycle_policy',
    list: (found) =>
      byName(found, ({ body, changed }) =>
        withMembers(`"version":1,"modified_date":"${new Date(changed).toISOString()}"`, body),
      ),
    missing: (name) => notFound(`Lifecycle policy not found: ${name}`),
  },
  { path: '/_ingest/pipeline', kind: 'ingest_pipeline', list: byName, missing: () => null },
  {
    path: '/_data_stream',
    kind: 'data_stream',
    list: (found) =>
      `{"data_streams":[${found
        .map(({ name }) => {
          const quoted = JSON.stringify(name);
          return `{"name":${quoted},"timestamp_field":{"name":"@timestamp"},"indices":[],"generation":1,"status":"GREEN","template":${quoted}}`;
        })
        .join(',')}]}`,
    missing: (name) => new HttpProblem(404, 'index_not_found_exception', `no such index [${name}]`),
  },
];

/** Templates, policies, pipelines and data streams: returned as they were put. */
export const DEFINITION_ROUTES: readonly Route[] = foreignRoutes(
  KINDS.flatMap((kind): ForeignRoute[] => {
    const { path } = kind;
    const named = `${path}/:name` as const;
    return [
      {
        on: [`GET ${path}`],
        about: `lists what was put under \`${path}\``,
        right: 'ingest',
        handle: (call, { definitions }) => json(call, kind.list(definitions.list(kind.kind))),
      },
      {
        on: [`GET ${named}`],
        about: `shows what was put under \`${path}\` with this name`,
        right: 'ingest',
        handle: (call, { definitions }) => get(call, definitions, kind),
      },
      {
        on: [`PUT ${named}`, `POST ${named}`],
        about: 'stores a definition for shippers, which has no effect',
        right: 'ingest',
        mostBytes: MAX_DEFINITION_BYTES,
        handle: (call, services) => put(call, services, kind),
      },
      {
        on: [`DELETE ${named}`],
        about: 'removes a definition',
        right: 'ingest',
        handle: (call, { definitions }) => remove(call, definitions, kind),
      },
    ];
  }),
);

function get(call: Call, definitions: Definitions, kind: Kind): Response {
  const name = definitionName(call);
  const found = matching(definitions, kind, name);
  if (found.length > 0 || name.includes('*')) return json(call, kind.list(found));
  return missing(call, kind, name);
}

function missing(call: Call, kind: Kind, name: string): Response {
  const problem = kind.missing(name);
  if (problem !== null) throw problem;
  return json(call, '{}', 404);
}

async function put(call: Call, services: Services, kind: Kind): Promise<Response> {
  const name = definitionName(call);
  const body = await readDefinition(call, services);
  putDefinition(services, kind.kind, name, body);
  return json(call, { acknowledged: true });
}

function remove(call: Call, definitions: Definitions, kind: Kind): Response {
  const name = definitionName(call);
  const found = matching(definitions, kind, name);
  if (found.length === 0) return missing(call, kind, name);
  for (const each of found) definitions.remove(kind.kind, each.name);
  return json(call, { acknowledged: true });
}

/** @param pattern names with commas between them, and `*` in them */
function matching(definitions: Definitions, { kind }: Kind, pattern: string): Definition[] {
  const tests = pattern
    .split(',')
    .map((name) => compileWildcard(name, { ignoreCase: false, escapes: false }));
  return definitions.list(kind).filter(({ name }) => tests.some((test) => test(name)));
}
