import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RuleManager } from './rule-manager.ts';
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
let manager: RuleManager;

beforeEach(() => {
  house = new ManagerHouse();
});
afterEach(() => house.close());

const rule = (name: string, id: string, more: Readonly<Record<string, unknown>> = {}) =>
  house.write(`rules/${name}.toml`, tomlRuleOf(id, more));

const start = async () => {
  manager = await house.start({ paths: [house.path('rules')] });
};

const running = () =>
  manager
    .activeRules(NOW)
    .rules.map(({ id, rule: { severity }, revision }) => `${id} ${severity} ${revision}`);

const errors = () =>
  manager
    .report()
    .folders?.problems.filter(({ severity }) => severity === 'error')
    .map(({ code, file }) => `${code} ${file.slice(house.folder.length + 1)}`);

describe('rules of folders', () => {
  it('do not run by an id that the store cannot give back', async () => {
    rule('a', 'a\u0000b');
    rule('b', 'b');
    await start();
    expect(running()).toEqual(['b low 0']);
    expect(errors()).toEqual(['RUL1103 rules/a.toml']);
  });

  it('run as the files say, and can only be read in the service', async () => {
    rule('a', 'a', { meta: { dockwarden: { live: true } } });
    rule('b', 'b', { enabled: false });
    house.write('pack/p.toml', tomlRuleOf('p'));
    await start();
    expect(manager.mode).toBe('folders');
    expect(
      manager.rules.list().map(({ id, isEnabled, isLive, file }) => [id, isEnabled, isLive, file]),
    ).toEqual([
      ['a', true, true, house.path('rules/a.toml')],
      ['b', false, false, house.path('rules/b.toml')],
    ]);
    for (const answer of [
      manager.rules.create(apiRuleOf('c'), BY),
      manager.rules.patch('a', { severity: 'high' }, BY),
      manager.rules.change('a', 'disable', BY),
      manager.rules.change('a', 'delete', BY),
    ]) {
      expect(answer.refusal?.code).toBe('ENG1503');
    }
    expect(running()).toEqual(['a low 0']);
    const parameters = { ...manager.activeRules(NOW).rules[0]?.parameters };
    expect(parameters).toMatchObject({ rule_id: 'a', enabled: true, revision: 0 });
  });

  it('are read again, and only what differs is changed', async () => {
    rule('a', 'a');
    rule('b', 'b');
    rule('c', 'c');
    await start();
    rule('b', 'b', { severity: 'high' });
    rule('d', 'd');
    house.remove('rules/c.toml');
    renameSync(house.path('rules/a.toml'), house.path('rules/other.toml'));
    await manager.load();
    expect(house.changes).toEqual([
      {
        added: ['d'],
        changed: ['b', 'a'],
        removed: ['c'],
        exceptionsChanged: false,
      },
    ]);
    expect(running()).toEqual(['a low 0', 'b high 1', 'd low 0']);
    house.changes.length = 0;
    await manager.load();
    expect(house.changes).toEqual([]);
  });

  it('stay as they were while their file has an error, also over a restart', async () => {
    rule('a', 'a', { severity: 'high' });
    rule('b', 'b');
    await start();
    house.write('rules/a.toml', '[rule]\nname = ');
    rule('b', 'b', { query: 'process where' });
    rule('c', 'c');
    await manager.load();
    expect(running()).toEqual(['a high 0', 'b low 0', 'c low 0']);
    expect(errors()).toEqual([
      'RUL1004 rules/a.toml',
      expect.stringMatching(/^EQL\d+ rules\/b\.toml$/),
    ]);
    expect(manager.report().folders?.kept.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(house.warnings).toHaveLength(1);
    await start();
    expect(running()).toEqual(['a high 0', 'b low 0', 'c low 0']);
    rule('a', 'a', { severity: 'critical' });
    rule('b', 'b');
    await manager.load();
    expect(running()).toEqual(['a critical 1', 'b low 0', 'c low 0']);
    expect(manager.report().folders).toMatchObject({ kept: [], problems: [] });
  });

  it('stay while their folder is not there, or empty', async () => {
    rule('a', 'a');
    await start();
    renameSync(house.path('rules'), house.path('gone'));
    await manager.load();
    expect([running(), errors()]).toEqual([['a low 0'], ['RUL1001 rules']]);
    mkdirSync(house.path('rules'));
    await manager.load();
    expect([running(), errors()]).toEqual([['a low 0'], ['RUL1010 rules']]);
    rule('b', 'b');
    await manager.load();
    expect([running(), errors()]).toEqual([['b low 0'], []]);
  });

  it('with one id are an error at the second file, and the first one runs', async () => {
    rule('1', 'a', { severity: 'high' });
    rule('2', 'a', { severity: 'critical' });
    await start();
    expect([running(), errors()]).toEqual([['a high 0'], ['RUL1008 rules/2.toml']]);
  });

  it('go on with the state of managed ones, which are put back afterwards', async () => {
    house.write('pack/p.toml', tomlRuleOf('p'));
    manager = await house.start();
    taken(manager.rules.patch('p', { severity: 'medium' }, BY));
    taken(manager.rules.change('p', 'disable', BY));
    taken(manager.rules.create(apiRuleOf('own'), BY));
    const uuid = manager.rules.get('p').value?.uuid;
    rule('p', 'p', { severity: 'critical' });
    rule('q', 'q');
    await start();
    expect(running()).toEqual(['p critical 2', 'q low 0']);
    expect(manager.rules.get('p').value?.uuid).toBe(uuid);
    expect(manager.rules.get('own').refusal?.code).toBe('ENG1501');
    manager = await house.start();
    expect(
      manager.rules
        .list()
        .map(({ id, severity, isEnabled, origin }) => [id, severity, isEnabled, origin]),
    ).toEqual([
      ['own', 'low', true, 'managed'],
      ['p', 'medium', false, 'pack'],
    ]);
    expect(manager.pack.updates().conflicts).toEqual([]);
    expect(running()).toEqual(['own low 0']);
    await start();
    expect(running()).toEqual(['p critical 4', 'q low 0']);
  });

  it('have exceptions in their files, in other folders, shipped and in the service', async () => {
    rule('a', 'a', { exceptions_list: [REFERENCE, { ...REFERENCE, list_id: 'shipped' }] });
    house.write('exceptions/e.ndjson', exported(LIST, itemOf('i')));
    house.write(
      'shipped/s.ndjson',
      exported(
        { ...LIST, list_id: 'shipped' },
        itemOf('s', { list_id: 'shipped' }),
        { ...LIST, list_id: 'unused' },
        itemOf('u', { list_id: 'unused' }),
      ),
    );
    manager = await house.start({
      paths: [house.path('rules')],
      exceptions: [house.path('exceptions')],
    });
    const applied = () => {
      const { exceptions } = manager.activeRules(NOW);
      return exceptions.ofRule[0]?.map((at) => exceptions.items[at]?.item_id);
    };
    expect(applied()).toEqual(['i', 's']);
    expect(manager.exceptions.putItem(itemOf('n'), false, BY).refusal?.code).toBe('ENG1503');
    expect(manager.exceptions.remove('single list i').refusal?.code).toBe('ENG1503');
    expect(
      manager.exceptions.lists().map(({ key, origin, items }) => [key, origin, items]),
    ).toEqual([['single list', 'folder', 1]]);
    taken(manager.addRuleExceptions('a', [{ name: 'Mine', entries: itemOf('x').entries }], BY));
    expect(applied()).toHaveLength(3);
    expect(manager.rules.get('a').value?.revision).toBe(0);
    house.changes.length = 0;
    house.write('exceptions/e.ndjson', exported(LIST, itemOf('i'), itemOf('j')));
    await manager.load();
    expect(house.changes).toEqual([
      { added: [], changed: [], removed: [], exceptionsChanged: true },
    ]);
    expect(applied()).toHaveLength(4);
    house.write('exceptions/e.ndjson', `${exported(LIST)}{"item_id": broken\n`);
    await manager.load();
    expect(applied()).toHaveLength(4);
    expect(errors()).toEqual(['RUL1005 exceptions/e.ndjson']);
    house.remove('exceptions/e.ndjson');
    house.write('exceptions/f.ndjson', exported({ ...LIST, list_id: 'f' }));
    await manager.load();
    expect(applied()).toHaveLength(2);
  });

  it('have value lists in a folder', async () => {
    const entries = [
      {
        field: 'process.name',
        operator: 'included',
        type: 'list',
        list: { id: 'v', type: 'keyword' },
      },
    ];
    rule('a', 'a', { exceptions_list: [REFERENCE] });
    house.write('rules/e.ndjson', exported(LIST, itemOf('i', { entries })));
    house.write('values/v.txt', 'sh\nbash\n');
    manager = await house.start({ paths: [house.path('rules')], valueLists: house.path('values') });
    const counts = () => manager.activeRules(NOW).exceptions.valueLists.map(({ count }) => count);
    const keyBefore = manager.activeRules(NOW).rules[0]?.stateKey;
    expect(counts()).toEqual([2]);
    house.write('values/v.txt', 'sh\n');
    await manager.load();
    expect(house.changes.at(-1)?.exceptionsChanged).toBe(true);
    expect(counts()).toEqual([1]);
    expect(manager.activeRules(NOW).rules[0]?.stateKey).not.toBe(keyBefore);
    // Too large a file leaves the list as it was.
    truncateSync(house.path('values/v.txt'), 40 * 1024 * 1024);
    await manager.load();
    expect(counts()).toEqual([1]);
    expect(manager.report().folders?.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('up to 32 MB') as string,
    ]);
    house.remove('values/v.txt');
    await manager.load();
    expect(counts()).toEqual([]);
  });
});

