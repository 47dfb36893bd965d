import { request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { Agent as PlainAgent } from 'node:http';
import { createGunzip } from 'node:zlib';
import { paddedSize } from '../../ingest/index.ts';
import { StoreError } from '../errors.ts';

/** How a cluster is reached. */
export interface ConnectionOptions {
  /** `https://host:9200`, with or without a path before the routes of the cluster. */
  readonly url: string;
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string }
    /** As the cluster gave it, encoded in Base64. */
    | { readonly kind: 'key'; readonly key: string };
  /** Certificates of authorities, in PEM; `null` for those of the system. */
  readonly ca: string | null;
}

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the query string, after the path of the address. */
  readonly path: string;
  /** JSON, or lines of it. */
  readonly body?: string | Uint8Array;
}

/** What a cluster answered. */
export interface ClusterAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Owns its memory; behind `length` there is at least one zero byte. */
  readonly bytes: Buffer<ArrayBuffer>;
  readonly length: number;
}

/** An answer that is larger than it may be; the same may be asked for in smaller pieces. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** The connection failed before the answer was complete. The request may be sent again. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

const CLOSED = 'the connection was closed';

/** How long a cluster may say nothing, while it answers or before. */
const SILENCE_MS = 120_000;

/**
 * Sends requests to a cluster over HTTP. The clients of the two products refuse each other's servers, parse a whole page with a
 * parser that one event can stop, and round large integers; this one hands over the bytes of an answer.
 */
export class Connection {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: Agent | PlainAgent;
  readonly #silenceMs: number;
  #isClosed = false;

  /** @param silenceMs how long the cluster may say nothing */
  constructor({ url, auth, ca }: ConnectionOptions, silenceMs = SILENCE_MS) {
    this.#base = new URL(url);
    this.#silenceMs = silenceMs;
    this.#agent =
      this.#base.protocol === 'https:'
        ? new Agent({ keepAlive: true, ...(ca === null ? {} : { ca }) })
        : new PlainAgent({ keepAlive: true });
    this.#headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'content-type': 'application/json',
      ...authorization(auth),
    };
  }

  /** For messages: without what is secret. */
  get name(): string {
    return this.#base.origin + this.#base.pathname.replace(/\/$/, '');
  }

  /** Ends what is in progress; nothing can be sent any more. */
  close(): void {
    this.#isClosed = true;
    this.#agent.destroy();
  }

  /**
   * Sends a request once. Throws {@link ConnectionLost}, {@link AnswerTooLarge}, or a `StoreError` where no other attempt can
   * succeed.
   */
  async send({ method, path, body }: ClusterRequest, maxBytes: number): Promise<ClusterAnswer> {
    if (this.#isClosed) throw new Error(CLOSED);
    const send = this.#base.protocol === 'https:' ? secureRequest : plainRequest;
    const url = new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(
        url,
        {
          method,
          agent: this.#agent,
          headers: {
            ...this.#headers,
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          },
        },
        resolve,
      );
      request.on('error', (error) => reject(this.#failure(error)));
      request.setTimeout(this.#silenceMs, () =>
        request.destroy(new Error(`no answer for ${this.#silenceMs / 1_000} s`)),
      );
      request.end(body);
    });
    try {
      const { bytes, length } = await contentOf(answer, maxBytes);
      return { status: answer.statusCode ?? 0, headers: answer.headers, bytes, length };
    } catch (error) {
      // Closing the connection ends the search in the cluster, too.
      answer.destroy();
      throw error instanceof AnswerTooLarge ? error : this.#failure(error as Error);
    }
  }

  #failure(error: NodeJS.ErrnoException): Error {
    const { code = '', message } = error;
    if (this.#isClosed) return new Error(CLOSED);
    if (isOfTls(code)) {
      return new StoreError(
        'STO1601',
        `${this.name} cannot be trusted: ${message}`,
        code === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? 'write the address with the name that is in the certificate'
          : 'name the certificate of the authority that signed it',
        error,
      );
    }
    if (code === 'EPROTO' || code === 'HPE_INVALID_CONSTANT') {
      return new StoreError(
        'STO1601',
        `${this.name} does not speak ${this.#base.protocol.slice(0, -1)}: ${message}`,
        'the address begins with https:// or http://, as the cluster is set up',
        error,
      );
    }
    if (code === 'ENOTFOUND' || code === 'ECONNREFUSED' || code === 'EHOSTUNREACH') {
      return new StoreError(
        'STO1601',
        `${this.name} cannot be reached: ${message || code}`,
        'check the address, and whether the cluster can be reached from here',
        error,
      );
    }
    return new ConnectionLost(message, { cause: error });
  }
}

const TLS_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
]);

const isOfTls = (code: string): boolean => TLS_CODES.has(code) || code.startsWith('ERR_TLS_');

function authorization(auth: ConnectionOptions['auth']): Record<string, string> {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64');
      return { authorization: `Basic ${pair}` };
    }
    case 'key':
      return { authorization: `ApiKey ${auth.key}` };
  }
}

/** The content of an answer, in memory that readers of documents can use in place. */
async function contentOf(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer<ArrayBuffer>; readonly length: number }> {
  const isPacked = answer.headers['content-encoding'] === 'gzip';
  const stream = isPacked ? answer.pipe(createGunzip()) : answer;
  const cut = new Promise<never>((_, reject) => {
    answer.on('aborted', () => reject(new Error('the connection was closed within an answer')));
    answer.on('error', reject);
  });
  const read = async () => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new AnswerTooLarge();
      chunks.push(chunk);
    }
    const bytes = Buffer.from(new ArrayBuffer(paddedSize(length)));
    let at = 0;
    for (const chunk of chunks) at += chunk.copy(bytes, at);
    return { bytes, length };
  };
  cut.catch(() => {});
  return Promise.race([read(), cut]);
}
