import { z } from 'zod';
import { AccessError } from '../../../service/access/errors.ts';
import { currentRecord } from '../../../service/audit/audit-record.ts';
import { may, type Principal } from '../../../service/access/principal.ts';
import { RIGHTS } from '../../../service/operation/rights.ts';
import type { SignedIn } from '../../../service/access/access.ts';
import { sessionCookie } from '../../auth/session-cookie.ts';
import { HttpProblem } from '../../../http/problem.ts';
import type { ApiServices } from '../services.ts';
import { accessRoute, withCookie, type Asked } from './access-route.ts';
import {
  AT,
  ID,
  id,
  moment,
  password,
  rights,
  role,
  spaces,
  streams,
  userName,
} from './schemas.ts';

const me = z.object({
  kind: z.enum(['user', 'key', 'local', 'anonymous']),
  id: z.string(),
  name: z.string(),
  role: role().nullable(),
  rights: rights(),
  spaces: spaces(),
  streams: streams(),
  session: id().nullable(),
  hasAdmin: z
    .boolean()
    .meta({ description: 'false until the first admin has been made, by a one-time link' }),
});

const EXAMPLE = {
  kind: 'user',
  id: ID,
  name: 'alice',
  role: 'analyst',
  rights: ['read', 'triage'],
  spaces: null,
  streams: null,
  session: ID,
  hasAdmin: true,
} as const;

function meOf(principal: Principal, { access }: ApiServices): z.output<typeof me> {
  const { kind, name } = principal;
  const roleName = kind === 'user' ? access.users.get(principal.id).role : null;
  return {
    kind,
    id: principal.id,
    name,
    role: role().nullable().catch(null).parse(roleName),
    rights: RIGHTS.filter((right) => may(principal, right)),
    spaces: principal.spaces === null ? null : [...principal.spaces],
    streams: principal.streams === null ? null : [...principal.streams],
    session: principal.session,
    hasAdmin: access.users.hasAdmin(),
  };
}

const signIn = z.strictObject({
  name: userName().optional(),
  password: password().optional(),
  token: z.string().max(100).optional().meta({
    description: 'of a one-time link; the first admin chooses a name and a password, too',
    writeOnly: true,
  }),
});

const session = z.object({
  id: id(),
  createdAt: moment(),
  lastSeen: moment(),
  expiresAt: moment(),
  address: z.string(),
  userAgent: z.string(),
});

const sessions = z.object({ sessions: z.array(session.extend({ isCurrent: z.boolean() })) });
const ended = z.object({ ended: z.int().min(0) });

const SESSION = {
  id: ID,
  createdAt: AT,
  lastSeen: AT,
  expiresAt: AT + 604_800_000,
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0',
};

const listOf = (services: ApiServices, userId: string, current: string | null) => ({
  sessions: services.access.sessions
    .list(userId)
    .map((each) => ({ ...each, isCurrent: each.id === current })),
});

