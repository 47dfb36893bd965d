import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { ServerError } from '../errors.ts';
import { HttpProblem, problemBody } from '../../http/problem.ts';
import { hostText, type ListenAddress } from './address.ts';
import { tlsOptions, type Certificate } from './certificate.ts';
import { Connections, type ConnectionBound, type ConnectionLimits } from './connections.ts';
import type { Guard } from './guard.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { whenOver } from '../../http/when-over.ts';

export interface ServerOptions {
  readonly address: ListenAddress;
  readonly connections: ConnectionLimits;
  /** The maximum time to receive a body. */
  readonly bodyMs: number;
  readonly guard: Guard;
  readonly proxies: TrustedProxies;
  /** `null` for plain HTTP. */
  readonly certificate: Certificate | null;
  /** Whether the answer to this path must identify itself as Elasticsearch. */
  isElasticsearch(target: string): boolean;
  handle(request: Request, bindings: HttpBindings): Response | Promise<Response>;
  /** An answer was sent. */
  answered(answer: Answered): void;
  /** The network of a client address. */
  networkOf(address: string): string;
  /** A connection was closed to make room for another of this address, or was rejected. */
  closed(bound: ConnectionBound, address: string): void;
}

export interface Answered {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
}

/** More than the minute after which load balancers and clients close an idle connection. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 20_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** The interval at which these limits are checked. */
const CHECK_EVERY_MS = 2_000;
/** The body has its own limit with a specific error; this one is for everything else. */
const BEYOND_BODY_MS = 10_000;
/** The time that a stop waits for clients to finish sending requests and reading answers. */
const CLIENT_MS = 1_000;
/** The socket's idle timeout as a multiple of the body timeout: longer than that and than most pauses of disks. */
const STILL_PER_BODY = 1.5;

/** Sent with every answer: pages must not frame, cache or interpret it. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A year, the minimum of HSTS preload lists. */
const HSTS = ['Strict-Transport-Security', 'max-age=31536000'] as const;

/** The HTTP server, with what applies to every request; routes begin in {@link ServerOptions.handle}. */
export class HttpServer {
  readonly #server: http.Server | https.Server;
  readonly #options: ServerOptions;
  readonly #listener: ReturnType<typeof getRequestListener>;
  readonly #connections: Connections;
  readonly #run = randomBytes(4).toString('hex');
  #port: number;
  #count = 0;
  #inFlight = 0;
  #isClosing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#port = options.address.port;
    this.#listener = getRequestListener(
      (request, bindings) => options.handle(request, bindings as HttpBindings),
      {
        hostname: 'localhost',
        // The body of a refused request is read to its end: a client whose connection is reset while it
        // is sending may never see the answer. The timeouts of Node.js end slow ones.
        autoCleanupIncoming: false,
        errorHandler: () =>
          problemResponse(new HttpProblem(400, 'illegal_argument_exception', 'not a valid URL')),
      },
    );
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: HEADERS_MS + options.bodyMs + BEYOND_BODY_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    this.#server =
      options.certificate === null
        ? http.createServer(serverOptions)
        : https.createServer({
            ...serverOptions,
            ...tlsOptions(options.certificate),
            handshakeTimeout: HEADERS_MS,
          });
    this.#connections = new Connections(options.connections, {
      networkOf: (address) => options.networkOf(address),
      isProxy: (address) => options.proxies.has(address),
      closed: (bound, address) => options.closed(bound, address),
    });
    this.#server.on('connection', (socket) => this.#connections.add(socket));
    // Includes clients that do not read their answer, which keeps the slot of their request in use.
    this.#server.timeout = STILL_PER_BODY * options.bodyMs;
    const take = (incoming: IncomingMessage, outgoing: ServerResponse) =>
      void this.#take(incoming, outgoing);
    this.#server.on('request', take);
    // `readBody` sends `100 Continue` when the body may be sent.
    this.#server.on('checkContinue', take);
  }

  /** The address it listens on, as in a URL; the port is known once it listens. */
  get address(): string {
    return `${hostText(this.#options.address.host)}:${this.#port}`;
  }

  /** Throws {@link ServerError}. */
  async listen(): Promise<void> {
    const { host, port } = this.#options.address;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new ServerError(
            'SRV1003',
            `cannot listen on ${hostText(host)}:${port} (${error.code})`,
            error.code === 'EADDRINUSE'
              ? 'another program listens there: choose another port with --listen, or stop it'
              : 'choose another address with --listen',
            error,
          ),
        ),
      );
      this.#server.listen(port, host, resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const started = performance.now();
    const { method = '', url = '/' } = incoming;
    const id = `${this.#run}-${(this.#count += 1)}`;
    for (const [name, value] of Object.entries(HEADERS)) outgoing.setHeader(name, value);
    const client = this.#options.proxies.of(incoming);
    if (client.isSecure) outgoing.setHeader(...HSTS);
    outgoing.setHeader('X-Request-Id', id);
    if (this.#options.isElasticsearch(url))
      outgoing.setHeader('X-Elastic-Product', 'Elasticsearch');
    if (this.#isClosing) outgoing.setHeader('Connection', 'close');
    outgoing.on('finish', () => {
      const path = url.split('?', 1)[0] ?? '';
      const seconds = (performance.now() - started) / 1_000;
      this.#options.answered({ id, method, path, status: outgoing.statusCode, seconds });
    });
    this.#connections.begin(incoming, outgoing);
    this.#inFlight += 1;
    whenOver(incoming, outgoing, () => {
      this.#inFlight -= 1;
      this.#closeIfIdle();
    });
    try {
      this.#options.guard.check(incoming, client);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      // Nothing else on this connection can be parsed.
      outgoing.setHeader('Connection', 'close');
      outgoing.writeHead(error.status, { 'content-type': 'application/json' });
      outgoing.end(problemBody(error));
      return;
    }
    await this.#listener(incoming, outgoing);
  }

  /** For new connections. */
  useCertificate(certificate: Certificate): void {
    if (this.#server instanceof https.Server)
      this.#server.setSecureContext(tlsOptions(certificate));
  }

  /**
   * Resolves when the requests in flight are answered, or after the given time. Requests that are still being received get
   * a short time: nothing of them was acknowledged.
   */
  async close(maxMs: number): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timers = [
      setTimeout(() => this.#connections.closeWaiting(), CLIENT_MS),
      setTimeout(() => this.#server.closeAllConnections(), maxMs),
    ];
    this.#closeIfIdle();
    await closed;
    for (const timer of timers) clearTimeout(timer);
  }

  /** Node.js itself would wait for connections without any request. */
  #closeIfIdle(): void {
    if (this.#isClosing && this.#inFlight === 0)
      setImmediate(() => this.#server.closeAllConnections());
  }
}

const problemResponse = (problem: HttpProblem) =>
  new Response(problemBody(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/json' },
  });
