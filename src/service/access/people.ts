import type { UserRow } from '../../stores/access-store.ts';
import { RIGHTS_OF, ROLES } from '../operation/rights.ts';

/** A user who can see a space. */
export interface Person {
  /** A UUID: a later user of the same name is another person. */
  readonly id: string;
  readonly name: string;
  /** Whether they can give verdicts. */
  readonly canTriage: boolean;
}

/** Asked each time, as people come and go. */
export type PeopleOf = (space: string) => Promise<readonly Person[]>;

type Listed = Pick<UserRow, 'id' | 'name' | 'role' | 'spaces' | 'isDisabled'>;

/** By name; those who can sign in and see the space. */
export const peopleOf = (users: readonly Listed[], space: string): readonly Person[] =>
  users.flatMap(({ id, name, role, spaces, isDisabled }) => {
    const known = ROLES.find((each) => each === role);
    if (isDisabled || known === undefined || !(spaces?.includes(space) ?? true)) return [];
    return [{ id, name, canTriage: RIGHTS_OF[known].includes('triage') }];
  });
