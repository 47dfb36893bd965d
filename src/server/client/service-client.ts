import http from 'node:http';
import https from 'node:https';
import { parseJson, type Json } from '../../events/json.ts';
import { ServerError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

const TIMEOUT_MS = 60_000;
/** More than the largest page of documents. */
const MAX_CHARACTERS = 256 * 1024 * 1024;

/** Asks a running service over HTTP. Every call throws {@link ServerError}: SRV1011 is a refusal in words of the service. */
export class ServiceClient {
  readonly url: string;
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    this.url = endpoint.url;
    this.#endpoint = endpoint;
  }

  async get(path: string, query = ''): Promise<unknown> {
    return this.#ask('GET', query === '' ? path : `${path}?${query}`, null);
  }

  /** As {@link get}; whole numbers keep all of their digits. */
  async getExact(path: string, query = ''): Promise<Json> {
    return this.#ask('GET', query === '' ? path : `${path}?${query}`, null, parseJson);
  }

  /** @param body JSON text, or what is written as such */
  post(path: string, body: object | string = {}): Promise<unknown> {
    return this.#ask('POST', path, typeof body === 'string' ? body : JSON.stringify(body));
  }

  async #ask<T = unknown>(
    method: string,
    path: string,
    body: string | null,
    parse: (text: string) => T = JSON.parse,
  ): Promise<T> {
    let answer: Answer;
    try {
      answer = await send(method, path, body, this.#endpoint);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new ServerError(
        'SRV1008',
        `no service answers at ${this.url} (${code})`,
        'check that dockwarden serve runs and listens there; --url names another address, --data a directory',
        error,
      );
    }
    const value = parsed(answer.text, parse);
    if (answer.status === OK && value !== null) return value;
    const reason = reasonOf(value);
    if (reason !== null && answer.isOurs && answer.status === UNAUTHORIZED)
      throw new ServerError(
        'SRV1015',
        `the service at ${this.url} wants to know who asks: ${reason}`,
        'name its data directory with --data, or set DOCKWARDEN_API_KEY to an API key',
      );
    if (reason !== null && answer.isOurs) throw new ServerError('SRV1011', reason);
    throw notOurs(this.url, answer.status);
  }
}

export const notOurs = (url: string, status: number) =>
  new ServerError(
    'SRV1009',
    `what answers at ${url} is not a service of Dockwarden (status ${status})`,
    'another program listens there; --url names another address',
  );

/** Who asks, in the name of the owner of the service. */
const USER_HEADER = 'x-dockwarden-user';

const OK = 200;
const UNAUTHORIZED = 401;

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Answers to paths of our own do not claim to be of Elasticsearch. */
  readonly isOurs: boolean;
}

/** `fetch` refuses some ports that a service may well listen on. */
function send(
  method: string,
  path: string,
  body: string | null,
  { url, key, user = null, certificate = null }: Endpoint,
): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = {
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...(user === null ? {} : { [USER_HEADER]: encodeURIComponent(user) }),
    ...(key === null ? {} : { authorization: `ApiKey ${key}` }),
  };
  return new Promise((resolve, reject) => {
    const { request: ask } = url.startsWith('https:') ? https : http;
    // It is this very certificate, whatever the name by which the service is reached.
    const pinned =
      certificate === null ? {} : { ca: certificate, checkServerIdentity: () => undefined };
    const options = { method, headers, signal, agent: false, ...pinned } as const;
    const request = ask(new URL(url.replace(/\/$/, '') + path), options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_CHARACTERS) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          isOurs: response.headers['x-elastic-product'] === undefined,
        }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** `null` for what is no object. */
function parsed<T>(text: string, parse: (text: string) => T): T | null {
  try {
    const value = parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** What an error in the form of Elasticsearch says. */
function reasonOf(value: unknown): string | null {
  const error =
    typeof value === 'object' && value !== null && 'error' in value ? value.error : null;
  if (typeof error !== 'object' || error === null || !('reason' in error)) return null;
  return typeof error.reason === 'string' ? error.reason : null;
}
