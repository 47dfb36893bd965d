import { HttpProblem } from '../../../http/problem.ts';
import { json } from '../../../http/answers.ts';
import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Call, Services } from '../../../http/services.ts';
import { MAX_DEFINITION_BYTES, putDefinition, readDefinition } from './definitions.ts';
import { INDEX } from './names.ts';

/**
 * Indices and aliases. An index needs no creation here: it exists as soon as an event is stored with its
 * name, or when a client creates it.
 */
export const INDEX_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: [`GET ${INDEX}`],
    about: 'shows whether an index exists',
    right: 'ingest',
    handle: get,
  },
  {
    on: [`PUT ${INDEX}`],
    about: 'makes an index',
    right: 'ingest',
    mostBytes: MAX_DEFINITION_BYTES,
    handle: put,
  },
  {
    on: [
      `PUT ${INDEX}/_alias/:name`,
      `POST ${INDEX}/_alias/:name`,
      `PUT ${INDEX}/_aliases/:name`,
      `POST ${INDEX}/_aliases/:name`,
    ],
    about: 'gives an index another name',
    right: 'ingest',
    mostBytes: MAX_DEFINITION_BYTES,
    handle: putAlias,
  },
  {
    on: ['GET /_alias/:name'],
    about: 'shows the indices of another name',
    right: 'ingest',
    handle: getAlias,
  },
]);

const nameOf = (call: Call) => call.req.param('index') ?? '';

/** HEAD and GET: whether an index exists, by its name or by an alias. */
function get(call: Call, services: Services): Response {
  const name = nameOf(call);
  const body = services.definitions.get('index', name)?.body;
  if (body !== undefined) return json(call, `{${JSON.stringify(name)}:${body}}`);
  const isKnown =
    services.definitions.get('data_stream', name) !== null ||
    withAlias(services, name).length > 0 ||
    services.store.status().streams.some(({ stream }) => stream === name);
  if (isKnown) return json(call, { [name]: { aliases: {} } });
  throw new HttpProblem(404, 'index_not_found_exception', `no such index [${name}]`);
}

async function put(call: Call, services: Services): Promise<Response> {
  const name = nameOf(call);
  const body = await readDefinition(call, services);
  if (services.definitions.get('index', name) !== null)
    throw new HttpProblem(
      400,
      'resource_already_exists_exception',
      `index [${name}] already exists`,
    );
  putDefinition(services, 'index', name, body);
  return json(call, { acknowledged: true, shards_acknowledged: true, index: name });
}

interface IndexBody {
  readonly aliases?: Readonly<Record<string, unknown>>;
}

async function putAlias(call: Call, services: Services): Promise<Response> {
  const index = nameOf(call);
  const alias = call.req.param('name') ?? '';
  const settings = JSON.parse(await readDefinition(call, services)) as unknown;
  const before = JSON.parse(services.definitions.get('index', index)?.body ?? '{}') as IndexBody;
  const body = { ...before, aliases: { ...before.aliases, [alias]: settings } };
  putDefinition(services, 'index', index, JSON.stringify(body));
  return json(call, { acknowledged: true });
}

function getAlias(call: Call, services: Services): Response {
  const name = call.req.param('name') ?? '';
  const found = withAlias(services, name);
  if (found.length === 0)
    throw new HttpProblem(404, 'resource_not_found_exception', `alias [${name}] missing`);
  return json(
    call,
    Object.fromEntries(
      found.map(([index, settings]) => [index, { aliases: { [name]: settings } }]),
    ),
  );
}

/** The names of the indices with an alias. */
export const indicesOfAlias = (services: Services, alias: string): string[] =>
  withAlias(services, alias).map(([index]) => index);

/** The indices with an alias, and its settings. */
function withAlias({ definitions }: Services, alias: string): [string, unknown][] {
  return definitions.list('index').flatMap(({ name, body }): [string, unknown][] => {
    const { aliases } = JSON.parse(body) as IndexBody;
    return typeof aliases === 'object' && aliases !== null && Object.hasOwn(aliases, alias)
      ? [[name, aliases[alias]]]
      : [];
  });
}
