import type { Call, Routes, Services } from '../services.ts';
import { json } from '../answers.ts';
import { takeIn } from '../take-in.ts';
import { bulkAnswer } from './bulk-answer.ts';
import { INDEX, indexOf } from './names.ts';

/** `_bulk`, which every shipper uses. The Python client sends it as PUT. */
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

/** Ingest pipelines would change documents; they are ignored here, which is counted. */
export function noteIgnored(call: Call, { metrics }: Services): void {
  const pipeline = call.req.query('pipeline');
  if (pipeline !== undefined && pipeline !== '' && pipeline !== '_none') metrics.pipelineIgnored();
}
