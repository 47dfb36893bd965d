import { isJsonObject, parseJson, printJson } from '../../../events/json.ts';
import { readScrollId } from '../../../engine/search/scroll.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { HttpProblem, problemBody } from '../../problem.ts';
import { json } from '../answers.ts';
import { badRequest } from '../json-body.ts';
import type { Route } from '../route.ts';
import type { Call, Services } from '../services.ts';
import { filtered, parseFilterPath } from '../elasticsearch/filter-path.ts';
import {
  ALERTS,
  alertIndexOf,
  concreteIndex,
  namesOf,
  noSuchIndex,
  type AlertIndex,
} from './indices.ts';
import { alertMapping, fieldCapabilities } from './mapping.ts';
import {
  LINE_TYPES,
  MAX_BYTES,
  NOTHING_COUNTED,
  NOTHING_FOUND,
  searched,
  searchProblem,
  sentText,
} from './search-call.ts';

/** Of one request. */
const MAX_SEARCHES = 100;

type Handle = Route['handle'];

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

/** One route for each method, which says the same of all. */
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
    // The name of the index says of which space.
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
  ...routes(['GET', 'POST'], '/_search/scroll', 'goes on with a scroll', scroll),
  ...routes(['DELETE'], '/_search/scroll', 'ends a scroll, of which nothing is kept', endScroll),
  ...routes(['GET', 'POST'], '/_msearch', 'searches alerts several times', multiSearch),
  ...routes(['GET', 'POST'], `${ALERTS}/_msearch`, 'searches alerts several times', multiSearch),
  ...routes(['GET', 'POST'], `${ALERTS}/_search`, 'searches alerts', search, { body: EXAMPLE }),
  ...routes(['GET', 'POST'], `${ALERTS}/_count`, 'counts alerts', count),
  ...routes(['GET'], `${ALERTS}/_mapping`, 'lists the fields of alerts', mapping),
  ...routes(
    ['GET', 'POST'],
    `${ALERTS}/_field_caps`,
    'says what can be done with fields of alerts',
    capabilities,
  ),
  ...routes(['GET'], `${ALERTS}/_doc/:id`, 'shows the document of an alert', document),
  ...routes(['GET'], ALERTS, 'shows the index of the alerts of a space', index),
];

const expressionOf = (call: Call) => call.req.param('alerts') ?? '';

/** Throws {@link HttpProblem} where a name means no alerts, unless the client does not care. */
function indexOf(call: Call, services: Services, expression: string): AlertIndex | null {
  const found = alertIndexOf(expression, call, services);
  const ignores = call.req.query('ignore_unavailable') === 'true';
  if (found === null && !ignores && !expression.includes('*')) throw noSuchIndex(expression);
  return found;
}

async function search(call: Call, services: Services): Promise<Response> {
  const body = await sentText(call, services);
  const found = indexOf(call, services, expressionOf(call));
  if (found === null) return json(call, NOTHING_FOUND);
  const parameters = call.req.query();
  return answer(call, await searched(services, found, { kind: 'search', body, parameters }));
}

async function count(call: Call, services: Services): Promise<Response> {
  const body = await sentText(call, services);
  const found = indexOf(call, services, expressionOf(call));
  if (found === null) return json(call, NOTHING_COUNTED);
  const parameters = call.req.query();
  return answer(call, await searched(services, found, { kind: 'count', body, parameters }));
}

function answer(call: Call, text: string): Response {
  const filter = parseFilterPath(call.req.query('filter_path'));
  if (filter === null) return json(call, text);
  return json(call, filtered(JSON.parse(text) as object, filter));
}

async function scroll(call: Call, services: Services): Promise<Response> {
  const body = await sentText(call, services);
  const id = call.req.query('scroll_id') ?? scrollIdIn(body);
  let index: string;
  try {
    ({ index } = readScrollId(id));
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
  const found = alertIndexOf(index, call, services);
  if (found === null) throw noSuchIndex(index);
  const total = call.req.query('rest_total_hits_as_int');
  const parameters: Record<string, string> =
    total === undefined ? {} : { rest_total_hits_as_int: total };
  return answer(call, await searched(services, found, { kind: 'scroll', body: id, parameters }));
}

function scrollIdIn(body: string): string {
  const id = objectIn(body)['scroll_id'];
  if (typeof id === 'string') return id;
  throw badRequest('scroll_id is missing');
}

/** @param line of the whole body, where it begins */
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

async function endScroll(call: Call, services: Services): Promise<Response> {
  await sentText(call, services);
  return json(call, { succeeded: true, num_freed: 1 });
}

/** Lines of two: of which index, and the search. */
async function multiSearch(call: Call, services: Services): Promise<Response> {
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
  services: Services,
  lines: readonly string[],
  at: number,
): Promise<string> {
  const [head = '', body = ''] = lines.slice(at, at + 2);
  try {
    const { index = expressionOf(call), ignore_unavailable: ignores } = objectIn(head, at + 1);
    const expression = Array.isArray(index) ? index.join(',') : String(index);
    const found = alertIndexOf(expression, call, services);
    if (found === null) {
      if (ignores !== true && !expression.includes('*')) throw noSuchIndex(expression);
      return `${NOTHING_FOUND.slice(0, -1)},"status":200}`;
    }
    const answered = await searched(services, found, { kind: 'search', body });
    return `${answered.slice(0, -1)},"status":200}`;
  } catch (error) {
    if (error instanceof HttpProblem) return problemBody(error);
    throw error;
  }
}

function mapping(call: Call, services: Services): Response {
  const found = indexOf(call, services, expressionOf(call));
  return json(call, found === null ? {} : { [concreteIndex(found)]: { mappings: alertMapping() } });
}

async function capabilities(call: Call, services: Services): Promise<Response> {
  const body = objectIn(await sentText(call, services));
  const found = indexOf(call, services, expressionOf(call));
  const { fields = call.req.query('fields') ?? '*' } = body;
  const patterns = Array.isArray(fields) ? fields.map(String) : String(fields).split(',');
  if (patterns.length > MAX_PATTERNS)
    throw badRequest(`fields names more than ${MAX_PATTERNS} patterns`);
  return json(call, {
    indices: found === null ? [] : [concreteIndex(found)],
    fields: found === null ? {} : fieldCapabilities(patterns),
  });
}

const MAX_PATTERNS = 1_000;

async function document(call: Call, services: Services): Promise<Response> {
  const of = indexOf(call, services, expressionOf(call));
  const id = call.req.param('id') ?? '';
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
  const found = parseJson(await searched(services, of, { kind: 'search', body }));
  const hits = isJsonObject(found) && isJsonObject(found['hits']) ? found['hits']['hits'] : [];
  const [hit] = Array.isArray(hits) ? (hits as readonly unknown[]) : [];
  if (typeof hit !== 'object' || hit === null) return json(call, missing, 404);
  const { _score: _, _source: source, ...parts } = hit as Readonly<Record<string, never>>;
  return json(call, printJson({ ...parts, found: true, _source: source ?? {} }));
}

function index(call: Call, services: Services): Response {
  const found = alertIndexOf(expressionOf(call), call, services);
  if (found === null) throw noSuchIndex(expressionOf(call));
  const [alias, concrete, older] = namesOf(found);
  return json(call, {
    [concrete ?? '']: {
      aliases: {
        [alias ?? '']: { is_write_index: true },
        ...(older === undefined ? {} : { [older]: { is_write_index: false } }),
      },
      mappings: alertMapping(),
      settings: { index: { number_of_shards: '1', number_of_replicas: '0' } },
    },
  });
}