describe('a file that is empty', () => {
  it('may be just being written: its rules stay, also through a start', async () => {
    rule('a', 'a');
    rule('b', 'b');
    await start();
    house.write('rules/a.toml', '');
    await manager.load();
    expect(running()).toEqual(['a low 0', 'b low 0']);
    await manager.stop();
    await start();
    expect(running()).toEqual(['a low 0', 'b low 0']);
    expect(manager.report().folders?.kept.map(({ id }) => id)).toEqual(['a']);
    expect(errors()).toEqual(['RUL1007 rules/a.toml']);
    house.remove('rules/a.toml');
    await manager.load();
    expect(running()).toEqual(['b low 0']);
    expect(errors()).toEqual([]);
  });
});

describe('folders of exceptions and value lists alone', () => {
  it('apply to the rules that are managed in the service', async () => {
    const list = { ...LIST, meta: { dockwarden: { rules: ['p', 'own'] } } };
    const entries = [
      {
        field: 'process.name',
        operator: 'included',
        type: 'list',
        list: { id: 'v', type: 'keyword' },
      },
    ];
    house.write('pack/p.toml', tomlRuleOf('p'));
    house.write('exceptions/e.ndjson', exported(list, itemOf('i', { entries })));
    house.write('values/v', 'sh\n');
    rule('f', 'f');
    await start();
    manager = await house.start({
      exceptions: [house.path('exceptions')],
      valueLists: house.path('values'),
    });
    expect(manager.mode).toBe('managed');
    taken(manager.rules.create(apiRuleOf('own'), BY));
    const { rules, exceptions } = manager.activeRules(NOW);
    expect(rules.map(({ id }, at) => [id, exceptions.ofRule[at]])).toEqual([
      ['own', [0]],
      ['p', [0]],
    ]);
    expect(exceptions.idle).toEqual([null]);
    expect(manager.exceptions.remove('single list').refusal?.code).toBe('ENG1503');
    house.changes.length = 0;
    house.write('exceptions/e.ndjson', exported(list));
    await manager.load();
    expect(house.changes).toEqual([
      { added: [], changed: [], removed: [], exceptionsChanged: true },
    ]);
    expect(manager.activeRules(NOW).exceptions.items).toEqual([]);
    expect(house.store.rules.get('f')?.origin).toBe('folder');
  });
});

