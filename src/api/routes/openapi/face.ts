import type { Route } from '../../../http/route.ts';

/** Whose protocol a route speaks; errors look the same in each. */
export type Face = 'own' | 'kibana' | 'elasticsearch' | 'ingest' | 'otlp' | 'probes';

export const FACE_TITLES: Readonly<Record<Face, string>> = {
  own: 'Service',
  kibana: 'Kibana',
  elasticsearch: 'Elasticsearch',
  ingest: 'Events',
  otlp: 'OpenTelemetry',
  probes: 'Monitoring',
};

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

export function faceOf({ path }: Pick<Route, 'path'>): Face {
  if (path.startsWith('/dw/') || path === '/openapi.json') return 'own';
  if (path.startsWith('/api/')) return 'kibana';
  if (path.startsWith('/ingest/')) return 'ingest';
  if (path.startsWith('/v1/')) return 'otlp';
  return PROBES.has(path) ? 'probes' : 'elasticsearch';
}
