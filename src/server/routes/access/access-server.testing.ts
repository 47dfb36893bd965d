import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { TestAccess } from '../../../engine/access/access.testing.ts';
import { may, NOBODY } from '../../../engine/access/principal.ts';
import { Authenticator } from '../../auth/authenticator.ts';
import { SessionCookie } from '../../auth/session-cookie.ts';
import { HttpProblem, problemBody } from '../../problem.ts';
import type { Environment, Services } from '../services.ts';
import { splitSpace } from '../spaces.ts';
import { ACCESS_ROUTES } from './index.ts';

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
    const cookie = new SessionCookie(false);
    const authenticator = new Authenticator(access, cookie);
    const services = { access, cookie, bodyLimits: LIMITS, now: () => test.now };
    const app = new Hono<Environment>({
      getPath: (request) => splitSpace(new URL(request.url).pathname).path,
    });
    app.use(async (call, next) => {
      const { headers, socket } = call.env.incoming;
      const address = socket.remoteAddress ?? '';
      const { principal } = await authenticator.authenticate(headers, address);
      const space = splitSpace(new URL(call.req.url).pathname).space ?? 'default';
      call.set('access', { principal: principal ?? NOBODY, space, address, requestId: '1' });
      await next();
    });
    for (const route of ROUTES)
      app.on(route.method, route.path, (call) => {
        const { principal } = call.get('access');
        if (route.right !== null && !may(principal, route.right))
          throw new HttpProblem(403, 'security_exception', `it takes the right ${route.right}`);
        return route.handle(call, services as Partial<Services> as Services);
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
