import { afterAll, expect, it } from 'vitest';
import { apiRuleOf, ManagerHouse } from '../rule-manager.testing.ts';
import { ruleHistory } from './rule-history.ts';

const house = new ManagerHouse();
afterAll(() => house.close());

it('says who has changed what of a rule, and when', async () => {
  const { rules } = await house.start();
  const by = (name: string, now: number) => ({ by: name, now });
  const history = (limit = 100) => {
    const row = rules.find('a');
    if (row === null) expect.fail('the rule is there');
    return ruleHistory(house.store.rules, row, limit);
  };
  rules.create(
    apiRuleOf('a', { tags: ['x'], meta: { id: 12345678901234567890n.toString() } }),
    by('ann', 1),
  );
  rules.change('a', 'disable', by('bob', 2));
  rules.patch('a', { severity: 'high', tags: null }, by('eve', 3));
  rules.patch('a', { severity: 'high' }, by('nobody', 4));
  rules.change('a', 'live', by('bob', 5));
  rules.patch('a', { note: 'n'.repeat(30_000) }, by('eve', 6));
  expect(history()).toMatchObject([
    {
      at: 6,
      by: 'eve',
      revision: 2,
      what: ['changed'],
      fields: [{ field: 'note', before: null, after: null, isCut: true }],
    },
    { at: 5, by: 'bob', revision: 1, what: ['live'], fields: [] },
    {
      at: 3,
      by: 'eve',
      revision: 1,
      isEnabled: false,
      what: ['changed'],
      fields: [
        { field: 'severity', before: 'low', after: 'high', isCut: false },
        { field: 'tags', before: ['x'], after: null },
      ],
    },
    { at: 2, by: 'bob', revision: 0, what: ['disabled'], isEnabled: false },
    { at: 1, by: 'ann', revision: 0, what: ['created'], isEnabled: true, fields: [] },
  ]);
  expect(history(2)).toEqual(history().slice(0, 2));
});

it('knows the documents of changes that were made before it was written down', async () => {
  const { rules } = await house.start();
  const { store } = house;
  const row = rules.find('a');
  if (row === null) expect.fail('the rule is there');
  const kept = Object.assign(Object.create(store.rules) as typeof store.rules, {
    history: () => store.rules.history('a', 1),
    revision: (id: string, revision: number) => store.rules.revision(id, revision),
  });
  expect(ruleHistory(kept, row, 10)).toMatchObject([
    { at: 6, revision: 2 },
    {
      at: null,
      by: null,
      revision: 1,
      what: ['changed'],
      fields: [{ field: 'severity' }, { field: 'tags' }],
    },
    { at: null, revision: 0, what: ['created'], fields: [] },
  ]);
});
