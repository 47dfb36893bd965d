import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const itemsOfRules = (now = NOW) => {
  const { rules, exceptions } = manager.activeRules(now);
  return Object.fromEntries(
    rules.map(({ id }, index) => [
      id,
      exceptions.ofRule[index]?.map((at) => [exceptions.items[at]?.item_id, exceptions.idle[at]]),
    ]),
  );
};

describe('exceptions', () => {
  it('apply to the rules that refer to their list, as soon as they are there', () => {
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.rules.create(apiRuleOf('a', { exceptions_list: [REFERENCE] }), BY));
    taken(manager.rules.create(apiRuleOf('b'), BY));
    house.changes.length = 0;
    const item = taken(manager.exceptions.putItem(itemOf('i', { x_own: 7 }), false, BY));
    expect(item.item).toMatchObject({ x_own: 7, created_by: 'alice' });
    expect(house.changes).toEqual([
      { added: [], changed: [], removed: [], exceptionsChanged: true },
    ]);
    expect(itemsOfRules()).toEqual({ a: [['i', null]], b: [] });
    taken(manager.exceptions.remove('single list'));
    expect(itemsOfRules()).toEqual({ a: [], b: [] });
    expect(manager.report().problems.map(({ code }) => code)).toContain('RUL3107');
    expect(manager.exceptions.items(null, 0)).toEqual([]);
  });

  it('are refused with errors, without their list, or twice', () => {
    const code = (answer: { readonly refusal: { readonly code: string } | null }) =>
      answer.refusal?.code;
    expect(code(manager.exceptions.putItem(itemOf('i'), false, BY))).toBe('ENG1504');
    taken(manager.exceptions.putList(LIST, false, BY));
    expect(code(manager.exceptions.putList(LIST, false, BY))).toBe('ENG1506');
    const wrong = manager.exceptions.putItem(itemOf('i', { entries: [] }), false, BY);
    expect([code(wrong), wrong.problems[0]?.field]).toEqual(['ENG1505', 'entries']);
    taken(manager.exceptions.putItem(itemOf('i'), false, BY));
    expect(code(manager.exceptions.putItem(itemOf('i'), false, BY))).toBe('ENG1506');
    taken(manager.exceptions.putList({ ...LIST, list_id: 'other' }, false, BY));
    expect(code(manager.exceptions.putItem(itemOf('i', { list_id: 'other' }), true, BY))).toBe(
      'ENG1506',
    );
    expect(code(manager.exceptions.remove('single none'))).toBe('ENG1504');
    expect(manager.exceptions.items(null, 0)).toHaveLength(1);
  });

  it('of one rule are in a list that it gets', () => {
    taken(manager.rules.create(apiRuleOf('a'), BY));
    const { entries } = itemOf('x');
    const first = taken(manager.addRuleExceptions('a', [{ name: 'One', entries }], BY));
    const second = taken(manager.addRuleExceptions('a', [{ name: 'Two', entries }], BY));
    expect(second[0]?.list).toBe(first[0]?.list);
    expect(manager.exceptions.lists()).toHaveLength(1);
    expect(itemsOfRules()['a']).toHaveLength(2);
    expect(taken(manager.rules.get('a')).revision).toBe(1);
    expect(house.changes.at(-2)).toMatchObject({ changed: ['a'], exceptionsChanged: true });
  });

  it('of one rule are all kept or none', () => {
    taken(manager.rules.create(apiRuleOf('a'), BY));
    const answer = manager.addRuleExceptions(
      'a',
      [{ name: 'One', entries: itemOf('x').entries }, { name: 'Two' }],
      BY,
    );
    expect(answer.refusal?.code).toBe('ENG1505');
    expect(answer.problems[0]?.message).toContain('entries');
    expect(manager.exceptions.lists()).toEqual([]);
    expect(itemsOfRules()).toEqual({ a: [] });
    expect(taken(manager.rules.get('a')).revision).toBe(0);
  });

  it('of one rule are not kept where the rule cannot refer to them', async () => {
    taken(manager.rules.create(apiRuleOf('a'), BY));
    const row = house.store.rules.get('a')!;
    // As an earlier version may have taken it.
    const document = row.document.replace('process where', 'process when');
    house.store.rules.put({ ...row, document, revision: 2 });
    manager = await house.start();
    const answer = manager.addRuleExceptions('a', [itemOf('x')], BY);
    expect(answer.refusal?.code).toBe('ENG1502');
    expect(manager.exceptions.lists()).toEqual([]);
  });

  it('that have expired stay with what they had hidden, and hide nothing', () => {
    const expiry = '2023-11-14T22:13:20.000Z';
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.rules.create(apiRuleOf('a', { exceptions_list: [REFERENCE] }), BY));
    taken(manager.exceptions.putItem(itemOf('i', { expire_time: expiry }), false, BY));
    taken(manager.exceptions.putItem(itemOf('j'), false, BY));
    house.store.exceptions.addHidden('single list i', 12, 1_600_000_000_000);
    expect(itemsOfRules(NOW - 1n)).toEqual({
      a: [
        ['i', null],
        ['j', null],
      ],
    });
    expect(itemsOfRules(NOW)['a']?.[0]).toEqual([
      'i',
      expect.stringContaining('expired') as string,
    ]);
    const now = Number(NOW / 1_000_000n);
    expect(manager.exceptions.expired(now - 1)).toEqual([]);
    expect(manager.exceptions.expired(now)).toMatchObject([
      { key: 'single list i', expiredAt: now, hidden: 12, lastHidden: 1_600_000_000_000 },
    ]);
    expect(manager.exceptions.lists()).toMatchObject([{ items: 2, hidden: 12 }]);
  });

  it('survive a restart', async () => {
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.exceptions.putItem(itemOf('i'), false, BY));
    const before = [manager.exceptions.lists(), manager.exceptions.items(null, 0)];
    manager = await house.start();
    expect([manager.exceptions.lists(), manager.exceptions.items(null, 0)]).toEqual(before);
  });
});

