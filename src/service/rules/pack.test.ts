import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  apiRuleOf,
  BY,
  exported,
  itemOf,
  LIST,
  ManagerHouse,
  NOW,
  REFERENCE,
  taken,
  tomlRuleOf,
} from './rule-manager.testing.ts';

let house: ManagerHouse;

beforeEach(() => {
  house = new ManagerHouse();
});
afterEach(() => house.close());

const ship = (id: string, more: Readonly<Record<string, unknown>> = {}) =>
  house.write(`pack/${id}.toml`, tomlRuleOf(id, more));

describe('the shipped pack', () => {
  it('is there at the first start, and again after a restart without a new revision', async () => {
    ship('a');
    ship('b', { enabled: false });
    ship('c', { meta: { dockwarden: { live: true } } });
    for (const _ of [1, 2]) {
      const manager = await house.start();
      const shown = manager.rules
        .list()
        .map(({ id, isEnabled, isLive, revision, origin }) => [
          id,
          isEnabled,
          isLive,
          revision,
          origin,
        ]);
      expect(shown).toEqual([
        ['a', true, false, 0, 'pack'],
        ['b', false, false, 0, 'pack'],
        ['c', true, true, 0, 'pack'],
      ]);
      expect(manager.pack.updates()).toEqual({ conflicts: [], dropped: [], deleted: [] });
    }
  });

  it('keeps what a file has beside its rule', async () => {
    ship('a');
    const manager = await house.start();
    expect(taken(manager.rules.get('a')).rule['meta']).toEqual({
      dockwarden: { metadata: { maturity: 'production' } },
    });
    expect(taken(manager.export(['a'], 'toml'))[0]?.text).toContain(
      '[metadata]\nmaturity = "production"',
    );
  });

  it('takes over what only it has changed, and leaves what the user has', async () => {
    ship('a', { note: 'Old guide.', tags: ['one'] });
    let manager = await house.start();
    taken(manager.rules.patch('a', { severity: 'high' }, BY));
    taken(manager.rules.change('a', 'disable', BY));
    expect(taken(manager.rules.get('a')).isCustomised).toBe(true);
    ship('a', { note: 'New guide.', tags: ['one'], risk_score: 47 });
    ship('n');
    manager = await house.start();
    const { rule, isEnabled, revision, origin } = taken(manager.rules.get('a'));
    expect(rule).toMatchObject({
      note: 'New guide.',
      severity: 'high',
      risk_score: 47,
      rule_source: { type: 'external', is_customized: true },
    });
    expect({ isEnabled, revision, origin }).toEqual({
      isEnabled: false,
      revision: 2,
      origin: 'pack',
    });
    expect(manager.rules.get('n').value?.origin).toBe('pack');
    expect(manager.pack.updates().conflicts).toEqual([]);
  });

  it('lists a field that both have changed at each start until a user decides', async () => {
    ship('a', { note: 'Old.', severity: 'low' });
    let manager = await house.start();
    taken(manager.rules.patch('a', { note: 'Mine.', severity: 'high' }, BY));
    ship('a', { note: 'New.', severity: 'medium' });
    for (const _ of [1, 2]) {
      manager = await house.start();
      expect(manager.pack.updates().conflicts).toEqual([
        {
          id: 'a',
          name: 'Rule a',
          obstacle: null,
          fields: [
            { field: 'severity', base: 'low', ours: 'high', theirs: 'medium' },
            { field: 'note', base: 'Old.', ours: 'Mine.', theirs: 'New.' },
          ],
        },
      ]);
      expect(taken(manager.rules.get('a')).rule).toMatchObject({ note: 'Mine.', severity: 'high' });
    }
    taken(manager.pack.settle('a', 'note', false, BY));
    taken(manager.pack.settle('a', 'severity', true, BY));
    expect(manager.pack.settle('a', 'note', false, BY).refusal?.code).toBe('ENG1509');
    manager = await house.start();
    expect(manager.pack.updates().conflicts).toEqual([]);
    expect(taken(manager.rules.get('a')).rule).toMatchObject({ note: 'Mine.', severity: 'medium' });
    // A later version of the pack is compared with the one that was decided about.
    ship('a', { note: 'Newest.', severity: 'critical' });
    manager = await house.start();
    expect(manager.pack.updates().conflicts[0]?.fields.map(({ field }) => field)).toEqual(['note']);
    expect(taken(manager.rules.get('a')).severity).toBe('critical');
  });

  it('waits with changes that do not fit to those of the user', async () => {
    ship('a', {
      query: 'sequence by host.id [process where true] [process where true]',
      alert_suppression: { group_by: ['host.id'] },
    });
    let manager = await house.start();
    taken(manager.rules.patch('a', { from: 'now-1m' }, BY));
    ship('a', { to: 'now-2m', from: 'now-6m', query: 'process where true' });
    manager = await house.start();
    const [conflict] = manager.pack.updates().conflicts;
    expect(conflict?.obstacle).toContain('errors');
    expect(conflict?.fields.map(({ field }) => field).toSorted()).toEqual([
      'alert_suppression',
      'from',
      'query',
      'to',
    ]);
    expect(taken(manager.rules.get('a')).rule).toMatchObject({
      from: 'now-1m',
      query: expect.stringContaining('sequence') as string,
    });
    expect(manager.pack.settle('a', 'to', true, BY).refusal?.code).toBe('ENG1502');
    taken(manager.pack.settle('a', 'query', true, BY));
    expect(taken(manager.rules.get('a')).rule['query']).toBe('process where true');
  });

  it('does not restore a rule that was deleted, unless a user asks for it', async () => {
    ship('a');
    let manager = await house.start();
    taken(manager.rules.change('a', 'delete', BY));
    ship('a', { severity: 'high' });
    manager = await house.start();
    expect(manager.rules.list()).toEqual([]);
    expect(manager.pack.updates().deleted).toEqual([{ id: 'a', name: 'Rule a' }]);
    taken(manager.pack.restore('a', BY));
    expect(taken(manager.rules.get('a'))).toMatchObject({ severity: 'high', origin: 'pack' });
    expect(manager.pack.updates().deleted).toEqual([]);
    manager = await house.start();
    expect(manager.rules.list()).toHaveLength(1);
  });

  it('keeps rules that it no longer has, and says so', async () => {
    ship('a');
    ship('b');
    await house.start();
    house.remove('pack/b.toml');
    let manager = await house.start();
    expect(manager.pack.updates().dropped).toEqual([{ id: 'b', name: 'Rule b' }]);
    expect(manager.activeRules(NOW).rules).toHaveLength(2);
    // A pack that is not there at all has dropped nothing.
    house.remove('pack');
    manager = await house.start();
    expect(manager.pack.updates().dropped).toEqual([]);
    expect(manager.report().problems).not.toEqual([]);
  });

  it('leaves a rule that the user made with the same rule_id', async () => {
    let manager = await house.start();
    taken(manager.rules.create(apiRuleOf('a', { severity: 'critical' }), BY));
    ship('a');
    manager = await house.start();
    expect(taken(manager.rules.get('a'))).toMatchObject({
      severity: 'critical',
      origin: 'managed',
    });
  });

  it('updates a rule whose exceptions the user has added to', async () => {
    ship('a', { exceptions_list: [REFERENCE] });
    let manager = await house.start();
    taken(manager.addRuleExceptions('a', [{ name: 'Mine', entries: itemOf('x').entries }], BY));
    ship('a', { exceptions_list: [REFERENCE, { ...REFERENCE, list_id: 'second' }] });
    manager = await house.start();
    expect(manager.pack.updates().conflicts).toEqual([]);
    const lists = taken(manager.rules.get('a')).rule['exceptions_list'] as {
      list_id: string;
      type: string;
    }[];
    expect(lists.map(({ type }) => type)).toEqual(['detection', 'rule_default', 'detection']);
  });
});

