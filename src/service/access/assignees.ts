import { z } from 'zod';
import { operation } from '../operation/operation.ts';
import { RIGHTS_OF, ROLES } from '../operation/rights.ts';
import type { AccessParts } from './access.ts';
import type { UserView } from './users.ts';

/** Whether alerts of a space can be assigned to a user, who must be able to sign in and give verdicts there. */
const isAssignable = ({ role, spaces, isDisabled }: UserView, space: string): boolean => {
  const known = ROLES.find((each) => each === role);
  return (
    !isDisabled &&
    known !== undefined &&
    RIGHTS_OF[known].includes('triage') &&
    (spaces === null || spaces.includes(space))
  );
};

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
    names: access.users
      .list()
      .filter((user) => isAssignable(user, space))
      .map(({ name }) => name),
  }),
});