describe('what others ask of exceptions', () => {
  it('an item that need not be kept', () => {
    expect(
      manager.checkItem({ name: 'x', entries: itemOf('x').entries }).item?.entries,
    ).toHaveLength(1);
    expect(manager.checkItem({ name: 'x' }).problems[0]).toContain('entries');
    expect(manager.checkItem(7).item).toBeNull();
  });

  it('a rule that need not be kept, with the exceptions that would apply', () => {
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.exceptions.putItem(itemOf('i'), false, BY));
    const { rule_id: _, ...draft } = apiRuleOf('a', { exceptions_list: [REFERENCE] });
    const { rule, items, valueLists } = taken(manager.runnable(draft));
    expect([rule.rule.name, items.map(({ item_id }) => item_id), valueLists]).toEqual([
      'Rule a',
      ['i'],
      [],
    ]);
    expect(manager.runnable({ ...draft, query: 'process where' }).problems[0]?.field).toBe('query');
    expect(manager.runnable(apiRuleOf('q', { type: 'esql', language: 'esql' })).refusal?.code).toBe(
      'ENG1502',
    );
    expect(manager.rules.list()).toEqual([]);
  });

  it('the rules that its list applies to, disabled ones too', () => {
    taken(
      manager.exceptions.putList({ ...LIST, meta: { dockwarden: { rules: ['b'] } } }, false, BY),
    );
    taken(manager.rules.create(apiRuleOf('a', { exceptions_list: [REFERENCE] }), BY));
    taken(manager.rules.create(apiRuleOf('b', { enabled: false }), BY));
    taken(manager.rules.create(apiRuleOf('c'), BY));
    const { item } = manager.checkItem(itemOf('i'));
    expect(item === null ? null : manager.rulesOf(item)).toEqual(['a', 'b']);
  });
});

describe('value lists', () => {
  const onList = (type = 'keyword') =>
    itemOf('i', {
      entries: [
        { field: 'process.name', operator: 'included', type: 'list', list: { id: 'v', type } },
      ],
    });

  beforeEach(() => {
    taken(manager.exceptions.putList(LIST, false, BY));
    taken(manager.rules.create(apiRuleOf('a', { exceptions_list: [REFERENCE] }), BY));
    taken(manager.exceptions.putItem(onList(), false, BY));
  });

  it('apply once they are there, and again after a restart', async () => {
    expect(itemsOfRules()['a']?.[0]?.[1]).toContain('is not there');
    const added = taken(
      manager.valueLists.import(
        'v',
        'sh\r\nbash\n\nsh\n',
        { type: 'keyword', isReplaced: false },
        BY,
      ),
    );
    expect(added).toMatchObject({ id: 'v', values: 2, usedBy: ['single list i'] });
    expect(itemsOfRules()['a']).toEqual([['i', null]]);
    taken(manager.valueLists.import('v', 'dash', { isReplaced: false }, BY));
    manager = await house.start();
    expect(taken(manager.valueLists.values('v', { from: 1, limit: 5 }))).toEqual(['bash', 'dash']);
    expect(manager.activeRules(NOW).exceptions.valueLists).toMatchObject([
      { id: 'v', count: 3, kind: 'texts' },
    ]);
    taken(manager.valueLists.import('v', 'zsh', { isReplaced: true }, BY));
    expect(taken(manager.valueLists.export('v'))).toBe('zsh\n');
    expect(taken(manager.valueLists.remove('v')).usedBy).toEqual(['single list i']);
    expect(itemsOfRules()['a']?.[0]?.[1]).toContain('is not there');
  });

  it('are prepared once, however often rules are asked for', () => {
    taken(manager.valueLists.import('v', 'sh\n', { type: 'keyword', isReplaced: false }, BY));
    const [first] = manager.activeRules(NOW).exceptions.valueLists;
    taken(manager.rules.patch('a', { severity: 'high' }, BY));
    expect(manager.activeRules(NOW).exceptions.valueLists[0]).toBe(first);
  });

  it('say which lines are no values', () => {
    const answer = manager.valueLists.import(
      'n',
      '10.0.0.1\nhost\n10.0.0.0/8\n',
      { type: 'ip', isReplaced: false },
      BY,
    );
    expect(answer.problems.map(({ code, message }) => [code, message.slice(0, 7)])).toEqual([
      ['RUL3203', 'line 3:'],
      ['RUL3203', 'line 4:'],
    ]);
    expect(answer.value?.values).toBe(3);
  });

  it('are refused with another type, an unknown one, or more than 32 MB', () => {
    const put = (values: string, type?: string) =>
      manager.valueLists.import(
        'v',
        values,
        { ...(type === undefined ? {} : { type }), isReplaced: false },
        BY,
      ).refusal?.code;
    expect(put('sh')).toBe('ENG1504');
    expect(put('sh', 'words')).toBe('ENG1505');
    expect(put('sh', 'shape')).toBe('ENG1505');
    expect(put('x'.repeat(33 * 1024 * 1024), 'keyword')).toBe('ENG1508');
    taken(manager.valueLists.put({ id: 'v', type: 'keyword', name: 'Shells' }, BY));
    expect(put('10.0.0.1', 'ip')).toBe('ENG1505');
    expect(put('sh')).toBeUndefined();
    expect(manager.valueLists.list()[0]?.name).toBe('Shells');
    expect(manager.valueLists.put({ id: 'a\nb', type: 'keyword' }, BY).refusal?.code).toBe(
      'ENG1505',
    );
  });
});
