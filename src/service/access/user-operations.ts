import { shown } from '../operation/changes.ts';
import { counted } from '../../util/counts.ts';
import { z } from 'zod';
import type { UserView } from './users.ts';
import type { AccessParts } from './access.ts';
import { operation } from '../operation/operation.ts';
import {
  AT,
  ID,
  id,
  listOf,
  moment,
  password,
  removed,
  role,
  spaces,
  userName,
} from './schemas.ts';

const user = z.object({
  id: id(),
  name: z.string(),
  role: z.string().meta({ description: 'one of the roles' }),
  spaces: spaces(),
  hasPassword: z.boolean(),
  identity: z
    .object({ issuer: z.string(), subject: z.string() })
    .nullable()
    .meta({ description: 'of whom an identity provider knows' }),
  isDisabled: z.boolean(),
  createdAt: moment(),
  createdBy: z.string(),
  updatedAt: moment(),
  lastSignIn: moment().nullable(),
});

const EXAMPLE: UserView = {
  id: ID,
  name: 'alice',
  role: 'analyst',
  spaces: ['default'],
  hasPassword: true,
  identity: null,
  isDisabled: false,
  createdAt: AT,
  createdBy: 'local',
  updatedAt: AT,
  lastSignIn: null,
};

/** Users, for admins. */
export const USER_OPERATIONS = [
  operation({
    name: 'user.list',
    on: 'GET /dw/users',
    about: 'lists all users by name',
    answers: '`users`',
    rows: 'users',
    right: 'admin',
    isOfSpace: false,
    answer: listOf('users', user),
    example: { answer: { users: [EXAMPLE] } },
    ask: () => ({}),
    run: ({ access }: AccessParts) => ({ users: access.users.list() }),
  }),
  operation({
    name: 'user.create',
    on: 'POST /dw/users',
    about: 'makes a user, who signs in with this name and password',
    answers: 'the user',
    right: 'admin',
    isOfSpace: false,
    body: z.strictObject({
      name: userName(),
      password: password(),
      role: role(),
      spaces: spaces().default(null),
    }),
    answer: user,
    example: {
      body: {
        name: 'alice',
        password: 'tidal-ochre-lantern-48',
        role: 'analyst',
        spaces: ['default'],
      },
      answer: EXAMPLE,
    },
    ask: ({ body, by }) => ({ body, by }),
    run: ({ access }: AccessParts, { body, by }) => access.users.create(body, by),
    audit: (_, { name }) => `made the user ${shown(name)}`,
  }),
  operation({
    name: 'user.get',
    on: 'GET /dw/users/:id',
    about: 'answers with one user',
    answers: 'the user',
    right: 'admin',
    isOfSpace: false,
    answer: user,
    example: { answer: EXAMPLE },
    ask: ({ id: one }) => one,
    run: ({ access }: AccessParts, one) => access.users.get(one),
  }),
  operation({
    name: 'user.update',
    on: 'PATCH /dw/users/:id',
    about:
      'changes what it names of a user; a new role, other spaces, a new password or being disabled end their sessions',
    answers: 'the user',
    right: 'admin',
    isOfSpace: false,
    body: z.strictObject({
      role: role().optional(),
      spaces: spaces().optional(),
      isDisabled: z.boolean().optional(),
      password: password().optional(),
    }),
    answer: user,
    example: { body: { isDisabled: true }, answer: { ...EXAMPLE, isDisabled: true } },
    ask: ({ id: one, body }) => ({ id: one, body }),
    run: ({ access }: AccessParts, ask) => access.users.update(ask.id, ask.body),
    audit: (_, { name }) => `changed the user ${shown(name)}`,
  }),
  operation({
    name: 'user.remove',
    on: 'DELETE /dw/users/:id',
    about: 'removes a user and their sessions; API keys that they have made stay valid',
    answers: '`removed`, and how many `keysLeft` they have made that are valid',
    right: 'admin',
    isOfSpace: false,
    answer: removed.extend({ keysLeft: z.int().min(0) }),
    example: { answer: { removed: true, keysLeft: 1 } },
    ask: ({ id: one }) => one,
    run: ({ access }: AccessParts, one) => ({
      removed: true as const,
      keysLeft: access.users.remove(one),
    }),
    audit: (one, { keysLeft }) =>
      `removed the user ${shown(one)}, who has left ${counted(keysLeft, 'API key')}`,
  }),
] as const;