describe('hostile folders', () => {
  it('with links in a circle, huge files and files that cannot be read', async () => {
    rule('deep/a', 'a');
    symlinkSync(house.path('rules'), house.path('rules/deep/circle'));
    symlinkSync('self', house.path('rules/self'));
    symlinkSync('self.toml', house.path('rules/self.toml'));
    writeFileSync(house.path('rules/huge.toml'), '[rule]\nrule_id = "huge"\n');
    truncateSync(house.path('rules/huge.toml'), 100 * 1024 * 1024);
    linkSync(house.path('rules/deep/a.toml'), house.path('rules/z-twin.toml'));
    writeFileSync(house.path('rules/secret.toml'), tomlRuleOf('s'));
    chmodSync(house.path('rules/secret.toml'), 0);
    manager = await house.start({ paths: [house.path('rules')], isWatched: true });
    expect(running()[0]).toBe('a low 0');
    expect(errors()).toContain('RUL1002 rules/huge.toml');
    expect(errors()).toContain('RUL1008 rules/deep/a.toml');
    rmSync(house.path('rules/secret.toml'));
  });
});

it('folders are read once at the start, watched or not', async () => {
  house.write('rules/a.toml', tomlRuleOf('a'));
  for (const isWatched of [false, true]) {
    const lines: string[] = [];
    const log = { info: (_: object, message: string) => void lines.push(message), warn: () => {} };
    await house.start({ paths: [house.path('rules')], isWatched }, { log });
    expect(lines).toEqual(['rules and exceptions were read from their folders']);
  }
});
