import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { ClientGone, HttpProblem, problemBody } from '../../http/problem.ts';
import { json } from '../../http/answers.ts';
import { audited, auditedRoute } from './audit/audited.ts';
import { CONSOLE_ROUTES, toConsole, wantsPage } from './console.ts';
import { OIDC_PAGES, oidcProblemPage } from './access/oidc.ts';
import { ELASTICSEARCH } from '../../faces/elasticsearch/http/index.ts';
import { enter } from './enter.ts';
import { INGEST_ROUTES } from './ingest.ts';
import { PROBE_ROUTES } from './operations.ts';
import { openApiDescription, descriptionRoute } from './openapi/description.ts';
import { KIBANA_ROUTES } from '../../faces/kibana/routes.ts';
import { isKibana, kibanaProblemBody } from '../../faces/kibana/problem-body.ts';
import { OTLP_ROUTES } from './otlp.ts';
import { OWN_ROUTES } from './own-routes.ts';
import type { Route } from '../../http/route.ts';
import {
  ALERT_INDEX_ROUTES,
  EVENT_INDEX_ROUTES,
} from '../../faces/elasticsearch/http/search/elasticsearch.ts';
import { SIGNAL_ROUTES } from '../../faces/elasticsearch/http/search/signals.ts';
import { SIGN_IN_PAGE, SIGN_IN_PATHS } from './sign-in-page.ts';
import type { Access, Call, Environment } from '../../http/services.ts';
import type { ApiServices } from './services.ts';
import { splitSpace } from '../../http/spaces.ts';

/** All routes. Those of Elasticsearch come last: any word may be the name of an index. */
export const ROUTES: readonly Route[] = [
  ...PROBE_ROUTES,
  ...SIGN_IN_PAGE,
  ...OIDC_PAGES,
  ...CONSOLE_ROUTES,
  descriptionRoute(() => openApiDescription(ROUTES, OWN_ROUTES)),
  ...OWN_ROUTES.flatMap(({ routes }) => routes),
  ...INGEST_ROUTES,
  ...OTLP_ROUTES,
  ...KIBANA_ROUTES,
  ...SIGNAL_ROUTES,
  ...ALERT_INDEX_ROUTES,
  ...EVENT_INDEX_ROUTES,
  ...ELASTICSEARCH,
];

/** Paths that are not of Elasticsearch, whose answers do not say that they are. */
const OWN_PATHS = new Set([
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/console',
  '/ingest/events',
  '/ingest/falco',
  '/ingest/kubernetes-audit',
  '/v1/logs',
  ...SIGN_IN_PATHS,
]);

const OWN_PREFIXES = ['/dw/', '/api/', '/console/'];

/** @param target the path of a request, with or without a query */
export function isElasticsearch(target: string): boolean {
  const { path, space } = splitSpace(target.split('?', 1)[0] ?? '');
  return (
    space === null && !OWN_PREFIXES.some((own) => path.startsWith(own)) && !OWN_PATHS.has(path)
  );
}

/** @param routes tests hand in others */
export function createApp(
  services: ApiServices,
  routes: readonly Route[] = ROUTES,
): Hono<Environment> {
  const app = new Hono<Environment>({ getPath: (request) => splitSpace(getPath(request)).path });
  // A person in front of a browser; programs get what Elasticsearch answers.
  app.get('/', (call, next) => (wantsPage(call) ? toConsole() : next()));
  app.get('/console', toConsole);
  for (const route of routes) {
    app.on(route.method, route.path, async (call) => {
      call.set('access', await enter(call, route, services));
      const named = auditedRoute(call, route);
      return named === null ? route.handle(call, services) : audited(call, named, services);
    });
  }
  app.notFound((call) => problemAnswer(call, noRoute(call)));
  app.onError((error, call) => {
    if (error instanceof HttpProblem) return problemAnswer(call, error);
    // The client is gone: no one reads this response.
    if (error instanceof ClientGone) return new Response(null, { status: 400 });
    const { method, path } = call.req;
    services.log.error({ err: error, method, path }, 'a request failed');
    return problemAnswer(call, new HttpProblem(500, 'internal_error', 'the service failed'));
  });
  return app;
}

function problemAnswer(call: Call, problem: HttpProblem): Response {
  const { path } = call.req;
  // Who asks is not known while a request is refused on its way in.
  const isEntered = (call.get('access') as Access | undefined) !== undefined;
  const body = isKibana(path) ? kibanaProblemBody(path, problem, isEntered) : problemBody(problem);
  const response = oidcProblemPage(path, problem) ?? json(call, body, problem.status);
  if (problem.retryAfter !== null) response.headers.set('retry-after', String(problem.retryAfter));
  if (problem.challenge !== null) response.headers.set('www-authenticate', problem.challenge);
  return response;
}

/** What clients of Elasticsearch may ask of documents beside what is there; a 404 would say that there are none. */
const OF_DOCUMENTS =
  /^\/(?:[^_/][^/]*\/)?(_(?:async_search|eql|esql|explain|knn_search|mget|query|rank_eval|render|search|search_shards|sql|termvectors|terms_enum|validate)(?:\/.*)?)$/u;

function noRoute(call: Call): HttpProblem {
  const { method, path } = call.req;
  const [, operation] = OF_DOCUMENTS.exec(path) ?? [];
  if (operation !== undefined)
    return new HttpProblem(
      400,
      'illegal_argument_exception',
      `${method} [${operation}] is not supported; documents are read with _search, _msearch, _count and _doc`,
    );
  const reason = `no handler found for uri [${path}] and method [${method}]`;
  return new HttpProblem(404, 'resource_not_found_exception', reason);
}
