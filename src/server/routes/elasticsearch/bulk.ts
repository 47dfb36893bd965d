import type { Call, Routes, Services } from '../services.ts';
import { json } from '../answers.ts';
import { takeIn } from '../take-in.ts';
import { bulkAnswer } from './bulk-answer.ts';
import { INDEX, indexOf } from './names.ts';

/** `_bulk`, the way in of every shipper. Clients of Python send it as PUT. */
export const bulkRoutes: Routes = (app, services) => {
  const store = (call: Call) => bulk(call, services);
  app.on(['POST', 'PUT'], ['/_bulk', '/_bulk/', `${INDEX}/_bulk`, `${INDEX}/_bulk/`], store);
  // Clients of the time before version 7 name a type.
  app.on(['POST', 'PUT'], `${INDEX}/_doc/_bulk`, store);
};

async function bulk(call: Call, services: Services): Promise<Response> {
  const started = performance.now();
  noteIgnored(call, services);
  const outcome = await takeIn(call, services, {
    framing: 'bulk',
    inputFormat: 'auto',
    index: indexOf(call),
  });
  const took = Math.round(performance.now() - started);
  return json(call, bulkAnswer(outcome, took, call.req.query('filter_path')));
}

/** Pipelines change documents; here they are kept as they came, and that is counted. */
export function noteIgnored(call: Call, { metrics }: Services): void {
  const pipeline = call.req.query('pipeline');
  if (pipeline !== undefined && pipeline !== '' && pipeline !== '_none') metrics.pipelineIgnored();
}
