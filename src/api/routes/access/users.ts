import { z } from 'zod';
import type { UserView } from '../../../service/access/users.ts';
import { accessRoute } from './access-route.ts';
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
export const USER_ROUTES = [
  accessRoute({
    on: 'GET /dw/users',
    about: 'lists all users by name',
    answers: '`users`',
    rows: 'users',
    right: 'admin',
    answer: listOf('users', user),
    example: { answer: { users: [EXAMPLE] } },
    run: (_, { access }) => ({ users: access.users.list() }),
  }),
  accessRoute({
    on: 'POST /dw/users',
    about: 'makes a user, who signs in with this name and password',
    answers: 'the user',
    right: 'admin',
    audit: 'user.create',
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
    run: ({ body, principal }, { access }) => access.users.create(body, principal.name),
  }),
  accessRoute({
    on: 'GET /dw/users/:id',
    about: 'answers with one user',
    answers: 'the user',
    right: 'admin',
    answer: user,
    example: { answer: EXAMPLE },
    run: ({ id: one }, { access }) => access.users.get(one),
  }),
  accessRoute({
    on: 'PATCH /dw/users/:id',
    about:
      'changes what it names of a user; a new role, other spaces, a new password or being disabled end their sessions',
    answers: 'the user',
    right: 'admin',
    audit: 'user.update',
    body: z.strictObject({
      role: role().optional(),
      spaces: spaces().optional(),
      isDisabled: z.boolean().optional(),
      password: password().optional(),
    }),
    answer: user,
    example: { body: { isDisabled: true }, answer: { ...EXAMPLE, isDisabled: true } },
    run: ({ id: one, body }, { access }) => access.users.update(one, body),
  }),
  accessRoute({
    on: 'DELETE /dw/users/:id',
    about: 'removes a user and their sessions; API keys that they have made stay valid',
    answers: '`removed`, and how many `keysLeft` they have made that are valid',
    right: 'admin',
    audit: 'user.remove',
    answer: removed.extend({ keysLeft: z.int().min(0) }),
    example: { answer: { removed: true, keysLeft: 1 } },
    run: ({ id: one }, { access }) => ({
      removed: true as const,
      keysLeft: access.users.remove(one),
    }),
  }),
];
