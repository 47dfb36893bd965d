import { z } from 'zod';
import { operation } from '../operation/operation.ts';
import type { AccessParts } from './access.ts';
import { peopleOf } from './people.ts';

/** Returns names only: other details of users are for admins. */
export const listAssignees = operation({
  name: 'users.assignable',
  on: 'GET /dw/assignees',
  about: 'lists the names of the users to whom alerts of the space can be assigned',
  answers: '`names`, sorted, of the users who can sign in and give verdicts in this space',
  right: 'triage',
  answer: z.object({ names: z.array(z.string()) }),
  example: { answer: { names: ['alice', 'bob'] } },
  ask: () => ({}),
  run: ({ access, space }: AccessParts) => ({
    names: peopleOf(access.users.list(), space)
      .filter(({ canTriage }) => canTriage)
      .map(({ name }) => name),
  }),
});

/** Lists every user who can be notified in the space. */
export const listPeople = operation({
  name: 'users.people',
  on: 'GET /dw/people',
  about: 'lists the names of the users who can be mentioned in notes',
  answers: '`names`, sorted, of the users who can sign in and see this space',
  right: 'triage',
  answer: z.object({ names: z.array(z.string()) }),
  example: { answer: { names: ['alice', 'bob'] } },
  ask: () => ({}),
  run: ({ access, space }: AccessParts) => ({
    names: peopleOf(access.users.list(), space).map(({ name }) => name),
  }),
});
