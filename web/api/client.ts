import type { AnswerOf, ArgumentsOf, OwnRouteName } from '../../src/api/client/api-client.ts';
import { API_PATH, SERVICE_PATH } from '../base.ts';
import { isOfService } from './of-service.ts';
import { Problem, problemOf, UNAUTHORIZED } from './problem.ts';

/** All in one, where nothing has to be said. */
type Given<On extends OwnRouteName> =
  Partial<ArgumentsOf<On>> extends ArgumentsOf<On>
    ? [given?: ArgumentsOf<On>, signal?: AbortSignal]
    : [given: ArgumentsOf<On>, signal?: AbortSignal];

interface AnyGiven {
  readonly id?: string;
  readonly query?: URLSearchParams | object;
  readonly body?: unknown;
  readonly type?: string;
}

/** Asks a route of the own API. Throws {@link Problem}. */
export async function call<On extends OwnRouteName>(
  on: On,
  ...[given, signal]: Given<On>
): Promise<AnswerOf<On>> {
  const response = await send(on, given ?? {}, signal);
  return (await response.json()) as AnswerOf<On>;
}

/** The same for an answer that is a stream or a file. Throws {@link Problem} where it is refused. */
export async function send(
  on: OwnRouteName,
  { body, type, ...given }: AnyGiven,
  signal?: AbortSignal,
): Promise<Response> {
  const method = on.slice(0, on.indexOf(' '));
  const isText = typeof body === 'string';
  const response = await fetch(addressOf(on, given), {
    method,
    headers: {
      'x-dockwarden': '1',
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new Problem(
      0,
      'The service cannot be reached.',
      'Is it running? The page continues by itself when the service is back.',
      null,
    );
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status !== UNAUTHORIZED || on === SIGN_IN) throw problem;
  noteUnauthorized();
  throw new Problem(
    problem.status,
    'You have been signed out.',
    'Sign in and try again.',
    problem.requestId,
  );
}

/** On this route, 401 means that the password is wrong, not that a session has ended. */
const SIGN_IN: OwnRouteName = 'POST /dw/session';

let noteUnauthorized = () => {};

/** Sets what is called when a request is refused because there is no session. */
export function onUnauthorized(note: () => void): void {
  noteUnauthorized = note;
}

/** The address of a route, as a link for a download has it. */
export function addressOf(
  on: OwnRouteName,
  { id, query }: Omit<AnyGiven, 'body' | 'type'>,
): string {
  const route = on.slice(on.indexOf(' ') + 2);
  const base = isOfService(on) ? SERVICE_PATH : API_PATH;
  const path = id === undefined ? route : route.replace(':id', encodeURIComponent(id));
  const search = query instanceof URLSearchParams ? String(query) : searchText(query ?? {});
  return `${base}${path}${search === '' ? '' : `?${search}`}`;
}

type Sent = string | number | boolean | null | undefined;

/** A list is a name that is repeated. */
export function searchText(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, Sent | readonly Sent[]][]) {
    for (const each of Array.isArray(value) ? (value as readonly Sent[]) : [value as Sent])
      if (each !== undefined && each !== null) search.append(name, String(each));
  }
  return String(search);
}

export type { AnswerOf, ArgumentsOf, OwnRouteName };
