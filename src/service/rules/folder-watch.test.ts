import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderWatch } from './folder-watch.ts';
import type { RuleChanges } from './kept-store.ts';
import { RuleManager } from './rule-manager.ts';
import { ManagerHouse, NOW, tomlRuleOf } from './rule-manager.testing.ts';

let house: ManagerHouse;
let manager: RuleManager;

beforeEach(() => {
  house = new ManagerHouse();
});
afterEach(() => house.close());

const FAST = { quietMs: 30, longestMs: 500 };

const watchRules = async (path = 'rules', pollMs = 60_000) => {
  const folders = { paths: [house.path(path)], isWatched: true };
  manager = await house.start(folders, { watchLimits: { ...FAST, pollMs } });
};

const severities = () =>
  manager.activeRules(NOW).rules.map(({ id, rule }) => `${id} ${rule.severity}`);

const until = (expected: readonly string[]) =>
  vi.waitFor(() => expect(severities()).toEqual(expected), { timeout: 60_000, interval: 20 });

describe('watched folders', () => {
  it('are read again when a file is written, replaced, renamed or removed', async () => {
    house.write('rules/a.toml', tomlRuleOf('a'));
    await watchRules();
    house.write('rules/a.toml', tomlRuleOf('a', { severity: 'high' }));
    await until(['a high']);
    // As editors save: a new file takes the name of the old one.
    house.write('rules/.a.toml.swp', tomlRuleOf('a', { severity: 'critical' }));
    renameSync(house.path('rules/.a.toml.swp'), house.path('rules/a.toml'));
    await until(['a critical']);
    house.write('rules/new/folder/b.toml', tomlRuleOf('b'));
    await until(['a critical', 'b low']);
    house.write('rules/new/folder/b.toml', tomlRuleOf('b', { severity: 'medium' }));
    await until(['a critical', 'b medium']);
    rmSync(house.path('rules/a.toml'));
    await until(['b medium']);
  });

  it('are read again when Kubernetes points a ConfigMap at its next version', async () => {
    const version = (name: string, severity: string) => {
      house.write(`map/..${name}/a.toml`, tomlRuleOf('a', { severity }));
      symlinkSync(`..${name}`, house.path('map/..data_tmp'));
      renameSync(house.path('map/..data_tmp'), house.path('map/..data'));
    };
    version('1', 'low');
    symlinkSync('..data/a.toml', house.path('map/a.toml'));
    await watchRules('map');
    expect(severities()).toEqual(['a low']);
    version('2', 'high');
    rmSync(house.path('map/..1'), { recursive: true });
    await until(['a high']);
    version('3', 'critical');
    await until(['a critical']);
  });

  it('are read again when the path itself is a link that is pointed elsewhere', async () => {
    for (const [name, severity] of [
      ['1', 'low'],
      ['2', 'high'],
    ] as const) {
      house.write(`releases/${name}/a.toml`, tomlRuleOf('a', { severity }));
    }
    symlinkSync('releases/1', house.path('current'));
    await watchRules('current');
    symlinkSync('releases/2', house.path('next'));
    renameSync(house.path('next'), house.path('current'));
    await until(['a high']);
    house.write('releases/2/a.toml', tomlRuleOf('a', { severity: 'critical' }));
    await until(['a critical']);
  });

  it('that come only later are found by looking', async () => {
    await watchRules('later', 50);
    house.write('later/a.toml', tomlRuleOf('a'));
    await until(['a low']);
  });

  it('report changes from before anybody listened', async () => {
    house.write('rules/a.toml', tomlRuleOf('a'));
    await watchRules();
    const unheard = new RuleManager({
      store: house.store,
      folders: { paths: [house.path('rules')], exceptions: [], valueLists: null, isWatched: false },
      pack: { rules: [], exceptions: [] },
      log: { info: () => {}, warn: () => {} },
      now: () => 1,
    });
    await unheard.start();
    house.write('rules/b.toml', tomlRuleOf('b'));
    await unheard.load();
    const heard: RuleChanges[] = [];
    unheard.onChange = (changes) => void heard.push(changes);
    expect(heard).toEqual([{ added: ['b'], changed: [], removed: [], exceptionsChanged: false }]);
    await unheard.stop();
  });

  it('show a half-written file as an error, and take it when it is whole', async () => {
    const text = tomlRuleOf('a', { severity: 'high' });
    house.write('rules/a.toml', tomlRuleOf('a'));
    await watchRules();
    house.write('rules/a.toml', text.slice(0, text.length / 2));
    await vi.waitFor(() => expect(manager.report().folders?.kept).toHaveLength(1), {
      timeout: 60_000,
    });
    expect(severities()).toEqual(['a low']);
    expect(manager.problemLines()).toEqual([expect.stringMatching(/rules\/a\.toml:\d+: /)]);
    house.write('rules/a.toml', text);
    await until(['a high']);
    expect(manager.report().folders?.kept).toEqual([]);
  });
});

describe('FolderWatch', () => {
  it('reports many changes at once, and a stream of them in between', async () => {
    let reports = 0;
    mkdirSync(house.path('rules'));
    const watch = new FolderWatch({
      paths: [house.path('rules')],
      changed: () => void (reports += 1),
      isPolling: () => {},
      limits: { quietMs: 60, longestMs: 300, pollMs: 60_000 },
    });
    await watch.start();
    for (let file = 0; file < 200; file += 1)
      writeFileSync(join(house.path('rules'), `${file}.toml`), '');
    await vi.waitFor(() => expect(reports).toBe(1), { timeout: 60_000 });
    const end = performance.now() + 1_000;
    for (let file = 0; performance.now() < end; file += 1) {
      writeFileSync(join(house.path('rules'), 'busy.toml'), String(file));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(reports).toBeGreaterThanOrEqual(3);
    expect(reports).toBeLessThan(8);
    watch.stop();
    const before = reports;
    writeFileSync(join(house.path('rules'), 'after.toml'), '');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reports).toBe(before);
  });

  it('looks instead of watching where there are too many folders, and says so once', async () => {
    const reasons: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) house.write(`rules/${name}/x.toml`, '');
    const changed = vi.fn();
    const watch = new FolderWatch({
      paths: [house.path('rules')],
      changed,
      isPolling: (reason) => void reasons.push(reason),
      limits: { quietMs: 20, pollMs: 40, maxFolders: 2 },
    });
    await watch.start();
    for (const name of ['a', 'b', 'c', 'd']) {
      changed.mockClear();
      house.write(`rules/${name}/x.toml`, 'changed');
      await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 60_000 });
    }
    watch.stop();
    expect(reasons).toHaveLength(1);
  });
});
