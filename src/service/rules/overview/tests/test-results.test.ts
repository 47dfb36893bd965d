import { afterAll, expect, it } from 'vitest';
import { apiRuleOf, BY, ManagerHouse, tomlRuleOf } from '../../rule-manager.testing.ts';
import type { RuleManager } from '../../rule-manager.ts';
import { TestResults } from './run-text.ts';

const house = new ManagerHouse();
afterAll(() => house.close());

const tests = (name: string) =>
  `[[case]]\nname = "n"\nexpect = 1\nevents = ['{"event.category": "process", "process.name": "${name}"}']\n`;
const rowOf = ({ rules }: RuleManager, id: string) => rules.find(id) ?? expect.fail(id);

it('are those of the pack, until a user writes others', async () => {
  house.write('pack/sh.toml', tomlRuleOf('sh', { index: ['*'] }));
  house.write('pack/sh.tests.toml', tests('sh'));
  const manager = await house.start();
  const results = new TestResults(manager, () => 0);
  expect(results.of(rowOf(manager, 'sh'))).toBeNull();
  await results.next();
  expect(results.of(rowOf(manager, 'sh'))).toEqual({ cases: 1, passed: 1, failed: 0, skipped: 0 });
  expect(await manager.tests.of(rowOf(manager, 'sh'))).toMatchObject({
    origin: 'pack',
    updatedAt: null,
  });
  expect(manager.tests.put(rowOf(manager, 'sh'), tests('bash'), BY).refusal).toBeNull();
  expect(await manager.tests.of(rowOf(manager, 'sh'))).toEqual({
    origin: 'managed',
    path: 'sh.tests.toml',
    text: tests('bash'),
    updatedAt: BY.now,
    updatedBy: BY.by,
  });
  expect(results.of(rowOf(manager, 'sh'))).toBeNull();
  await results.next();
  expect(results.of(rowOf(manager, 'sh'))).toMatchObject({ failed: 1 });
  expect(manager.tests.put(rowOf(manager, 'sh'), ' \n', BY).refusal).toBeNull();
  expect(await manager.tests.of(rowOf(manager, 'sh'))).toMatchObject({ origin: 'pack' });
});

it('run again where the rule is another, and are forgotten with it', async () => {
  const manager = await house.start();
  const results = new TestResults(manager, () => 0);
  manager.rules.create(apiRuleOf('nc', { index: ['*'] }), BY);
  manager.tests.put(rowOf(manager, 'nc'), tests('nc'), BY);
  await results.next();
  await results.next();
  expect(results.of(rowOf(manager, 'nc'))).toMatchObject({ passed: 1 });
  manager.rules.patch('nc', { query: 'process where false' }, BY);
  await results.next();
  expect(results.of(rowOf(manager, 'nc'))).toMatchObject({ failed: 1 });
  manager.rules.change('nc', 'delete', BY);
  manager.rules.create(apiRuleOf('nc'), BY);
  expect(await manager.tests.of(rowOf(manager, 'nc'))).toBeNull();
});

it('are refused with errors, and where a folder has the rules', async () => {
  const manager = await house.start();
  expect(manager.tests.put(rowOf(manager, 'sh'), '[[case]]\nname = 1', BY).refusal).toMatchObject({
    code: 'ENG1510',
    message: expect.stringContaining('line 2') as string,
  });
  house.write('rules/f.toml', tomlRuleOf('f', { index: ['*'] }));
  house.write('rules/f.tests.toml', tests('f'));
  const folders = await house.start({ paths: [house.path('rules')] });
  expect(await folders.tests.of(rowOf(folders, 'f'))).toMatchObject({ origin: 'folder' });
  expect(folders.tests.put(rowOf(folders, 'f'), '', BY).refusal).toMatchObject({ code: 'ENG1503' });
});
