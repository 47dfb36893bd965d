import { mayEnter } from '../../service/access/principal.ts';
import { CONTENT_TYPE } from '../metrics/registry.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serviceStatus, visibleStatus } from '../status/status.ts';
import { route } from './operation-routes.ts';
import type { ApiServices } from './services.ts';
import { foreignRoutes, type Route } from '../../http/route.ts';

/** For Prometheus and probes of Kubernetes. */
export const PROBE_ROUTES: readonly Route<ApiServices>[] = foreignRoutes<ApiServices>([
  {
    on: ['GET /healthz'],
    about: 'answers while the process runs',
    right: null,
    handle: () => new Response('ok\n'),
  },
  {
    on: ['GET /readyz'],
    about: 'answers 200 while events can be taken in, and 503 otherwise',
    right: null,
    handle(_, services) {
      const reason = services.notReady();
      return reason === null
        ? new Response('ok\n')
        : new Response(`${reason}\n`, { status: 503, headers: { 'retry-after': '5' } });
    },
  },
  {
    on: ['GET /metrics'],
    about: 'shows metrics in the text format of Prometheus',
    right: 'read',
    handle(call, services) {
      if (call.get('access').principal.spaces !== null)
        throw new HttpProblem(
          403,
          'security_exception',
          'metrics are of all spaces: use an API key of all spaces, made with `allSpaces`, or a user who has them all',
        );
      const text = services.metrics.registry.text();
      return new Response(text, { headers: { 'content-type': CONTENT_TYPE } });
    },
  },
]);

export const STATUS_ROUTES = [
  route({
    on: 'GET /dw/status',
    about:
      'shows the state of the service: what it has received, stored and searched, and what is wrong',
    answers: 'what `dockwarden status` prints',
    right: 'read',
    isOfSpace: false,
    answer: serviceStatus,
    run: ({ access }, services) =>
      visibleStatus(services.status(), (space) => mayEnter(access.principal, space)),
  }),
];
