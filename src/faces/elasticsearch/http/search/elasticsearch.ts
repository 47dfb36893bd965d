import { isJsonObject, parseJson, printJson } from '../../../../events/json.ts';
import type { IndexExpression } from '../../search/events/names.ts';
import { mappedFields } from '../../search/fields.ts';
import type { SentSearch } from '../../search/run-search.ts';
import { readScrollId, type ScrollPlace } from '../../search/scroll.ts';
import { jsonFault } from '../../../../util/json-fault.ts';
import { CodedError } from '../../../../util/coded-error.ts';
import { HttpProblem, problemBody } from '../../../../http/problem.ts';
import { json } from '../../../../http/answers.ts';
import { badRequest } from '../../../../http/json-body.ts';
import type { Route } from '../../../../http/route.ts';
import type { Call } from '../../../../http/services.ts';
import type { SearchServices } from '../services.ts';
import { filtered, parseFilterPath } from '../filter-path.ts';
import { INDEX, indexOf } from '../names.ts';
import { CAT_ROUTES } from './cat-indices.ts';
import { askedOfEvents, POINT_ROUTES } from './event-call.ts';
import {
  ALERTS,
  alertIndexOf,
  concreteIndex,
  namesOf,
  noSuchIndex,
  fieldCapabilities,
  fieldsAnswer,
  mappingOf,
} from './indices.ts';
import {
  LINE_TYPES,
  MAX_BYTES,
  NOTHING_COUNTED,
  NOTHING_FOUND,
  searched,
  searchProblem,
  sentText,
} from './search-call.ts';
import { targetOf, type Target } from './targets.ts';

/** The maximum size of one request. */
const MAX_SEARCHES = 100;

type Handle = Route['handle'];

/** Paths for events of all indices, of named ones, and of patterns. */
const EVENT_PATHS = ['', '/_all', INDEX] as const;

const ofEvents = (
  methods: readonly Route['method'][],
  operation: string,
  about: string,
  handle: Handle,
  example?: Route['example'],
) =>
  EVENT_PATHS.flatMap((path) =>
    routes(methods, `${path}${operation}`, about, handle, path === INDEX ? example : undefined),
  );

const EVENT_EXAMPLE = {
  query: {
    bool: {
      filter: [
        { term: { 'process.name': 'nsenter' } },
        { range: { '@timestamp': { gte: 'now-1d' } } },
      ],
    },
  },
  sort: [{ '@timestamp': 'desc' }],
  size: 20,
};

const EXAMPLE = {
  query: {
    bool: {
      filter: [
        { term: { 'kibana.alert.workflow_status': 'open' } },
        { range: { '@timestamp': { gte: 'now-1d' } } },
      ],
    },
  },
  sort: [{ '@timestamp': 'desc' }],
  size: 20,
};

/** Clients send a body with `GET`, too. */
const WITH_BODY = new Set<Handle>([search, count, scroll, endScroll, multiSearch, capabilities]);

/** One route for each method, with the same properties. */
function routes(
  methods: readonly Route['method'][],
  path: string,
  about: string,
  handle: Handle,
  example?: Route['example'],
): readonly Route[] {
  return methods.map((method): Route => ({
    method,
    path,
    about,
    right: 'read',
    // The name of the index determines the space.
    isOfSpace: false,
    audit: null,
    ...(method === 'POST' ? { accepts: LINE_TYPES } : {}),
    ...(WITH_BODY.has(handle) ? { mostBytes: MAX_BYTES } : {}),
    ...(example === undefined ? {} : { example }),
    handle,
  }));
}

/** Alerts for clients of Elasticsearch. */
export const ALERT_INDEX_ROUTES: readonly Route[] = [
  ...routes(['GET', 'POST'], '/_search/scroll', 'continues a scroll', scroll),
  ...routes(
    ['DELETE'],
    '/_search/scroll',
    'ends a scroll, which has no state in the service',
    endScroll,
  ),
  ...routes(['GET', 'POST'], '/_msearch', 'searches alerts several times', multiSearch),
  ...routes(['GET', 'POST'], `${ALERTS}/_msearch`, 'searches alerts several times', multiSearch),
  ...routes(['GET', 'POST'], `${ALERTS}/_search`, 'searches alerts', search, { body: EXAMPLE }),
  ...routes(['GET', 'POST'], `${ALERTS}/_count`, 'counts alerts', count),
  ...routes(['GET'], `${ALERTS}/_mapping`, 'lists the fields of alerts', mapping),
  ...routes(
    ['GET', 'POST'],
    `${ALERTS}/_field_caps`,
    'describes the capabilities of fields of alerts',
    capabilities,
  ),
  ...routes(['GET'], `${ALERTS}/_doc/:id`, 'shows the document of an alert', document),
  ...routes(['GET'], ALERTS, 'shows the index of the alerts of a space', index),
  ...POINT_ROUTES,
  ...CAT_ROUTES,
];

