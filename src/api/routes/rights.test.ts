import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOOD, HERE, TestAccess } from '../../service/access/access.testing.ts';
import { LOCAL } from '../../service/access/principal.ts';
import { RIGHTS, RIGHTS_OF, ROLES, type Right } from '../../service/operation/rights.ts';
import { AuditLog } from '../../service/audit/audit-log.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { RequestLimits } from '../auth/request-limits.ts';
import { TrustedProxies } from '../server/trusted-proxies.ts';
import { ServiceMetrics } from '../metrics/service-metrics.ts';
import { createApp, ROUTES } from './index.ts';
import { templateOf } from './openapi/paths.ts';
import type { Route } from '../../http/route.ts';
import type { ApiServices } from './services.ts';

/** All routes, none of which does anything: what is tested is who may enter. */
const INERT: readonly Route[] = ROUTES.map((route) => ({
  ...route,
  handle: () => new Response('entered'),
}));

const MANY = 1_000_000;

/** A path that the route is asked at. */
const pathOf = (route: Route) => templateOf(route).path.replaceAll(/\{\w+\}/g, 'word');

interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rights: readonly Right[];
  readonly isKnown: boolean;
}

describe('who may ask what', () => {
  let test: TestAccess;
  let server: http.Server;
  let port = 0;
  const callers: Caller[] = [];

  beforeAll(async () => {
    test = await TestAccess.open();
    const { access } = test;
    const services = {
      access,
      proxies: new TrustedProxies([]),
      authenticator: new Authenticator(access),
      audit: new AuditLog({ store: test.audit, now: () => test.now, log: { error: () => {} } }),
      requestLimits: new RequestLimits(MANY, MANY),
      isIngestOpen: false,
      metrics: new ServiceMetrics(),
      now: () => test.now,
    } as Partial<ApiServices> as ApiServices;
    const app = createApp(services, INERT);
    const listener = getRequestListener((request, bindings) => app.fetch(request, bindings));
    server = http.createServer((incoming, outgoing) => void listener(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    callers.push({ name: 'nobody', headers: {}, rights: [], isKnown: false });
    for (const role of ROLES) {
      const user = await access.users.create(
        { name: `a-${role}`, role, spaces: null, password: GOOD },
        'local',
      );
      const { token } = access.start(user, HERE);
      const headers = { cookie: `dw=${token}`, 'x-dockwarden': '1' };
      callers.push({ name: role, headers, rights: RIGHTS_OF[role], isKnown: true });
    }
    for (const right of RIGHTS) {
      const { key } = access.apiKeys.create(
        { name: right, rights: [right], space: null, streams: null, expiresAt: null },
        LOCAL,
      );
      const headers = { authorization: `ApiKey ${key}` };
      callers.push({ name: `a key to ${right}`, headers, rights: [right], isKnown: true });
    }
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    test.close();
  });

  const statusOf = async (route: Route, prefix: string, headers: Caller['headers']) => {
    const response = await fetch(`http://127.0.0.1:${port}${prefix}${pathOf(route)}`, {
      method: route.method,
      headers,
    });
    await response.arrayBuffer();
    return response.status;
  };

  const expected = ({ right }: Route, { rights, isKnown }: Caller) => {
    if (right === null) return 200;
    if (!isKnown) return 401;
    return right === 'signed-in' || rights.includes(right) ? 200 : 403;
  };

  it.each(INERT.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_, route) => {
      const found: Record<string, number> = {};
      const wanted: Record<string, number> = {};
      for (const caller of callers) {
        wanted[caller.name] = expected(route, caller);
        found[caller.name] = await statusOf(route, '', caller.headers);
      }
      expect(found).toEqual(wanted);
    },
  );

  it('a route that changes something needs more than to read, and has a name in the audit log', () => {
    const reads = ROUTES.filter(({ method, right, audit }) => {
      const isSafe = method === 'GET' || method === 'HEAD' || right === 'ingest';
      return !isSafe && audit === null && right !== 'read';
    });
    expect(reads.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('is found only in spaces that there are, and that are theirs', async () => {
    const admin = callers.find(({ name }) => name === 'admin')?.headers ?? {};
    const ofSpace = INERT.filter(({ isOfSpace, method }) => isOfSpace && method === 'GET');
    expect(ofSpace.length).toBeGreaterThan(10);
    await test.access.spaces.create('dev', { name: 'Dev', description: '' }, LOCAL);
    const { key } = test.access.apiKeys.create(
      { name: 'dev', rights: ['read'], space: 'dev', streams: null, expiresAt: null },
      LOCAL,
    );
    const dev = { authorization: `ApiKey ${key}` };
    for (const route of ofSpace) {
      if (route.right !== 'read') continue;
      expect([route.path, await statusOf(route, '/s/dev', admin)]).toEqual([route.path, 200]);
      expect([route.path, await statusOf(route, '/s/dev', dev)]).toEqual([route.path, 200]);
      expect([route.path, await statusOf(route, '', dev)]).toEqual([route.path, 404]);
      expect([route.path, await statusOf(route, '/s/none', admin)]).toEqual([route.path, 404]);
    }
    for (const route of INERT.filter(({ isOfSpace, right }) => !isOfSpace && right !== null))
      expect([route.path, await statusOf(route, '/s/dev', admin)]).toEqual([route.path, 404]);
  });
});
