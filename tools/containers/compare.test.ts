import { expect, it } from 'vitest';
import { countAlerts } from './alerts.ts';
import { compare, isGood, type Played } from './compare.ts';
import type { Scenario } from './scenario.ts';

const rules = ['a', 'b'].map((name) => ({ name, id: `id-${name}` }));

/** A scenario that expects two alerts of rule a. */
const scenario = (kind: Scenario['kind']): Scenario => ({
  name: 'story',
  path: 'story.sh',
  kind,
  expects: [{ rule: 'a', count: 2 }],
  runs: 'inside',
  root: 'debian',
  image: 'image',
  pod: undefined,
});

const alert = (rule: string, container: string, more: object = {}) =>
  JSON.stringify({
    'kibana.alert.rule.rule_id': `id-${rule}`,
    container: { id: container },
    ...more,
  });

function verdicts(
  kind: Scenario['kind'],
  alerts: readonly string[],
  unread = 0,
  more: Partial<Played> = {},
) {
  const played = { scenario: scenario(kind), container: 'c', milliseconds: 1, problem: undefined };
  const counts = countAlerts(alerts.join('\n'));
  return compare([{ ...played, ...more }], rules, counts, { unread: new Map([['c', unread]]) }).map(
    (each) => `${each.rule} ${each.found}/${each.expected} ${each.verdict} ${isGood(each)}`,
  );
}

const A = alert('a', 'c');
const B = alert('b', 'c');

it.each<[string, Scenario['kind'], readonly string[], number, readonly string[]]>([
  ['enough', 'attack', [A, A, A], 0, ['a 3/2 as expected true']],
  ['too few', 'attack', [A], 0, ['a 1/2 missing false']],
  ['too few, one unread', 'attack', [A], 1, ['a 1/2 arguments too late true']],
  ['none, though two unread', 'attack', [], 2, ['a 0/2 missing false']],
  ['those of another container', 'attack', [A, alert('a', 'd')], 0, ['a 1/2 missing false']],
  ['others in an attack', 'attack', [A, A, B], 0, ['a 2/2 as expected true']],
  [
    'others in ordinary life',
    'benign',
    [A, A, B],
    0,
    ['a 2/2 as expected true', 'b 1/0 not expected false'],
  ],
  [
    'others over an exec without arguments',
    'benign',
    [A, A, B],
    1,
    ['a 2/2 as expected true', 'b 1/0 arguments too late true'],
  ],
  [
    'parts of a sequence',
    'attack',
    [A, alert('a', 'c', { 'kibana.alert.building_block_type': 'default' })],
    0,
    ['a 1/2 missing false'],
  ],
])('compares %s', (_, kind, alerts, unread, expected) => {
  expect(verdicts(kind, alerts, unread)).toEqual(expected);
});

it('does not call a story that did not run a good one', () => {
  expect(verdicts('attack', [A, A], 0, { problem: 'sh: not found' })).toEqual([
    'sh: not found 0/0 did not run false',
  ]);
});
