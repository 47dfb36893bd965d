import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { moment } from '../operation/common.ts';
import { operation } from '../operation/operation.ts';
import { RIGHTS } from '../operation/rights.ts';
import type { AccessParts } from './access.ts';
import { AccessError } from './errors.ts';
import { may } from './principal.ts';
import { AT, ID, id, rights, role, spaces, streams } from './schemas.ts';

export const me = z.object({
  kind: z.enum(['user', 'key', 'local', 'anonymous']),
  id: z.string(),
  name: z.string(),
  role: role().nullable(),
  rights: rights(),
  spaces: spaces(),
  streams: streams(),
  session: id().nullable(),
  hasPassword: z.boolean(),
  hasAdmin: z
    .boolean()
    .meta({ description: 'false until the first admin has been made, by a one-time link' }),
});

export const ME_EXAMPLE = {
  kind: 'user',
  id: ID,
  name: 'alice',
  role: 'analyst',
  rights: ['read', 'triage'],
  spaces: null,
  streams: null,
  session: ID,
  hasPassword: true,
  hasAdmin: true,
} as const;

/** What a caller learns about themselves. */
export function meOf({ access, principal }: Pick<AccessParts, 'access' | 'principal'>) {
  const { kind, name } = principal;
  const user = kind === 'user' ? access.users.get(principal.id) : null;
  return {
    kind,
    id: principal.id,
    name,
    role: role().nullable().catch(null).parse(user?.role),
    rights: RIGHTS.filter((right) => may(principal, right)),
    spaces: principal.spaces === null ? null : [...principal.spaces],
    streams: principal.streams === null ? null : [...principal.streams],
    session: principal.session,
    hasPassword: user?.hasPassword ?? false,
    hasAdmin: access.users.hasAdmin(),
  };
}

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

const listOf = ({ access, principal }: AccessParts, userId: string) => ({
  sessions: access.sessions
    .list(userId)
    .map((each) => ({ ...each, isCurrent: each.id === principal.session })),
});

const inWords = ({ ended: sessions }: { readonly ended: number }) =>
  `ended ${counted(sessions, 'session')}`;

export const getMe = operation({
  name: 'session.me',
  on: 'GET /dw/me',
  about: 'says who sends it, and what they may do; who has not signed in is `anonymous`',
  answers: 'the name, the rights and the spaces',
  right: null,
  isOfSpace: false,
  answer: me,
  example: { answer: ME_EXAMPLE },
  ask: () => ({}),
  run: (parts: AccessParts) => meOf(parts),
});

/** The sessions of the caller, and of any user for admins. */
export const SESSION_OPERATIONS = [
  operation({
    name: 'session.list',
    on: 'GET /dw/sessions',
    about: 'lists the sessions of the caller, latest first',
    answers: '`sessions`, the current one marked',
    rows: 'sessions',
    right: 'signed-in',
    isOfSpace: false,
    answer: sessions,
    example: { answer: { sessions: [{ ...SESSION, isCurrent: true }] } },
    ask: () => ({}),
    run: (parts: AccessParts) => listOf(parts, parts.principal.id),
  }),
  operation({
    name: 'session.remove',
    on: 'DELETE /dw/sessions',
    about: 'ends all sessions of the caller, but the one it is sent in',
    answers: 'how many sessions have `ended`',
    right: 'signed-in',
    isOfSpace: false,
    answer: ended,
    example: { answer: { ended: 2 } },
    ask: () => ({}),
    run({ access, principal }: AccessParts) {
      const others = access.sessions
        .list(principal.id)
        .filter((each) => each.id !== principal.session);
      return { ended: others.filter((each) => access.sessions.end(each.id)).length };
    },
    audit: (_, answer) => inWords(answer),
  }),
  operation({
    name: 'session.remove',
    on: 'DELETE /dw/sessions/:id',
    about: 'ends one session: of the caller, or of any user for an admin',
    answers: 'how many sessions have `ended`',
    right: 'signed-in',
    isOfSpace: false,
    answer: ended,
    example: { answer: { ended: 1 } },
    ask: ({ id: one }) => one,
    run({ access, principal }: AccessParts, one) {
      const owner = access.sessions.userOf(one);
      const isAllowed = owner === principal.id || may(principal, 'admin');
      if (owner === null || !isAllowed)
        throw new AccessError('ENG1810', 'no session of yours has this id');
      access.sessions.end(one);
      return { ended: 1 };
    },
    audit: (_, answer) => inWords(answer),
  }),
  operation({
    name: 'session.listOfUser',
    on: 'GET /dw/users/:id/sessions',
    about: 'lists the sessions of a user, latest first',
    answers: '`sessions`',
    right: 'admin',
    isOfSpace: false,
    answer: sessions,
    example: { answer: { sessions: [{ ...SESSION, isCurrent: false }] } },
    ask: ({ id: user }) => user,
    run(parts: AccessParts, user) {
      parts.access.users.get(user);
      return listOf(parts, user);
    },
  }),
  operation({
    name: 'session.remove',
    on: 'DELETE /dw/users/:id/sessions',
    about: 'ends all sessions of a user',
    answers: 'how many sessions have `ended`',
    right: 'admin',
    isOfSpace: false,
    answer: ended,
    example: { answer: { ended: 2 } },
    ask: ({ id: user }) => user,
    run({ access }: AccessParts, user) {
      access.users.get(user);
      return { ended: access.sessions.endAll(user) };
    },
    audit: (_, answer) => inWords(answer),
  }),
] as const;