/** Stored events for clients of Elasticsearch. Any word may be an index name, so these come after all other routes. */
export const EVENT_INDEX_ROUTES: readonly Route[] = [
  ...ofEvents(['GET', 'POST'], '/_search', 'searches stored events', search, {
    body: EVENT_EXAMPLE,
  }),
  ...ofEvents(['GET', 'POST'], '/_count', 'counts stored events', count),
  ...ofEvents(['GET'], '/_mapping', 'lists the fields of stored events', mapping),
  ...ofEvents(
    ['GET', 'POST'],
    '/_field_caps',
    'describes the capabilities of fields of stored events',
    capabilities,
  ),
  ...routes(
    ['GET', 'POST'],
    `${INDEX}/_msearch`,
    'searches stored events several times',
    multiSearch,
  ),
  ...routes(['GET'], `${INDEX}/_doc/:id`, 'shows a stored event', document),
];

const expressionOf = (call: Call) => call.req.param('alerts') ?? indexOf(call) ?? '';

/** Throws {@link HttpProblem} if the names of the path match nothing, unless the client allows it. */
const targetIn = (call: Call, services: SearchServices): Target =>
  targetOf(expressionOf(call), call, services, call.req.query());

async function search(call: Call, services: SearchServices): Promise<Response> {
  const body = await sentText(call, services);
  const target = targetIn(call, services);
  const asked = { kind: 'search', body, parameters: call.req.query() } as const;
  return answer(call, await found(call, services, target, asked));
}

async function count(call: Call, services: SearchServices): Promise<Response> {
  const body = await sentText(call, services);
  const target = targetIn(call, services);
  const asked = { kind: 'count', body, parameters: call.req.query() } as const;
  return answer(call, await found(call, services, target, asked));
}

async function found(
  call: Call,
  services: SearchServices,
  target: Target,
  asked: SentSearch & { readonly kind: 'search' | 'count' },
): Promise<string> {
  if (target.kind === 'events') return askedOfEvents(call, services, target.of, asked);
  if (target.index !== null) return searched(services, target.index, asked);
  return asked.kind === 'search' ? NOTHING_FOUND : NOTHING_COUNTED;
}

/** Longer answers are passed on unfiltered: this runs on the thread that accepts events. */
const MAX_REWRITTEN = 8 * 1024 * 1024;

function answer(call: Call, text: string): Response {
  const filter = parseFilterPath(call.req.query('filter_path'));
  const isRewritten = filter !== null || (call.req.query('pretty') ?? 'false') !== 'false';
  if (isRewritten && text.length > MAX_REWRITTEN)
    throw badRequest(
      `filter_path and pretty are for answers of up to ${MAX_REWRITTEN} characters; ask for fewer hits with size, or for parts of them with _source`,
    );
  if (filter === null) return json(call, text);
  return json(call, filtered(JSON.parse(text) as object, filter));
}

