import { CONTENT_TYPE } from '../metrics/registry.ts';
import { json } from './answers.ts';
import type { Routes } from './services.ts';

/** For whoever runs the service: Prometheus, probes of Kubernetes, and `dockwarden status`. */
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
  app.get('/dw/status', (call) => json(call, services.status()));
};
