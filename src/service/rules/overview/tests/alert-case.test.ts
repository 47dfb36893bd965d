import { afterAll, expect, it } from 'vitest';
import { newAlert } from '../../../../stores/alert.testing.ts';
import { apiRuleOf, BY, ManagerHouse, tomlRuleOf } from '../../rule-manager.testing.ts';
import { readTestFile } from '../../../../rules/index.ts';
import { alertCase } from './alert-case.ts';

const house = new ManagerHouse();
afterAll(() => house.close());

const now = () => 0;
const HOSTILE = `'''\u007f\u0000 "\\u0041" \ud800 é`;

it('is a case with the events of the alert, behind the tests of its rule', async () => {
  const before = `[[case]]\nname = "n"\nexpect = 0\nevents = ['{"process.name": "x"}']\n`;
  house.write('pack/sh.toml', tomlRuleOf('sh', { index: ['*'] }));
  house.write('pack/sh.tests.toml', before);
  const ruleManager = await house.start();
  const event = {
    event: { kind: 'signal', category: ['process'] },
    process: { name: 'sh', args: [HOSTILE], id: 18446744073709551615n },
    'kibana.alert.original_event.kind': 'event',
    'kibana.alert.original_time': '2026-11-26T00:00:00.000Z',
    'kibana.alert.rule.name': 'sh',
    'dockwarden.alert.removed_fields': ['signal.x'],
  };
  const document = JSON.stringify(event, (_, value: unknown) =>
    typeof value === 'bigint' ? 'BIG' : value,
  ).replace('"BIG"', '18446744073709551615');
  const alert = newAlert(1, { ruleId: 'sh', ruleName: `Shell ${HOSTILE}`, document });
  const { store } = house;
  store.alerts.add([alert]);
  const parts = { store, ruleManager, now };
  const made = (await alertCase(parts, { id: alert.id, isTrue: true })).value!;
  expect(made.report.problems).toEqual([]);
  expect(made).toMatchObject({
    isPassed: true,
    text: `${before}\n${made.case}`,
    report: { cases: [{ name: 'n' }, { expected: 1, found: 1, outcome: 'passed' }] },
    notes: [
      'Halves of surrogate pairs, which are no characters, are written as U+FFFD.',
      'The alert does not carry these fields of its events: signal.x.',
    ],
  });
  expect(made.file).toMatch(/sh\.tests\.toml$/);
  const [only] = readTestFile('x', made.case).cases;
  expect(only?.input).toMatchObject({
    events: [
      {
        '@timestamp': '2026-11-26T00:00:00.000Z',
        event: { category: ['process'] },
        process: { args: [HOSTILE.replace('\ud800', '\ufffd')], id: 18446744073709551615n },
      },
    ],
  });
  const other = (await alertCase(parts, { id: alert.id, isTrue: false, name: 'Ours' })).value!;
  expect(other.isPassed).toBe(false);
  expect(other.case).toContain('name = "Ours"\nexpect = 0\n');
});

it('is refused for a rule that is gone, and an alert that is not there', async () => {
  const ruleManager = await house.start();
  ruleManager.rules.create(apiRuleOf('nc'), BY);
  const { store } = house;
  store.alerts.add([newAlert(2, { ruleId: 'gone' })]);
  const parts = { store, ruleManager, now };
  const gone = await alertCase(parts, { id: newAlert(2).id, isTrue: true });
  expect(gone.refusal?.code).toBe('ENG1501');
  await expect(alertCase(parts, { id: 'ff'.repeat(32), isTrue: true })).rejects.toThrow(
    'there is no alert',
  );
});
