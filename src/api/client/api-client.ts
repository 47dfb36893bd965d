import { parseJson, type Json } from '../../events/json.ts';
import { ServerError } from '../errors.ts';
import type { OwnApi } from '../routes/own-routes.ts';

/** A route of the own API by its method and path: `GET /dw/alerts/:id`. */
export type OwnRouteName = keyof OwnApi;

/** The answer of a route, as in its schema. */
export type AnswerOf<On extends OwnRouteName> = OwnApi[On]['answer'];

/** The same, with `bigint` for numbers outside the safe range, if documents may contain some. */
export type Exact<T> = unknown extends T
  ? Json
  : T extends readonly (infer I)[]
    ? readonly Exact<I>[]
    : T extends object
      ? { readonly [K in keyof T]: Exact<T[K]> }
      : T;

/** The parameters of a request: exactly those that its route takes. */
export type ArgumentsOf<On extends OwnRouteName> = (On extends `${string}/:id${string}`
  ? { readonly id: string }
  : { readonly id?: never }) &
  QueryOf<OwnApi[On]['query'], OwnApi[On]['filters']> &
  BodyOf<OwnApi[On]['body']>;

/** Filters are numerous, and usually taken from a URL as they are. */
type QueryOf<Query, Filters> = Filters extends true
  ? { readonly query?: URLSearchParams | Query }
  : string extends keyof Query
    ? { readonly query?: never }
    : Partial<Query> extends Query
      ? keyof Query extends never
        ? { readonly query?: never }
        : { readonly query?: Query | URLSearchParams }
      : { readonly query: Query };

type BodyOf<Body> = Body extends string
  ? { readonly body: string; readonly type?: string }
  : string extends keyof Body
    ? { readonly body?: never; readonly type?: never }
    : { readonly body: Body; readonly type?: never };

/** All optional if no parameter is required. */
type Rest<Arguments> =
  Partial<Arguments> extends Arguments ? [given?: Arguments] : [given: Arguments];

export interface SentRequest {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly body: string | null;
  readonly type: string | null;
}

export interface ReceivedAnswer {
  readonly status: number;
  readonly text: string;
  /** Answers to our own paths do not identify themselves as Elasticsearch. */
  readonly isOurs: boolean;
}

/** Sends a request. Throws `ServerError` if there is no answer. */
export type Transport = (request: SentRequest) => Promise<ReceivedAnswer>;

/**
 * The own API of a service, typed by the routes of the server, of which only types are imported. Every call
 * throws {@link ServerError}: SRV1011 is a refusal with the message of the service.
 */
export class ApiClient {
  readonly url: string;
  readonly #send: Transport;

  /** @param url for messages */
  constructor(url: string, send: Transport) {
    this.url = url;
    this.#send = send;
  }

  call<On extends OwnRouteName>(on: On, ...[given]: Rest<ArgumentsOf<On>>): Promise<AnswerOf<On>> {
    return this.#ask(on, given ?? {}, (text) => JSON.parse(text) as AnswerOf<On>);
  }

  /** As {@link call}; integers keep all of their digits. */
  callExact<On extends OwnRouteName>(
    on: On,
    ...[given]: Rest<ArgumentsOf<On>>
  ): Promise<Exact<AnswerOf<On>>> {
    return this.#ask(on, given ?? {}, (text) => parseJson(text) as Exact<AnswerOf<On>>);
  }

  /** Returns the text of an answer that is not JSON, such as a page. */
  async callText<On extends OwnRouteName>(
    on: On,
    ...[given]: Rest<ArgumentsOf<On>>
  ): Promise<string> {
    const answer = await this.#send(requestOf(on, given ?? {}));
    if (answer.status === OK && answer.isOurs) return answer.text;
    throw this.#failure(answer, parsed(answer.text, JSON.parse));
  }

  async #ask<T>(on: string, given: Given, parse: (text: string) => T): Promise<T> {
    const answer = await this.#send(requestOf(on, given));
    const value = parsed(answer.text, parse);
    if (answer.status === OK && value !== null) return value;
    throw this.#failure(answer, value);
  }

  #failure({ status, isOurs }: ReceivedAnswer, value: unknown): ServerError {
    const reason = isOurs ? reasonOf(value) : null;
    if (reason === null) return notOurs(this.url, status);
    if (status !== UNAUTHORIZED) return new ServerError('SRV1011', reason);
    return new ServerError(
      'SRV1015',
      `the service at ${this.url} requires authentication: ${reason}`,
      'name its data directory with --data, or set DOCKWARDEN_API_KEY to an API key',
    );
  }
}

export const notOurs = (url: string, status: number) =>
  new ServerError(
    'SRV1009',
    `the server at ${url} is not a Dockwarden service (status ${status})`,
    'another program listens there; --url names another address',
  );

const OK = 200;
const UNAUTHORIZED = 401;

interface Given {
  readonly id?: string;
  readonly query?: URLSearchParams | object;
  readonly body?: unknown;
  readonly type?: string;
}

function requestOf(on: string, { id, query, body, type }: Given): SentRequest {
  const [method = '', route = ''] = on.split(' ');
  const path = id === undefined ? route : route.replace(':id', () => segment(id));
  const search = String(query instanceof URLSearchParams ? query : searchOf(query ?? {}));
  const isText = typeof body === 'string';
  const hasBody = method !== 'GET' && (body !== undefined || method === 'POST');
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    body: !hasBody ? null : isText ? body : JSON.stringify(body ?? {}),
    type: hasBody ? (type ?? 'application/json') : null,
  };
}

/** These two would lead to another path, even if encoded. */
function segment(id: string): string {
  if (id === '.' || id === '..' || id === '')
    throw new ServerError('SRV1011', `there is nothing with the id ${JSON.stringify(id)}`);
  return encodeURIComponent(id);
}

function searchOf(query: object): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      search.append(name, String(each));
  }
  return search;
}

/** `null` for a value that is not an object. */
function parsed<T>(text: string, parse: (text: string) => T): T | null {
  try {
    const value = parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** The message of an error in the format of Elasticsearch. */
function reasonOf(value: unknown): string | null {
  const error =
    typeof value === 'object' && value !== null && 'error' in value ? value.error : null;
  if (typeof error !== 'object' || error === null || !('reason' in error)) return null;
  return typeof error.reason === 'string' ? error.reason : null;
}
