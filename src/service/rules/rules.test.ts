import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_OBJECT_BYTES } from './limits.ts';
import type { RuleManager } from './rule-manager.ts';
import {
  apiRuleOf,
  BY,
  itemOf,
  LIST,
  ManagerHouse,
  NOW,
  REFERENCE,
  taken,
} from './rule-manager.testing.ts';

let house: ManagerHouse;
let manager: RuleManager;

beforeEach(async () => {
  house = new ManagerHouse();
  manager = await house.start();
});
afterEach(() => house.close());

const idsThatRun = () => manager.activeRules(NOW).rules.map(({ id }) => id);

describe('a rule that is created', () => {
  it('runs, and is shown as the API has it, unknown keys included', () => {
    const created = taken(
      manager.rules.create(apiRuleOf('a', { x_own: { deep: [1, null] }, note: 'Look.' }), BY),
    );
    expect(created.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(created.rule).toMatchObject({
      id: created.uuid,
      rule_id: 'a',
      x_own: { deep: [1, null] },
      note: 'Look.',
      enabled: true,
      revision: 0,
      immutable: false,
      created_by: 'alice',
      created_at: '1970-01-01T00:00:05.000Z',
    });
    expect(idsThatRun()).toEqual(['a']);
    expect(house.changes).toEqual([
      { added: ['a'], changed: [], removed: [], exceptionsChanged: false },
    ]);
  });

  it('keeps all digits of a number in JSON text', () => {
    const text = JSON.stringify(apiRuleOf('a')).replace('{', '{"x_big":12345678901234567890,');
    taken(manager.rules.create(text, BY));
    expect(house.store.rules.get('a')?.document).toContain('"x_big":12345678901234567890');
  });

  it.each(['a\u0000b', 'a\nb', 'x'.repeat(513)])('has an id that a store gives back', (id) => {
    const { refusal, problems } = manager.rules.create(
      apiRuleOf(id, { query: 'any where true' }),
      BY,
    );
    expect([refusal?.code, problems[0]?.field]).toEqual(['ENG1502', 'rule_id']);
    const list = manager.exceptions.putList({ ...LIST, list_id: id }, false, BY);
    expect([list.refusal?.code, list.problems[0]?.field]).toEqual(['ENG1505', 'list_id']);
    taken(manager.exceptions.putList(LIST, false, BY));
    const item = manager.exceptions.putItem(itemOf(id), false, BY);
    expect([item.refusal?.code, item.problems[0]?.field]).toEqual(['ENG1505', 'item_id']);
  });

  it('gets a rule_id where it has none', () => {
    const created = taken(manager.rules.create({ ...apiRuleOf('a'), rule_id: undefined }, BY));
    expect(created.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(manager.rules.get(created.uuid).value?.id).toBe(created.id);
  });

  it('is refused with errors, each at its field', () => {
    const answer = manager.rules.create(
      apiRuleOf('a', { query: 'process where foo(x) ', severity: 'loud' }),
      BY,
    );
    expect(answer.refusal?.code).toBe('ENG1502');
    expect(answer.problems.map(({ code, field }) => [code, field])).toEqual([
      ['RUL1103', 'severity'],
      ['EQL2201', 'query'],
    ]);
    const other = manager.rules.create(apiRuleOf('a', { query: 'process where\n foo(x)' }), BY);
    expect(other.problems.map(({ code, field, span }) => [code, field, span])).toEqual([
      ['EQL2201', 'query', { start: 15, end: 18 }],
    ]);
    expect(manager.rules.list()).toEqual([]);
    expect(house.changes).toEqual([]);
  });

  it('is taken with warnings, which are returned', () => {
    const answer = manager.rules.create(
      apiRuleOf('a', { query: 'process where process.nmae == "x"' }),
      BY,
    );
    expect(answer.refusal).toBeNull();
    expect(answer.problems.map(({ severity, field }) => [severity, field])).toContainEqual([
      'warning',
      'query',
    ]);
  });

  it('is refused where the rule_id is taken', () => {
    taken(manager.rules.create(apiRuleOf('a'), BY));
    expect(manager.rules.create(apiRuleOf('a', { name: 'Other' }), BY).refusal?.code).toBe(
      'ENG1506',
    );
    expect(manager.rules.get('a').value?.name).toBe('Rule a');
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['a number', 7],
    ['nothing', undefined],
    ['text that is no JSON', '{"rule_id": '],
    [
      'a circle',
      (() =>
        Object.assign(
          {},
          {
            get self() {
              return this;
            },
          },
        ))(),
    ],
    ['data deeper than 100 levels', JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)],
    ['more than 1 MB', apiRuleOf('a', { note: 'x'.repeat(MAX_OBJECT_BYTES) })],
  ])('is refused where it is %s', (_, input) => {
    expect(manager.rules.create(input, BY).refusal?.code).toBe('ENG1502');
  });

  it('has keys without a meaning in JavaScript', () => {
    const text = JSON.stringify(apiRuleOf('a')).replace('{', '{"__proto__":{"enabled":false},');
    const created = taken(manager.rules.create(text, BY));
    expect(created.isEnabled).toBe(true);
  });

  it('is listed but does not run if it is of another type', () => {
    taken(
      manager.rules.create(apiRuleOf('k', { type: 'esql', language: 'esql', query: 'from a' }), BY),
    );
    expect(manager.rules.list()[0]?.notRunnable).toBe('rules of type esql do not run here');
    // It is nothing that anybody could mend.
    expect(manager.activeRules(NOW)).toMatchObject({ notRun: [], otherTypes: 1 });
    taken(manager.rules.change('k', 'disable', BY));
    expect(manager.activeRules(NOW).otherTypes).toBe(0);
  });
});

describe('a rule that is changed', () => {
  beforeEach(() => void taken(manager.rules.create(apiRuleOf('a', { note: 'Look.' }), BY)));

  it('grows by one revision with its content, and keeps the earlier ones', () => {
    taken(manager.rules.patch('a', { severity: 'high' }, { by: 'bob', now: 6_000 }));
    const changed = taken(manager.rules.get('a'));
    expect(changed).toMatchObject({
      revision: 1,
      severity: 'high',
      updatedBy: 'bob',
      createdBy: 'alice',
    });
    expect(changed.rule['note']).toBe('Look.');
    expect(JSON.parse(house.store.rules.revision('a', 0) ?? '{}')).toMatchObject({
      severity: 'low',
    });
    expect(house.changes.at(-1)?.changed).toEqual(['a']);
  });

  it('is the same where nothing differs, whatever the order of keys', () => {
    house.changes.length = 0;
    const same = Object.fromEntries(Object.entries(apiRuleOf('a', { note: 'Look.' })).toReversed());
    expect(taken(manager.rules.replace('a', same, BY)).revision).toBe(0);
    expect(house.changes).toEqual([]);
  });

  it('refuses a change of a revision that is no longer the latest', () => {
    const { revision } = taken(manager.rules.get('a'));
    taken(manager.rules.patch('a', { note: 'Mine.' }, BY, revision));
    for (const answer of [
      manager.rules.patch('a', { note: 'Theirs.' }, BY, revision),
      manager.rules.replace('a', apiRuleOf('a', { note: 'Theirs.' }), BY, revision),
    ])
      expect(answer.refusal?.code).toBe('ENG1511');
    const after = taken(manager.rules.get('a'));
    expect([after.revision, after.rule['note']]).toEqual([revision + 1, 'Mine.']);
  });

  it('loses what a replacement leaves out, and what a patch sets to null', () => {
    expect(taken(manager.rules.patch('a', { note: null }, BY)).rule).not.toHaveProperty('note');
    taken(manager.rules.patch('a', { note: 'Again.' }, BY));
    expect(taken(manager.rules.replace('a', apiRuleOf('a'), BY)).rule).not.toHaveProperty('note');
  });

  it('stays as it is if the change has errors', () => {
    const answer = manager.rules.patch('a', { query: 'process where' }, BY);
    expect(answer.refusal?.code).toBe('ENG1502');
    expect(taken(manager.rules.get('a')).revision).toBe(0);
    expect(idsThatRun()).toEqual(['a']);
  });

  it('keeps its rule_id', () => {
    expect(manager.rules.patch('a', { rule_id: 'b' }, BY).refusal?.code).toBe('ENG1502');
  });

  it('keeps its revision when it is disabled, enabled or made live', () => {
    expect(taken(manager.rules.change('a', 'disable', BY))).toMatchObject({
      isEnabled: false,
      revision: 0,
    });
    expect(idsThatRun()).toEqual([]);
    expect(manager.activeRules(NOW).notRun).toEqual([]);
    taken(manager.rules.change('a', 'enable', BY));
    expect(taken(manager.rules.change('a', 'live', BY))).toMatchObject({
      isLive: true,
      revision: 0,
    });
    expect(manager.activeRules(NOW).rules[0]?.isLive).toBe(true);
    // What was set stays when something else is changed.
    expect(taken(manager.rules.patch('a', { severity: 'high' }, BY)).isLive).toBe(true);
    const live = { meta: { dockwarden: { live: false } } };
    expect(taken(manager.rules.patch('a', live, BY)).isLive).toBe(false);
  });

  it('goes on with its revisions when it comes back', () => {
    taken(manager.rules.change('a', 'delete', BY));
    expect(manager.rules.get('a').refusal?.code).toBe('ENG1501');
    expect(house.changes.at(-1)?.removed).toEqual(['a']);
    expect(taken(manager.rules.create(apiRuleOf('a', { severity: 'high' }), BY)).revision).toBe(1);
    expect(JSON.parse(house.store.rules.revision('a', 0) ?? '{}')).toMatchObject({
      severity: 'low',
    });
  });
});

describe('many rules', () => {
  it('are changed in one call, and those that are not there are refused', () => {
    for (const id of ['a', 'b', 'c']) taken(manager.rules.create(apiRuleOf(id), BY));
    taken(manager.rules.change('b', 'disable', BY));
    house.changes.length = 0;
    const results = manager.rules.bulk('disable', ['a', 'b', 'z', 'a'], BY);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['a', 'done'],
      ['b', 'unchanged'],
      ['z', 'refused'],
      ['a', 'unchanged'],
    ]);
    expect(house.changes).toEqual([
      { added: [], changed: ['a'], removed: [], exceptionsChanged: false },
    ]);
    expect(manager.rules.bulk('delete', null, BY).map(({ outcome }) => outcome)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(manager.rules.list()).toEqual([]);
  });
});