async function scroll(call: Call, services: SearchServices): Promise<Response> {
  const body = await sentText(call, services);
  const id = call.req.query('scroll_id') ?? scrollIdIn(body);
  let place: ScrollPlace;
  try {
    place = readScrollId(id);
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
  const total = call.req.query('rest_total_hits_as_int');
  const parameters: Record<string, string> =
    total === undefined ? {} : { rest_total_hits_as_int: total };
  const asked = { kind: 'scroll', body: id, parameters } as const;
  if (place.events !== undefined)
    return answer(call, await askedOfEvents(call, services, NO_INDICES, asked));
  const index = alertIndexOf(place.index, call, services);
  if (index === null) throw noSuchIndex(place.index);
  return answer(call, await searched(services, index, asked));
}

/** The target is part of the id of a scroll. */
const NO_INDICES: IndexExpression = {
  names: '',
  ignoresMissing: true,
  allowsNone: true,
  hasPatterns: true,
  known: [],
};

function scrollIdIn(body: string): string {
  const id = objectIn(body)['scroll_id'];
  if (typeof id === 'string') return id;
  throw badRequest('scroll_id is missing');
}

/** @param line the number of its first line in the whole body */
function objectIn(body: string, line = 1): Readonly<Record<string, unknown>> {
  let value: unknown = {};
  try {
    if (body.trim() !== '') value = JSON.parse(body);
  } catch {
    throw parsing(`the body is not JSON: ${jsonFault(body, line)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw parsing('the body is not a JSON object');
}

const parsing = (reason: string) => new HttpProblem(400, 'parsing_exception', reason);

async function endScroll(call: Call, services: SearchServices): Promise<Response> {
  await sentText(call, services);
  return json(call, { succeeded: true, num_freed: 1 });
}

/** Pairs of lines: a header with the indices, and the search. */
async function multiSearch(call: Call, services: SearchServices): Promise<Response> {
  const started = performance.now();
  const text = await sentText(call, services, LINE_TYPES);
  const lines = text.split('\n');
  while (lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length === 0 || lines.length % 2 === 1)
    throw badRequest('each search needs two lines: one with its index, one with its body');
  if (lines.length / 2 > MAX_SEARCHES)
    throw badRequest(`these are ${lines.length / 2} searches; ${MAX_SEARCHES} is the limit`);
  const responses: string[] = [];
  for (let line = 0; line < lines.length; line += 2) {
    responses.push(await oneOfMany(call, services, lines, line));
  }
  const took = Math.round(performance.now() - started);
  return answer(call, `{"took":${took},"responses":[${responses.join(',')}]}`);
}

async function oneOfMany(
  call: Call,
  services: SearchServices,
  lines: readonly string[],
  at: number,
): Promise<string> {
  const [head = '', body = ''] = lines.slice(at, at + 2);
  try {
    const { index = expressionOf(call), ...options } = objectIn(head, at + 1);
    const expression = Array.isArray(index) ? index.join(',') : String(index);
    const target = targetOf(expression, call, services, options);
    const answered = await found(call, services, target, { kind: 'search', body, parameters: {} });
    return `${answered.slice(0, -1)},"status":200}`;
  } catch (error) {
    if (error instanceof HttpProblem) return problemBody(error);
    throw error;
  }
}

async function mapping(call: Call, services: SearchServices): Promise<Response> {
  const { names, fields } = await fieldsIn(call, services);
  if (names.length > MAX_MAPPINGS)
    throw badRequest(
      `these are ${names.length} indices; a mapping is shown of ${MAX_MAPPINGS} at most, and _field_caps lists the fields of any number`,
    );
  const mappings = names.length === 0 ? {} : mappingOf(fields);
  return json(call, Object.fromEntries(names.map((name) => [name, { mappings }])));
}

const MAX_MAPPINGS = 100;

async function capabilities(call: Call, services: SearchServices): Promise<Response> {
  const body = objectIn(await sentText(call, services));
  for (const name of ['index_filter', 'runtime_mappings'])
    if (body[name] !== undefined) throw badRequest(`[field_caps] does not support [${name}]`);
  const { fields: wanted = call.req.query('fields') ?? '*' } = body;
  const patterns = Array.isArray(wanted) ? wanted.map(String) : String(wanted).split(',');
  if (patterns.length > MAX_PATTERNS)
    throw badRequest(`fields names more than ${MAX_PATTERNS} patterns`);
  const { names, fields } = await fieldsIn(call, services);
  return json(call, {
    indices: names,
    fields: names.length === 0 ? {} : fieldCapabilities(patterns, fields),
  });
}

/** The indices of a request, and all fields of what is in them. */
async function fieldsIn(call: Call, services: SearchServices) {
  const target = targetIn(call, services);
  if (target.kind === 'events')
    return fieldsAnswer(await askedOfEvents(call, services, target.of, { kind: 'fields' }));
  return {
    names: target.index === null ? [] : [concreteIndex(target.index)],
    fields: [...mappedFields()],
  };
}

const MAX_PATTERNS = 1_000;

/** The end of an answer without a document; one with a document ends with it. */
const NOT_FOUND = '"found":false}';

async function document(call: Call, services: SearchServices): Promise<Response> {
  const id = call.req.param('id') ?? '';
  const target = targetIn(call, services);
  if (target.kind === 'events') {
    const text = await askedOfEvents(call, services, target.of, { kind: 'get', id });
    return json(call, text, text.endsWith(NOT_FOUND) ? 404 : 200);
  }
  const of = target.index;
  const missing = {
    _index: of === null ? expressionOf(call) : concreteIndex(of),
    _id: id,
    found: false,
  };
  if (of === null) return json(call, missing, 404);
  const body = JSON.stringify({
    query: { ids: { values: [id] } },
    size: 1,
    version: true,
    seq_no_primary_term: true,
  });
  const outcome = parseJson(await searched(services, of, { kind: 'search', body }));
  const hits =
    isJsonObject(outcome) && isJsonObject(outcome['hits']) ? outcome['hits']['hits'] : [];
  const [hit] = Array.isArray(hits) ? (hits as readonly unknown[]) : [];
  if (typeof hit !== 'object' || hit === null) return json(call, missing, 404);
  const { _score: _, _source: source, ...parts } = hit as Readonly<Record<string, never>>;
  return json(call, printJson({ ...parts, found: true, _source: source ?? {} }));
}

function index(call: Call, services: SearchServices): Response {
  const of = alertIndexOf(expressionOf(call), call, services);
  if (of === null) throw noSuchIndex(expressionOf(call));
  const [alias, concrete, older] = namesOf(of);
  return json(call, {
    [concrete ?? '']: {
      aliases: {
        [alias ?? '']: { is_write_index: true },
        ...(older === undefined ? {} : { [older]: { is_write_index: false } }),
      },
      mappings: mappingOf(mappedFields()),
      settings: { index: { number_of_shards: '1', number_of_replicas: '0' } },
    },
  });
}
