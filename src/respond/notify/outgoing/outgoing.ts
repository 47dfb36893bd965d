import { lookup } from 'node:dns/promises';
import { createSocket } from 'node:dgram';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { addressFault, allowedBy, type Allowed } from './addresses.ts';
import { SendError } from './send-error.ts';

/** Resolves all addresses of a host; for tests. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface OutgoingOptions {
  /** Hosts, addresses and CIDR blocks that may be reached although they are not on the internet. */
  readonly allow: readonly string[];
  readonly resolve?: Resolve;
  /** For a connection, and for an answer; in milliseconds. */
  readonly timeoutMs?: number;
}

export interface Request {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Authorities that the receiver is trusted by, besides those of the system (PEM); empty for none. */
  readonly ca?: string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** As the receiver asks for, in milliseconds. */
  readonly retryAfterMs: number | null;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  /** `null` for a connection without TLS. */
  readonly tls: { readonly ca: string } | null;
}

const TIMEOUT_MS = 15_000;
/** More of an answer is not read. */
const MAX_REPLY = 64 * 1024;
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * All connections of notifications. A host is resolved once, all of its addresses are checked, and the connection is made
 * to one of these, so a name that is resolved to another address later reaches nothing. Redirects are not followed.
 */
export class Outgoing {
  readonly #allowed: Allowed;
  readonly #resolve: Resolve;
  readonly #timeoutMs: number;

  constructor({ allow, resolve = allAddresses, timeoutMs = TIMEOUT_MS }: OutgoingOptions) {
    this.#allowed = allowedBy(allow);
    this.#resolve = resolve;
    this.#timeoutMs = timeoutMs;
  }

  /** Throws {@link SendError} where there is no answer, or one that says that nothing was taken. */
  async request({ url, method = 'POST', headers = {}, body, ca = '' }: Request): Promise<Reply> {
    const target = urlOf(url);
    const isTls = target.protocol === 'https:';
    const socket = await this.connect({
      host: target.hostname,
      port: Number(target.port) || (isTls ? 443 : 80),
      tls: isTls ? { ca } : null,
    });
    try {
      const reply = await this.#ask(socket, target, method, headers, body);
      if (reply.status >= 200 && reply.status < 300) return reply;
      throw refusedBy(reply);
    } finally {
      socket.destroy();
    }
  }

  /** A connection to an address that may be reached. Throws {@link SendError}. */
  async connect({ host, port, tls }: Target): Promise<Socket> {
    const name = hostOf(host);
    let failure: SendError | null = null;
    for (const address of await this.addresses(name)) {
      try {
        const socket = await this.#open(address, port);
        return tls === null ? socket : await this.#secure(socket, name, tls.ca);
      } catch (error) {
        failure = error as SendError;
      }
    }
    throw failure ?? new SendError('retry', `${name} has no address`);
  }