/** Sign in, sign out, and the sessions of the caller. */
export const SESSION_ROUTES = [
  accessRoute({
    on: 'GET /dw/me',
    about: 'says who sends it, and what they may do; who has not signed in is `anonymous`',
    answers: 'the name, the rights and the spaces',
    right: null,
    answer: me,
    example: { answer: EXAMPLE },
    run: ({ principal }, services) => meOf(principal, services),
  }),
  accessRoute({
    on: 'POST /dw/session',
    about: 'signs in with a name and a password, or with the token of a one-time link',
    answers: 'as of `GET /dw/me`, and the cookie',
    right: null,
    audit: 'session.create',
    body: signIn,
    answer: me,
    example: { body: { name: 'alice', password: 'tidal-ochre-lantern-48' }, answer: EXAMPLE },
    async run(asked, services) {
      const { call } = asked;
      const signedIn = await start(asked, services);
      const record = currentRecord();
      if (record !== null) record.principal = signedIn.principal;
      // A token that someone else may have set there before is invalidated.
      const { isSecure } = call.get('access');
      for (const token of sessionCookie.read(call.req.header('cookie'), isSecure))
        services.access.sessions.endOf(token);
      return withCookie(
        call,
        meOf(signedIn.principal, services),
        sessionCookie.set(signedIn.token, isSecure),
      );
    },
  }),
  accessRoute({
    on: 'DELETE /dw/session',
    about: 'signs out: the session of its cookie ends',
    answers:
      'how many sessions have `ended`, and where the browser ends the one at the identity provider',
    right: null,
    audit: 'session.remove',
    answer: ended.extend({
      signOutAt: z.url().nullable().meta({ description: 'null where there is none to end' }),
    }),
    example: { answer: { ended: 1, signOutAt: null } },
    run({ principal, call }, services) {
      const { access } = services;
      const signOutAt = signOutUrl(principal, services);
      const wasThere = principal.session !== null && access.sessions.end(principal.session);
      return withCookie(
        call,
        { ended: wasThere ? 1 : 0, signOutAt },
        sessionCookie.clear(call.get('access').isSecure),
      );
    },
  }),
  accessRoute({
    on: 'GET /dw/sessions',
    about: 'lists the sessions of the caller, latest first',
    answers: '`sessions`, the current one marked',
    rows: 'sessions',
    right: 'signed-in',
    answer: sessions,
    example: { answer: { sessions: [{ ...SESSION, isCurrent: true }] } },
    run: ({ principal }, services) => listOf(services, principal.id, principal.session),
  }),
  accessRoute({
    on: 'DELETE /dw/sessions',
    about: 'ends all sessions of the caller, but the one it is sent in',
    answers: 'how many sessions have `ended`',
    right: 'signed-in',
    audit: 'session.remove',
    answer: ended,
    example: { answer: { ended: 2 } },
    run({ principal }, { access }) {
      const others = access.sessions
        .list(principal.id)
        .filter((each) => each.id !== principal.session);
      return { ended: others.filter((each) => access.sessions.end(each.id)).length };
    },
  }),
  accessRoute({
    on: 'DELETE /dw/sessions/:id',
    about: 'ends one session: of the caller, or of any user for an admin',
    answers: 'how many sessions have `ended`',
    right: 'signed-in',
    audit: 'session.remove',
    answer: ended,
    example: { answer: { ended: 1 } },
    run({ id: session, principal }, { access }) {
      const owner = access.sessions.userOf(session);
      const isAllowed = owner === principal.id || may(principal, 'admin');
      if (owner === null || !isAllowed)
        throw new AccessError('ENG1810', 'no session of yours has this id');
      access.sessions.end(session);
      return { ended: 1 };
    },
  }),
  accessRoute({
    on: 'GET /dw/users/:id/sessions',
    about: 'lists the sessions of a user, latest first',
    answers: '`sessions`',
    right: 'admin',
    answer: sessions,
    example: { answer: { sessions: [{ ...SESSION, isCurrent: false }] } },
    run({ id: user, principal }, services) {
      services.access.users.get(user);
      return listOf(services, user, principal.session);
    },
  }),
  accessRoute({
    on: 'DELETE /dw/users/:id/sessions',
    about: 'ends all sessions of a user',
    answers: 'how many sessions have `ended`',
    right: 'admin',
    audit: 'session.remove',
    answer: ended,
    example: { answer: { ended: 2 } },
    run({ id: user }, { access }) {
      access.users.get(user);
      return { ended: access.sessions.endAll(user) };
    },
  }),
  accessRoute({
    on: 'POST /dw/password',
    about:
      'changes the password of the caller; their sessions end, and a new one takes the place of this one',
    answers: 'as of `GET /dw/me`, and the cookie of the new session',
    right: 'signed-in',
    audit: 'user.password',
    body: z.strictObject({ current: password(), password: password() }),
    answer: me,
    example: {
      body: { current: 'tidal-ochre-lantern-48', password: 'quartz-meadow-sailing-73' },
      answer: EXAMPLE,
    },
    async run({ body, principal, origin, call }, services) {
      const signedIn = await services.access
        .changePassword(principal, body, origin)
        .catch((error: unknown) => {
          // They are signed in, so that 401 would mislead a client.
          if (error instanceof AccessError && error.code === 'ENG1811')
            throw new HttpProblem(403, 'security_exception', 'the current password is wrong');
          throw error;
        });
      if (signedIn === null) return meOf(principal, services);
      const { token } = signedIn;
      return withCookie(
        call,
        meOf(signedIn.principal, services),
        sessionCookie.set(token, call.get('access').isSecure),
      );
    },
  }),
];

/** For the audit log: the account, if it exists. A name without an account may be a password. */
function tell(
  name: string | undefined,
  token: string | undefined,
  { users }: ApiServices['access'],
): void {
  const record = currentRecord();
  if (record === null) return;
  const user = name === undefined ? null : users.named(name);
  if (user !== null) record.target = { kind: 'user', id: user.id };
  if (token !== undefined) record.message = 'by a one-time link';
  else if (user === null) record.message = 'no user has this name';
}

/** Of those who have signed in there. */
function signOutUrl({ kind, id: user }: Principal, { access, oidc }: ApiServices): string | null {
  if (oidc === null || kind !== 'user') return null;
  const { identity } = access.users.get(user);
  return identity === null ? null : oidc.provider.signOutUrl();
}

async function start(
  { body, origin }: Asked<z.output<typeof signIn>>,
  { access }: ApiServices,
): Promise<SignedIn> {
  const { name, password: given, token } = body;
  tell(name, token, access);
  const hasBoth = name !== undefined && given !== undefined;
  if (hasBoth && token !== undefined)
    return access.createFirstAdmin(token, { name, password: given }, origin);
  if (hasBoth) return access.signIn(name, given, origin);
  if (token !== undefined && name === undefined && given === undefined)
    return access.signInByLink(token, origin);
  throw new HttpProblem(
    400,
    'illegal_argument_exception',
    'send name and password, or token, or all three for the first admin',
  );
}
