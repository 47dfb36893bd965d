import type { DocumentOutcome } from '../../../engine/intake/intake.ts';
import { json } from '../answers.ts';
import { HttpProblem } from '../../problem.ts';
import type { Call, Routes, Services } from '../services.ts';
import { takeIn } from '../take-in.ts';
import { noteIgnored } from './bulk.ts';
import { errorOf, statusOf } from './bulk-answer.ts';
import { INDEX, indexOf } from './names.ts';

/** One document a request, as Falcosidekick sends alerts. */
export const documentRoutes: Routes = (app, services) => {
  const isCreate = (call: Call) => call.req.query('op_type') === 'create';
  app.post(`${INDEX}/_doc`, (call) => store(call, services, isCreate(call)));
  app.post(`${INDEX}/_doc/`, (call) => store(call, services, isCreate(call)));
  app.on(['POST', 'PUT'], `${INDEX}/_doc/:id`, (call) => store(call, services, isCreate(call)));
  app.on(['POST', 'PUT'], `${INDEX}/_create/:id`, (call) => store(call, services, true));
  // What is stored is found by the next request anyway.
  const done = { _shards: { total: 1, successful: 1, failed: 0 } };
  for (const name of ['_refresh', '_flush'])
    app.on(['GET', 'POST'], [`/${name}`, `${INDEX}/${name}`], (call) => json(call, done));
};

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
