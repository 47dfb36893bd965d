import { CONTENT_TYPE } from '../metrics/registry.ts';
import { route, type OperationRoute } from './operation-routes.ts';
import type { Routes } from './services.ts';

/** For Prometheus and probes of Kubernetes. */
export const operationRoutes: Routes = (app, services) => {
  app.get('/healthz', () => new Response('ok\n'));
  app.get('/readyz', () => {
    const reason = services.notReady();
    return reason === null
      ? new Response('ok\n')
      : new Response(`${reason}\n`, { status: 503, headers: { 'retry-after': '5' } });
  });
  app.get(
    '/metrics',
    () =>
      new Response(services.metrics.registry.text(), { headers: { 'content-type': CONTENT_TYPE } }),
  );
};

export const STATUS_ROUTES: readonly OperationRoute[] = [
  route({
    on: 'GET /dw/status',
    about:
      'shows the state of the service: what it has received, stored and searched, and what is wrong',
    answers: 'what `dockwarden status` prints',
    right: 'read',
    isOfSpace: false,
    run: (_, services) => services.status(),
  }),
];