  /** Sends one datagram. Throws {@link SendError}. */
  async datagram(host: string, port: number, data: Buffer): Promise<void> {
    const [address = ''] = await this.addresses(hostOf(host));
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.send(data, port, address, (error) => (error === null ? resolve() : reject(error)));
      });
    } catch (error) {
      throw new SendError('retry', reasonOf(error));
    } finally {
      socket.close();
    }
  }

  /** The addresses of a host, if all of them may be reached. Throws {@link SendError}. */
  async addresses(host: string): Promise<readonly string[]> {
    const literal = host.replace(/^\[(.*)\]$/s, '$1');
    const found = isIP(literal) === 0 ? await this.#lookUp(host) : [literal];
    if (this.#allowed.hasHost(host)) return found;
    for (const address of found) {
      const fault = addressFault(address);
      if (fault === null || this.#allowed.hasAddress(address)) continue;
      const where = address === literal ? address : `${host} is ${address}, which`;
      throw new SendError(
        'refused',
        `${where} ${fault}: the configuration does not allow it (notifications.allow)`,
      );
    }
    return found;
  }

  async #lookUp(host: string): Promise<readonly string[]> {
    try {
      return await this.#resolve(host);
    } catch (error) {
      throw new SendError('retry', `${host} cannot be resolved (${reasonOf(error)})`);
    }
  }

  #open(address: string, port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port, autoSelectFamily: false });
      socket.setTimeout(this.#timeoutMs, () => socket.destroy(new Error('it does not answer')));
      socket.once('error', (error) =>
        reject(new SendError('retry', `no connection to ${address}: ${reasonOf(error)}`)),
      );
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        // Until its user listens, a reset must not end the process.
        socket.on('error', () => {});
        resolve(socket);
      });
    });
  }

  #secure(socket: Socket, host: string, ca: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const secured = connectTls({
        socket,
        ...(isIP(host) === 0 ? { servername: host } : { host }),
        ...(ca === '' ? {} : { ca }),
        ALPNProtocols: ['http/1.1'],
      });
      const fail = (error: Error) => {
        socket.destroy();
        reject(new SendError('retry', `no TLS with ${host}: ${reasonOf(error)}`));
      };
      secured.setTimeout(this.#timeoutMs, () => secured.destroy(new Error('it does not answer')));
      secured.once('error', fail);
      secured.once('secureConnect', () => {
        secured.off('error', fail);
        secured.on('error', () => {});
        resolve(secured);
      });
    });
  }

  #ask(
    socket: Socket,
    url: URL,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) =>
        reject(new SendError('unknown', `no answer after it was sent: ${reasonOf(error)}`));
      const data = body === undefined ? null : Buffer.from(body);
      const request = httpRequest({
        createConnection: () => socket,
        method,
        path: `${url.pathname}${url.search}`,
        headers: {
          host: url.host,
          'user-agent': 'dockwarden',
          connection: 'close',
          ...(data === null ? {} : { 'content-length': data.length }),
          ...headers,
        },
      });
      request.setTimeout(this.#timeoutMs, () => request.destroy(new Error('it does not answer')));
      request.once('error', fail);
      request.once('response', (message) => {
        read(message).then(resolve, fail);
      });
      // A receiver that sends a byte now and then would never time out.
      const timer = setTimeout(
        () => request.destroy(new Error('it takes too long')),
        4 * this.#timeoutMs,
      );
      request.once('close', () => clearTimeout(timer));
      request.end(data ?? undefined);
    });
  }
}

async function read(message: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_REPLY) break;
  }
  return {
    status: message.statusCode ?? 0,
    text: Buffer.concat(chunks).toString('utf8', 0, MAX_REPLY),
    retryAfterMs: retryAfterOf(message.headers['retry-after']),
  };
}

/** Seconds, or a date. */
function retryAfterOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

const MAX_SAID = 300;

function refusedBy({ status, text, retryAfterMs }: Reply): SendError {
  const said = text.trim() === '' ? '' : `: ${text.trim().slice(0, MAX_SAID)}`;
  const message = `the receiver answered ${status}${said}`;
  if (status >= 300 && status < 400)
    return new SendError('final', `${message} (redirects are not followed)`);
  const isLater = status === 429 || status === 408 || status === 425 || status >= 500;
  return new SendError(isLater ? 'retry' : 'final', message, retryAfterMs);
}

/** Throws {@link SendError}. */
function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new SendError('final', 'the address is no URL that begins with https:// or http://');
  return url;
}

/** As a URL would write it: `0x7f.1` is `127.0.0.1`. Throws {@link SendError}. */
function hostOf(host: string): string {
  const bare = isIP(host) === 6 ? `[${host}]` : host;
  if (!URL.canParse(`http://${bare}/`))
    throw new SendError('final', `${JSON.stringify(host.slice(0, 100))} is no host`);
  const { hostname } = new URL(`http://${bare}/`);
  return hostname.replace(/^\[(.*)\]$/s, '$1').replace(/\.$/, '');
}

async function allAddresses(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${error.message} (${code})`;
}
