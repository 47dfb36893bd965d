import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that keeps what it receives. */
export class HttpReceiver {
  readonly received: Received[] = [];
  /** How it answers; by default 200. */
  answer: (response: ServerResponse, request: Received) => void = (response) => response.end('ok');
  #server!: Server;
  #isSecure = false;

  async start(tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<this> {
    this.#isSecure = tls !== undefined;
    const listener: Parameters<typeof createServer>[1] = (request, response) => {
      void this.#take(request, response);
    };
    this.#server = tls === undefined ? createServer(listener) : createSecure(tls, listener);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    const received = { path, headers, body: (await buffer(request)).toString('utf8') };
    this.received.push(received);
    this.answer(response, received);
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#isSecure ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  /** Bodies as JSON. */
  get bodies(): Readonly<Record<string, unknown>>[] {
    return this.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
