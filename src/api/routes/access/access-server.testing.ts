import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { TestAccess } from '../../../service/access/access.testing.ts';
import { AuditLog } from '../../../service/audit/audit-log.ts';
import { Authenticator } from '../../auth/authenticator.ts';
import { RequestLimits } from '../../auth/request-limits.ts';
import { TrustedProxies } from '../../server/trusted-proxies.ts';
import { ServiceMetrics } from '../../metrics/service-metrics.ts';
import { HttpProblem, problemBody } from '../../../http/problem.ts';
import { enter } from '../enter.ts';
import type { Environment } from '../../../http/services.ts';
import type { ApiServices } from '../services.ts';
import { splitSpace } from '../../../http/spaces.ts';
import { OWN_ROUTES } from '../own-routes.ts';

const OF_ACCESS = ['Signing in', 'Users', 'API keys', 'Spaces', 'Saved views'];

export const ACCESS_ROUTES = OWN_ROUTES.filter(({ title }) => OF_ACCESS.includes(title));

const ROUTES = ACCESS_ROUTES.flatMap(({ routes }) => routes);
const LIMITS = {
  maxBytes: 1e6,
  maxInflatedBytes: 1e6,
  maxRatio: 100,
  idleMs: 10_000,
  totalMs: 10_000,
};

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  /** Of the session, as `Set-Cookie` has it. */
  readonly cookie: string | null;
  readonly retryAfter: string | null;
}

/** The routes of access alone, with real requests, a real store and a clock of the test. */
export class AccessServer {
  readonly test: TestAccess;
  readonly #server: http.Server;

  static async start(): Promise<AccessServer> {
    const server = new AccessServer(await TestAccess.open());
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(test: TestAccess) {
    this.test = test;
    const { access } = test;
    const authenticator = new Authenticator(access);
    const services = {
      access,
      oidc: null,
      proxies: new TrustedProxies([]),
      authenticator,
      audit: new AuditLog({ store: test.audit, now: () => test.now, log: { error: () => {} } }),
      requestLimits: new RequestLimits(1_000, 1_000),
      isIngestOpen: false,
      metrics: new ServiceMetrics(),
      bodyLimits: LIMITS,
      now: () => test.now,
    } as Partial<ApiServices> as ApiServices;
    const app = new Hono<Environment>({
      getPath: (request) => splitSpace(new URL(request.url).pathname).path,
    });
    for (const route of ROUTES)
      app.on(route.method, route.path, async (call) => {
        call.set('access', await enter(call, route, services));
        return route.handle(call, services);
      });
    app.onError((error) => {
      if (!(error instanceof HttpProblem)) throw error;
      const headers: Record<string, string> =
        error.retryAfter === null ? {} : { 'retry-after': String(error.retryAfter) };
      return new Response(problemBody(error), { status: error.status, headers });
    });
    const listener = getRequestListener((request, bindings) => app.fetch(request, bindings));
    this.#server = http.createServer((incoming, outgoing) => void listener(incoming, outgoing));
  }

  /** @param by a cookie as an answer had set it, or an `Authorization` header */
  async send(on: string, body?: unknown, by: string | null = null): Promise<Answer> {
    const [method, path] = on.split(' ') as [string, string];
    const { port } = this.#server.address() as AddressInfo;
    const credential: Record<string, string> =
      by === null
        ? {}
        : by.startsWith('dw=')
          ? { cookie: by.split(';')[0]! }
          : { authorization: by };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...credential,
        'x-dockwarden': 'test',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: JSON.parse(text) as Record<string, unknown>,
      text,
      cookie: response.headers.get('set-cookie'),
      retryAfter: response.headers.get('retry-after'),
    };
  }

  async signIn(name: string, password: string): Promise<string> {
    const { cookie } = await this.send('POST /dw/session', { name, password });
    return cookie ?? '';
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
    this.test.close();
  }
}
