import { z } from 'zod';
import type { SignedIn } from '../../../service/access/access.ts';
import { AccessError } from '../../../service/access/errors.ts';
import type { Origin, Principal } from '../../../service/access/principal.ts';
import { password, userName } from '../../../service/access/schemas.ts';
import { me, ME_EXAMPLE, meOf } from '../../../service/access/session-operations.ts';
import { currentRecord } from '../../../service/audit/audit-record.ts';
import { json } from '../../../http/answers.ts';
import { HttpProblem } from '../../../http/problem.ts';
import type { Call } from '../../../http/services.ts';
import { sessionCookie } from '../../auth/session-cookie.ts';
import { route } from '../operation-routes.ts';
import { orProblem } from '../perform.ts';
import type { ApiServices } from '../services.ts';

const signIn = z.strictObject({
  name: userName().optional(),
  password: password().optional(),
  token: z.string().max(100).optional().meta({
    description: 'of a one-time link; the first admin chooses a name and a password, too',
    writeOnly: true,
  }),
});

/** Signs in. */
export const startSession = route({
  on: 'POST /dw/session',
  about: 'signs in with a name and a password, or with the token of a one-time link',
  answers: 'as of `GET /dw/me`, and the cookie',
  right: null,
  isOfSpace: false,
  audit: 'session.create',
  body: signIn,
  answer: me,
  example: { body: { name: 'alice', password: 'tidal-ochre-lantern-48' }, answer: ME_EXAMPLE },
  run: ({ body, call }, { access }) =>
    orProblem(async () => {
      const { principal, token } = await start(body, originOf(call), access);
      const record = currentRecord();
      if (record !== null) record.principal = principal;
      // A token that someone else may have set there before is invalidated.
      const { isSecure } = call.get('access');
      for (const old of sessionCookie.read(call.req.header('cookie'), isSecure))
        access.sessions.endOf(old);
      return withCookie(call, meOf({ access, principal }), sessionCookie.set(token, isSecure));
    }),
});

/** Signs out. */
export const endSession = route({
  on: 'DELETE /dw/session',
  about: 'signs out: the session of its cookie ends',
  answers:
    'how many sessions have `ended`, and where the browser ends the one at the identity provider',
  right: null,
  isOfSpace: false,
  audit: 'session.remove',
  answer: z.object({
    ended: z.int().min(0),
    signOutAt: z.url().nullable().meta({ description: 'null where there is none to end' }),
  }),
  example: { answer: { ended: 1, signOutAt: null } },
  run: ({ access: { principal, isSecure }, call }, services) =>
    orProblem(() => {
      const { sessions } = services.access;
      const signOutAt = signOutUrl(principal, services);
      const wasThere = principal.session !== null && sessions.end(principal.session);
      const answer = { ended: wasThere ? 1 : 0, signOutAt };
      return withCookie(call, answer, sessionCookie.clear(isSecure));
    }),
});

export const changePassword = route({
  on: 'POST /dw/password',
  about:
    'changes the password of the caller; their sessions end, and a new one takes the place of this one',
  answers: 'as of `GET /dw/me`, and the cookie of the new session',
  right: 'signed-in',
  isOfSpace: false,
  audit: 'user.password',
  body: z.strictObject({ current: password(), password: password() }),
  answer: me,
  example: {
    body: { current: 'tidal-ochre-lantern-48', password: 'quartz-meadow-sailing-73' },
    answer: ME_EXAMPLE,
  },
  run: ({ body, access: { principal, isSecure }, call }, { access }) =>
    orProblem(async () => {
      const signedIn = await access
        .changePassword(principal, body, originOf(call))
        .catch((error: unknown) => {
          // They are signed in, so that 401 would mislead a client.
          if (error instanceof AccessError && error.code === 'ENG1811')
            throw new HttpProblem(403, 'security_exception', 'the current password is wrong');
          throw error;
        });
      if (signedIn === null) return meOf({ access, principal });
      const answer = meOf({ access, principal: signedIn.principal });
      return withCookie(call, answer, sessionCookie.set(signedIn.token, isSecure));
    }),
});

/** An answer that starts or ends a session in the browser. */
function withCookie(call: Call, value: object, cookie: string): Response {
  const response = json(call, value);
  response.headers.append('set-cookie', cookie);
  return response;
}

/** Where a sign-in comes from. */
export const originOf = (call: Call): Origin => ({
  address: call.get('access').address,
  userAgent: call.req.header('user-agent') ?? '',
});

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
  { name, password: given, token }: z.output<typeof signIn>,
  origin: Origin,
  access: ApiServices['access'],
): Promise<SignedIn> {
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
