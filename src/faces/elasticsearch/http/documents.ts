import type { DocumentOutcome } from '../../../service/events/intake/intake.ts';
import { json } from '../../../http/answers.ts';
import { HttpProblem } from '../../../http/problem.ts';
import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Call, Services } from '../../../http/services.ts';
import { takeIn } from '../../../http/take-in.ts';
import { noteIgnored } from './bulk.ts';
import { errorOf, statusOf } from './bulk-answer.ts';
import { INDEX, indexOf } from './names.ts';

/** One document per request, as Falcosidekick sends alerts. */
export const DOCUMENT_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: [
      `POST ${INDEX}/_doc`,
      `POST ${INDEX}/_doc/`,
      `POST ${INDEX}/_doc/:id`,
      `PUT ${INDEX}/_doc/:id`,
    ],
    about: 'stores a document',
    right: 'ingest',
    handle: (call, services) => store(call, services, call.req.query('op_type') === 'create'),
  },
  {
    on: [`POST ${INDEX}/_create/:id`, `PUT ${INDEX}/_create/:id`],
    about: 'stores a document, unless there is one of its id',
    right: 'ingest',
    handle: (call, services) => store(call, services, true),
  },
  {
    on: ['/_refresh', `${INDEX}/_refresh`, '/_flush', `${INDEX}/_flush`].flatMap(
      (path) => [`GET ${path}`, `POST ${path}`] as `${'GET' | 'POST'} /${string}`[],
    ),
    about: 'does nothing: stored documents are found by the next request in any case',
    right: 'ingest',
    mostBytes: null,
    handle: (call) => json(call, { _shards: { total: 1, successful: 1, failed: 0 } }),
  },
]);

async function store(call: Call, services: Services, isCreate: boolean): Promise<Response> {
  noteIgnored(call, services);
  const outcome = await takeIn(call, services, {
    framing: 'documents',
    inputFormat: 'auto',
    index: indexOf(call),
    id: call.req.param('id') ?? null,
    isCreate,
  });
  const [document] = outcome.documents;
  if (document === undefined)
    throw new HttpProblem(400, 'parse_exception', 'request body is required');
  return answer(call, document);
}

function answer(call: Call, document: DocumentOutcome): Response {
  const error = errorOf(document);
  if (error !== null) throw new HttpProblem(error.status, error.type, error.reason);
  const { index, id, version, status } = document;
  const body = {
    _index: index,
    _id: id,
    _version: version,
    result: status === 'updated' ? 'updated' : 'created',
    _shards: { total: 1, successful: 1, failed: 0 },
  };
  return json(call, body, statusOf(document));
}
