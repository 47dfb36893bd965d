import http from 'node:http';
import { parseJson, type Json } from '../../events/json.ts';
import { ServerError } from '../errors.ts';

const TIMEOUT_MS = 60_000;
/** More than the largest page of documents. */
const MAX_CHARACTERS = 256 * 1024 * 1024;

/** Asks a running service over HTTP. Every call throws {@link ServerError}: SRV1011 is a refusal in words of the service. */
export class ServiceClient {
  readonly url: string;
  readonly #user: string | null;

  /**
   * @param url of the service, or of a space in it: `http://127.0.0.1:9200/s/dev`
   * @param user who asks, where that is a program of the owner of the service
   */
  constructor(url: string, user: string | null = null) {
    this.url = url;
    this.#user = user;
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
      answer = await send(method, new URL(this.url.replace(/\/$/, '') + path), body, this.#user);
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

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Answers to paths of our own do not claim to be of Elasticsearch. */
  readonly isOurs: boolean;
}

/** `fetch` refuses some ports that a service may well listen on. */
function send(method: string, url: URL, body: string | null, user: string | null): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = {
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...(user === null ? {} : { [USER_HEADER]: encodeURIComponent(user) }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, signal, agent: false }, (response) => {
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
