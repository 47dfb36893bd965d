import { compileWildcard } from '../../../util/wildcard.ts';
import type { Definition, DefinitionKind, Definitions } from '../../../stores/state-store.ts';
import { HttpProblem } from '../../../http/problem.ts';
import { json } from '../../../http/answers.ts';
import { foreignRoutes, type ForeignRoute, type Route } from '../../../http/route.ts';
import type { Call, Services } from '../../../http/services.ts';
import { MAX_DEFINITION_BYTES, putDefinition, readDefinition } from './definition-body.ts';
import { definitionName } from './names.ts';

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
