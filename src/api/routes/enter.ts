import { getPath } from 'hono/utils/url';
import {
  mayEnter,
  ANONYMOUS,
  type Principal,
  type Refusal,
} from '../../service/access/principal.ts';
import type { Client } from '../server/trusted-proxies.ts';
import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { HttpProblem } from '../../http/problem.ts';
import { doingOf } from './audit/audited.ts';
import type { Route } from '../../http/route.ts';
import type { Access, Call } from '../../http/services.ts';
import type { ApiServices } from './services.ts';
import { splitSpace } from '../../http/spaces.ts';

/**
 * Finds out who sends a request, in which space, and whether they may. Throws {@link HttpProblem}: 401 for who is not known,
 * 403 for what they may not do, 404 for a space that does not exist or is not theirs.
 */
export async function enter(call: Call, route: Route, services: ApiServices): Promise<Access> {
  const { incoming } = call.env;
  const client = services.proxies.of(incoming);
  const principal = await principalOf(call, route, services, client);
  if (route.right !== 'ingest' && route.right !== null)
    await services.requestLimits.take(principal, client.address);
  const access: Access = {
    principal,
    space: spaceOf(call, route, services, principal),
    ...client,
    requestId: requestIdOf(call),
  };
  const refusal = isOfPage(call, principal, route) ? OF_PAGE : refusalOf(principal, route);
  if (refusal === null) return access;
  services.metrics.refused('right');
  services.audit.refused(doingOf(call, route, access), `403: ${refusal}`);
  throw new HttpProblem(403, 'security_exception', refusal);
}

const requestIdOf = ({ env }: Call) => String(env.outgoing.getHeader('x-request-id') ?? '');

function refusalOf(principal: Principal, route: Route): string | null {
  if (isAllowed(principal, route)) return null;
  return route.right === 'signed-in'
    ? 'this needs an account'
    : `${principal.name} may not do this: it needs the right ${JSON.stringify(route.right)}`;
}

/**
 * A browser sends the cookie of a session with whatever a page makes it send; it adds no header of this kind to that,
 * unless the page is ours.
 */
function isOfPage(call: Call, { session }: Principal, { method }: Route): boolean {
  if (session === null || method === 'GET' || method === 'HEAD') return false;
  return OWN_HEADERS.every((name) => call.req.header(name) === undefined);
}

const OF_PAGE = 'with a session, a request that changes something needs the header x-dockwarden';

/** The second one is that of clients of Kibana. */
const OWN_HEADERS = ['x-dockwarden', 'kbn-xsrf'];

const isAllowed = ({ rights }: Principal, { right }: Route) =>
  right === null || (right === 'signed-in' ? rights.size > 0 : rights.has(right));

async function principalOf(
  call: Call,
  route: Route,
  services: ApiServices,
  client: Client,
): Promise<Principal> {
  const { incoming } = call.env;
  // What shippers send with their events proves nothing that is needed.
  if (services.isIngestOpen && route.right === 'ingest') return SHIPPER;
  const found = await services.authenticator.authenticate(incoming.headers, client);
  if (found.principal !== null)
    return named(found.principal, incoming.headers['x-dockwarden-user']);
  const { refusal } = found;
  // Shippers look around before they send anything.
  if (services.isIngestOpen && route.right === 'signed-in' && !isOwn(route)) return SHIPPER;
  // A page asks who it is with a cookie that has ended.
  if (route.right === null && incoming.headers.authorization === undefined) return ANONYMOUS;
  services.metrics.refused(refusal.reason);
  // A request without credentials is no attempt to impersonate another user.
  if (refusal.reason !== 'missing' && refusal.reason !== 'busy') {
    const access = { principal: ANONYMOUS, space: '', ...client, requestId: requestIdOf(call) };
    services.audit.refused(
      { ...doingOf(call, route, access), space: null },
      `401: ${refusal.message} (${refusal.code})`,
    );
  }
  await services.requestLimits.takeRefused(client.address);
  throw refusalProblem(refusal, route);
}

/** A client that sends events to a service that accepts them without credentials. */
const SHIPPER: Principal = { ...ANONYMOUS, rights: new Set(['ingest']) };

const MAX_USER = 200;

/** A program of the owner of the data directory says in whose name it asks. */
function named(principal: Principal, user: string | string[] | undefined): Principal {
  if (principal.kind !== 'local' || typeof user !== 'string') return principal;
  let name: string;
  try {
    name = decodeURIComponent(user);
  } catch {
    return principal;
  }
  const isText = name !== '' && name.length <= MAX_USER && !/\p{C}/u.test(name);
  return isText ? { ...principal, name } : principal;
}

function refusalProblem({ code, message, retryAfter }: Refusal, route: Route): HttpProblem {
  const status = retryAfter === null ? 401 : 429;
  const problem = new HttpProblem(status, 'security_exception', `${message} (${code})`, retryAfter);
  // A browser that reads this would ask for a password itself.
  if (status === 401 && !isOwn(route)) problem.challenge = CHALLENGE;
  return problem;
}

/** Of APIs that a page may ask, too. */
const isOwn = ({ path }: Route) => /^\/(?:dw|api)\//.test(path);

const CHALLENGE = 'ApiKey, Basic realm="dockwarden", charset="UTF-8"';

function spaceOf(call: Call, route: Route, { access }: ApiServices, principal: Principal): string {
  const { space } = splitSpace(getPath(call.req.raw));
  if (space === null && !route.isOfSpace) return DEFAULT_SPACE;
  const id = space ?? DEFAULT_SPACE;
  // Whether there is one is not for those who may not enter.
  if (route.isOfSpace && access.spaces.has(id) && (mayEnter(principal, id) || route.right === null))
    return id;
  throw new HttpProblem(
    404,
    'resource_not_found_exception',
    `there is no space ${JSON.stringify(id)}`,
  );
}
