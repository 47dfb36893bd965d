import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import type { Principal } from '../../engine/access/principal.ts';
import { RIGHTS } from '../../engine/access/rights.ts';
import { ClientGone, HttpProblem, problemBody } from '../problem.ts';
import { json } from './answers.ts';
import { ELASTICSEARCH } from './elasticsearch/index.ts';
import { ingestRoutes } from './ingest.ts';
import { operationRoutes } from './operations.ts';
import { otlpRoutes } from './otlp.ts';
import { OWN_ROUTES } from './own-routes.ts';
import type { Route } from './route.ts';
import type { Call, Environment, Routes, Services } from './services.ts';
import { DEFAULT_SPACE, splitSpace } from './spaces.ts';

/** The other routes. Those of Elasticsearch come last: any word may be the name of an index. */
const ROUTES: readonly Routes[] = [operationRoutes, ingestRoutes, otlpRoutes, ...ELASTICSEARCH];

/** Routes that say what they are, by their tables; they come before the others. */
const TABLES: readonly (readonly Route[])[] = OWN_ROUTES.map(({ routes }) => routes);

/** Paths that are not of Elasticsearch, whose answers do not say that they are. */
const OWN_PATHS = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/ingest/events',
  '/ingest/falco',
  '/ingest/kubernetes-audit',
  '/v1/logs',
]);

const OWN_PREFIXES = ['/dw/', '/api/'];

/** @param target the path of a request, with or without a query */
export function isElasticsearch(target: string): boolean {
  const { path, space } = splitSpace(target.split('?', 1)[0] ?? '');
  return (
    space === null && !OWN_PREFIXES.some((own) => path.startsWith(own)) && !OWN_PATHS.has(path)
  );
}

export function createApp(services: Services): Hono<Environment> {
  const app = new Hono<Environment>({ getPath: (request) => splitSpace(getPath(request)).path });
  app.use(async (call, next) => {
    const { space } = splitSpace(getPath(call.req.raw));
    const user = call.req.header('x-dockwarden-user');
    const principal = {
      ...EVERYBODY,
      name: user === undefined ? 'local' : decodeURIComponent(user),
    };
    const address = call.env.incoming.socket.remoteAddress ?? '';
    call.set('access', { principal, space: space ?? DEFAULT_SPACE, address, requestId: '' });
    await next();
  });
  for (const route of TABLES.flat()) {
    app.on(route.method, route.path, (call) => route.handle(call, services));
  }
  for (const routes of ROUTES) routes(app, services);
  app.notFound((call) => problemAnswer(call, noRoute(call)));
  app.onError((error, call) => {
    if (error instanceof HttpProblem) return problemAnswer(call, error);
    // Nobody is there to read this.
    if (error instanceof ClientGone) return new Response(null, { status: 400 });
    const { method, path } = call.req;
    services.log.error({ err: error, method, path }, 'a request failed');
    return problemAnswer(call, new HttpProblem(500, 'internal_error', 'the service failed'));
  });
  return app;
}

/** Until people sign in. */
const EVERYBODY: Principal = {
  kind: 'local',
  id: 'local',
  name: 'local',
  rights: new Set(RIGHTS),
  spaces: null,
  streams: null,
  session: null,
};

function problemAnswer(call: Call, problem: HttpProblem): Response {
  const response = json(call, problemBody(problem), problem.status);
  if (problem.retryAfter !== null) response.headers.set('retry-after', String(problem.retryAfter));
  return response;
}

function noRoute(call: Call): HttpProblem {
  const { method, path } = call.req;
  const reason = `no handler found for uri [${path}] and method [${method}]`;
  return new HttpProblem(404, 'resource_not_found_exception', reason);
}
