import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '../config/settings.ts';
import { ROUTES } from './index.ts';
import { limitsOf } from './openapi/operation.ts';
import { templateOf } from './openapi/paths.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';
import { MAX_FIELD_BYTES } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';

const service = new ServiceWithDetection();
beforeAll(() => service.start());
afterAll(() => service.stop());

/** Queries without which a request is refused before its body is looked at. */
const QUERIES: Readonly<Record<string, string>> = {
  'POST /dw/rules/_preview': '?from=now-1d&to=now',
};

const typeOf = ({ accepts = ['application/json'] }: Route) => {
  const [type = ''] = accepts;
  return type.startsWith('multipart/') ? `${type}; boundary=x` : type;
};

/**
 * What the service does when a request says how long its body is, before any of it is sent: `continue` where it wants
 * the body, otherwise the status of the answer.
 */
async function heard(route: Route, length: number): Promise<number | 'continue'> {
  const path = templateOf(route).path.replaceAll(/\{\w+\}/g, 'default');
  const request = http.request(`${service.url}${path}${QUERIES[`${route.method} ${path}`] ?? ''}`, {
    method: route.method,
    agent: false,
    headers: {
      authorization: `ApiKey ${service.service.endpoint.key}`,
      'content-type': typeOf(route),
      'content-length': length,
      expect: '100-continue',
    },
  });
  request.flushHeaders();
  const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
  const wanted = once(request, 'continue');
  // One of them comes first; the other one ends with the request.
  answered.catch(() => {});
  wanted.catch(() => {});
  const first = await Promise.race([
    wanted.then(() => 'continue' as const),
    answered.then(([{ statusCode = 0 }]) => statusCode),
  ]);
  request.destroy();
  return first;
}

const named = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);
const bodyOf = (route: Route): number | null => {
  const { body } = limitsOf(route);
  return body === 'limits.body' ? SETTINGS.limits.body.initial : body;
};

describe('the limit of a body that the reference names is the one in force', () => {
  it.each(named.filter(([, route]) => bodyOf(route) !== null))('%s', async (_, route) => {
    const limit = bodyOf(route) ?? 0;
    expect([await heard(route, limit), await heard(route, limit + 1)]).toEqual(['continue', 413]);
  });
});

describe('where it names none, no more than a few fields are read', () => {
  it.each(named.filter(([, route]) => bodyOf(route) === null))('%s', async (_, route) => {
    expect(await heard(route, MAX_FIELD_BYTES + 1)).not.toBe('continue');
  });
});
