import type { WorkerRole } from '../../stores/worker-leases.ts';
import { HttpProblem, problemBody } from '../../http/problem.ts';
import type { Intake } from '../../http/services.ts';

/** A worker stores no events: a shipper keeps them, and tries again. */
export const NO_INTAKE: Intake = {
  submit: async () => {
    throw new HttpProblem(503, 'unavailable_shards_exception', NO_EVENTS, RETRY_SECONDS);
  },
};

const NO_EVENTS =
  'a worker takes in no events (SRV1018): send them to the cluster that workers search, or to a service without roles';
const RETRY_SECONDS = 60;

/** What a worker answers whatever its roles are: how it is. */
const ALWAYS: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/dw/status',
  '/dw/workers',
]);

type Handle<Bindings> = (request: Request, bindings: Bindings) => Response | Promise<Response>;

/** @param roles `null` for a service that has its state alone */
export function handledBy<Bindings>(
  roles: readonly WorkerRole[] | null,
  handle: Handle<Bindings>,
): Handle<Bindings> {
  if (roles === null || roles.includes('api')) return handle;
  return (request, bindings) => {
    if (ALWAYS.has(new URL(request.url).pathname)) return handle(request, bindings);
    const reason =
      'this worker has no role api (SRV1018): ask another one; GET /dw/workers lists them';
    const problem = new HttpProblem(421, 'misdirected_request', reason);
    return new Response(problemBody(problem), {
      status: problem.status,
      headers: { 'content-type': 'application/json' },
    });
  };
}