describe('activeRules', () => {
  it('makes again only what has changed', () => {
    for (const id of ['a', 'b', 'c']) taken(manager.rules.create(apiRuleOf(id), BY));
    const before = manager.activeRules(NOW).rules;
    taken(manager.rules.patch('b', { severity: 'high' }, BY));
    const after = manager.activeRules(NOW).rules;
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[2]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[1]?.signature).toBe(before[1]?.signature);
    expect(after[1]?.stateKey).toBe(before[1]?.stateKey);
    taken(manager.rules.patch('b', { query: 'process where process.name == "other"' }, BY));
    const edited = manager.activeRules(NOW).rules[1];
    expect(edited?.signature).not.toBe(after[1]?.signature);
    expect(edited?.stateKey).not.toBe(after[1]?.stateKey);
  });

  it('has what alerts contain of a rule', () => {
    const created = taken(manager.rules.create(apiRuleOf('a', { x_own: 1 }), BY));
    const [active] = manager.activeRules(NOW).rules;
    expect(active).toMatchObject({ uuid: created.uuid, revision: 0, isLive: false });
    expect(active?.rule.id).toBe(created.uuid);
    expect({ ...active?.parameters }).toMatchObject({
      id: created.uuid,
      x_own: 1,
      enabled: true,
      created_by: 'alice',
      immutable: false,
    });
  });

  it('keeps a saved state valid through everything but what it depends on', () => {
    const suppression = { group_by: ['host.id'], duration: { value: 5, unit: 'm' } };
    const query = { exceptions_list: [REFERENCE], alert_suppression: suppression };
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.rules.create(apiRuleOf('a', query), BY));
    const keyNow = () => manager.activeRules(NOW).rules[0]?.stateKey;
    const keys = [keyNow()];
    const isAnother = (work: () => unknown) => {
      work();
      const key = keyNow();
      const isNew = !keys.includes(key);
      keys.push(key);
      return isNew;
    };
    const put = (more: object) =>
      taken(manager.exceptions.putItem(itemOf('i', more as never), true, BY));
    const values = {
      entries: [
        {
          field: 'process.name',
          operator: 'included',
          type: 'list',
          list: { id: 'v', type: 'keyword' },
        },
      ],
    };
    expect(isAnother(() => put({}))).toBe(true);
    expect(isAnother(() => put({ name: 'Another name', comments: [{ comment: 'why' }] }))).toBe(
      false,
    );
    expect(isAnother(() => put({ expire_time: '2030-01-01T00:00:00Z' }))).toBe(true);
    expect(isAnother(() => put(values))).toBe(true);
    expect(
      isAnother(() =>
        taken(manager.valueLists.import('v', 'sh', { type: 'keyword', isReplaced: false }, BY)),
      ),
    ).toBe(true);
    expect(
      isAnother(() => taken(manager.valueLists.import('v', 'bash', { isReplaced: false }, BY))),
    ).toBe(true);
    expect(
      isAnother(() => taken(manager.rules.patch('a', { severity: 'high', interval: '1m' }, BY))),
    ).toBe(false);
    expect(
      isAnother(() =>
        taken(manager.rules.patch('a', { alert_suppression: { group_by: ['user.id'] } }, BY)),
      ),
    ).toBe(true);
    expect(isAnother(() => taken(manager.exceptions.remove('single list i')))).toBe(true);
  });
});
