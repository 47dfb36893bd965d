import { json } from '../../../../http/answers.ts';
import { badRequest } from '../../../../http/json-body.ts';
import { HttpProblem } from '../../../../http/problem.ts';
import { foreignRoutes, type Route } from '../../../../http/route.ts';
import type { EventQuestion } from '../../search/events/run-event-search.ts';
import type { IndexExpression } from '../../search/events/names.ts';
import { CodedError } from '../../../../util/coded-error.ts';
import { whenOver } from '../../../../http/when-over.ts';
import type { Call } from '../../../../http/services.ts';
import { jsonFault } from '../../../../util/json-fault.ts';
import { checkKeepAlive, readPointInTime } from '../../search/events/point-in-time.ts';
import { INDEX, indexOf } from '../names.ts';
import type { SearchServices } from '../services.ts';
import { MAX_MS, searchProblem, LINE_TYPES, MAX_BYTES, sentText } from './search-call.ts';
import { targetOf } from './targets.ts';

const ABOUT_CLOSE = 'closes a point in time, which has no state in the service';

/** Points in time of Elasticsearch, and those of OpenSearch, which have other names for the same. */
export const POINT_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: [`POST ${INDEX}/_pit`, 'POST /_all/_pit'],
    about: 'opens a point in time: its searches find no event that arrives later',
    right: 'read',
    accepts: LINE_TYPES,
    mostBytes: MAX_BYTES,
    handle: async (call, services) => json(call, await open(call, services)),
  },
  {
    on: ['DELETE /_pit'],
    about: ABOUT_CLOSE,
    right: 'read',
    mostBytes: MAX_BYTES,
    handle: close,
  },
  {
    on: [`POST ${INDEX}/_search/point_in_time`, 'POST /_all/_search/point_in_time'],
    about: 'opens a point in time, in the form of OpenSearch',
    right: 'read',
    accepts: LINE_TYPES,
    mostBytes: MAX_BYTES,
    handle: async (call, services) => {
      const { id, ...rest } = await open(call, services);
      return json(call, { pit_id: id, ...rest, creation_time: services.now() });
    },
  },
  {
    on: ['DELETE /_search/point_in_time'],
    about: ABOUT_CLOSE,
    right: 'read',
    mostBytes: MAX_BYTES,
    handle: closeAsOpenSearch,
  },
]);

async function open(call: Call, services: SearchServices): Promise<{ readonly id: string }> {
  const body = await sentText(call, services);
  if (body.trim() !== '' && body.trim() !== '{}')
    throw badRequest('a point in time supports no body, such as an [index_filter]');
  checked(() => checkKeepAlive(call.req.query('keep_alive')));
  const names = indexOf(call) ?? '';
  const target = targetOf(names, call, services, call.req.query());
  if (target.kind === 'alerts')
    throw badRequest(
      'a point in time is of stored events; page through alerts with a scroll or search_after',
    );
  const text = await askedOfEvents(call, services, target.of, { kind: 'open-point' });
  return JSON.parse(text) as { readonly id: string };
}

async function close(call: Call, services: SearchServices): Promise<Response> {
  const id = idsIn(await sentText(call, services), 'id');
  for (const each of id) checked(() => readPointInTime(each));
  return json(call, { succeeded: true, num_freed: id.length });
}

async function closeAsOpenSearch(call: Call, services: SearchServices): Promise<Response> {
  const ids = idsIn(await sentText(call, services), 'pit_id');
  for (const each of ids) checked(() => readPointInTime(each));
  return json(call, { pits: ids.map((id) => ({ pit_id: id, successful: true })) });
}

const MAX_IDS = 1_000;

function idsIn(body: string, key: string): readonly string[] {
  let value: unknown;
  try {
    value = (JSON.parse(body) as Readonly<Record<string, unknown>> | null)?.[key];
  } catch {
    throw new HttpProblem(400, 'parsing_exception', `the body is not JSON: ${jsonFault(body)}`);
  }
  const ids = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (ids.length === 0 || ids.length > MAX_IDS || !ids.every((id) => typeof id === 'string'))
    throw badRequest(`[${key}] must be the id of a point in time, or a list of some`);
  return ids;
}

function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
}

/** Runs a search of stored events. Returns the answer as JSON. Throws {@link HttpProblem}. */
export async function askedOfEvents(
  call: Call,
  { events, store, now }: SearchServices,
  of: IndexExpression,
  question: EventQuestion,
): Promise<string> {
  const gone = new AbortController();
  whenOver(call.env.incoming, call.env.outgoing, () => gone.abort());
  const { nextArrival: arrivals } = store.status();
  try {
    return await events.run({ ...question, of, now: now(), maxMs: MAX_MS, arrivals }, gone.signal);
  } catch (error) {
    throw error instanceof CodedError ? searchProblem(error) : error;
  }
}
