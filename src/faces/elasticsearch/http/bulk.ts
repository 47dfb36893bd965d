import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Call, Services } from '../../../http/services.ts';
import { json } from '../../../http/answers.ts';
import { takeIn } from '../../../http/take-in.ts';
import { bulkAnswer } from './bulk-answer.ts';
import { INDEX, indexOf } from './names.ts';

/** Clients older than version 7 name a type. */
const PATHS = [
  '/_bulk',
  '/_bulk/',
  `${INDEX}/_bulk`,
  `${INDEX}/_bulk/`,
  `${INDEX}/_doc/_bulk`,
] as const;

/** `_bulk`, which every shipper uses. The Python client sends it as PUT. */
export const BULK_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: PATHS.flatMap((path) => [`POST ${path}`, `PUT ${path}`] as const),
    about: 'stores documents, and returns the result of each',
    right: 'ingest',
    handle: (call, services) => bulk(call, services),
  },
]);

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

/** Ingest pipelines would change documents; they are ignored here, and counted. */
export function noteIgnored(call: Call, { metrics }: Services): void {
  const pipeline = call.req.query('pipeline');
  if (pipeline !== undefined && pipeline !== '' && pipeline !== '_none') metrics.pipelineIgnored();
}
