import { afterEach, beforeEach, expect, it } from 'vitest';
import { GOOD, TestAccess } from './access.testing.ts';
import { listAssignees } from './assignees.ts';
import { LOCAL } from './principal.ts';
import type { NewUser } from './users.ts';

let test: TestAccess;
beforeEach(async () => void (test = await TestAccess.open()));
afterEach(() => test.close());

const make = (name: string, given: Partial<NewUser> = {}) =>
  test.access.users.create(
    { name, role: 'analyst', spaces: null, password: GOOD, ...given },
    'root',
  );
const names = (space: string) =>
  listAssignees.run({ access: test.access, principal: LOCAL, space }, {}).names;

it('lists the users who can sign in and give verdicts in the space', async () => {
  await test.access.spaces.create('shop', { name: 'Shop', description: '' }, LOCAL);
  await make('root', { role: 'admin' });
  await make('ann');
  await make('bob', { spaces: ['shop'] });
  await make('vic', { role: 'viewer' });
  const { id } = await make('zoe');
  await test.access.users.update(id, { isDisabled: true });
  expect(names('default')).toEqual(['ann', 'root']);
  expect(names('shop')).toEqual(['ann', 'bob', 'root']);
});