describe('shipped exception lists', () => {
  const shipList = (...items: readonly object[]) =>
    house.write('shipped/list.ndjson', exported(LIST, ...items));

  it('apply to rules that refer to them, and follow the pack', async () => {
    ship('a', { exceptions_list: [REFERENCE] });
    ship('b');
    shipList(itemOf('i'), itemOf('j'));
    let manager = await house.start();
    const applied = () => {
      const { rules, exceptions } = manager.activeRules(NOW);
      return rules.map(({ id }, index) => [
        id,
        exceptions.ofRule[index]?.map((at) => exceptions.items[at]?.item_id),
      ]);
    };
    expect(applied()).toEqual([
      ['a', ['i', 'j']],
      ['b', []],
    ]);
    shipList(itemOf('i', { name: 'Better' }), itemOf('k'));
    manager = await house.start();
    expect(applied()).toEqual([
      ['a', ['i', 'k']],
      ['b', []],
    ]);
    expect(manager.exceptions.items('single list', 0).map(({ item }) => item['name'])).toEqual([
      'Better',
      'Item k',
    ]);
  });

  it('that are examples apply once a user has made them their own', async () => {
    ship('a');
    const example = { ...LIST, meta: { dockwarden: { rules: ['a'] } } };
    house.write('shipped/list.ndjson', exported(example, itemOf('i')));
    const manager = await house.start();
    const applied = () => manager.activeRules(NOW).exceptions.ofRule[0]?.length;
    expect([manager.exceptions.lists().length, applied()]).toEqual([1, 0]);
    taken(manager.exceptions.putList({ ...example, name: 'Mine' }, true, BY));
    expect(applied()).toBe(1);
  });

  it('stay as the user has left them', async () => {
    shipList(itemOf('i'), itemOf('j'));
    let manager = await house.start();
    taken(manager.exceptions.putItem(itemOf('i', { name: 'Mine' }), true, BY));
    taken(manager.exceptions.remove('single list j'));
    shipList(itemOf('i', { name: 'Theirs' }), itemOf('j'));
    manager = await house.start();
    expect(
      manager.exceptions.items(null, 0).map(({ key, origin, item }) => [key, origin, item['name']]),
    ).toEqual([['single list i', 'managed', 'Mine']]);
    taken(manager.exceptions.remove('single list i'));
    taken(manager.exceptions.remove('single list'));
    manager = await house.start();
    expect(manager.exceptions.lists()).toEqual([]);
  });
});
