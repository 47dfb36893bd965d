import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadScenarios, readScenario } from './scenario.ts';
import { isShown, shippedRules } from './shipped-rules.ts';

const rules = await shippedRules('content/rules');
const scenarios = loadScenarios('content/scenarios');
const attacks = scenarios.filter(({ kind }) => kind === 'attack');

it('has an attack for each shipped rule that process events can show, and for no other', () => {
  const shown = rules.filter(isShown).map(({ name }) => name);
  expect(shown.length).toBeGreaterThan(50);
  expect(attacks.map(({ name }) => name)).toEqual(shown.toSorted());
});

it('names the other rules in the README of the scenarios', () => {
  const readme = readFileSync('content/scenarios/README.md', 'utf8');
  const others = rules.filter((rule) => !isShown(rule));
  const named = [...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(named).toEqual(others.map(({ name }) => name).toSorted());
});

it('expects of each attack its own rule', () => {
  const without = attacks.filter(({ name, expects }) => expects.every(({ rule }) => rule !== name));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('expects rules that exist', () => {
  const names = rules.map(({ name }) => name);
  const expected = scenarios.flatMap(({ expects }) => expects.map(({ rule }) => rule));
  expect(expected.filter((rule) => !names.includes(rule))).toEqual([]);
});

it('reads what stands at the head of a script', () => {
  const text = `#!/bin/sh
# What happens: nothing.
# expects: a_rule 2
# expects: another_rule 1
# runs: host
# root: busybox
# image: registry.example/a:1
# pod: shop/web-1

# expects: to_be_no_header
`;
  expect(readScenario('x/name.sh', text, 'benign')).toEqual({
    name: 'name',
    path: 'x/name.sh',
    kind: 'benign',
    expects: [
      { rule: 'a_rule', count: 2 },
      { rule: 'another_rule', count: 1 },
    ],
    runs: 'host',
    root: 'busybox',
    image: 'registry.example/a:1',
    pod: { namespace: 'shop', name: 'web-1' },
  });
});

it.each([
  ['# expects: a_rule', 'write "# expects: RULE NUMBER"'],
  ['# expects: a_rule 0', 'write "# expects: RULE NUMBER"'],
  ['# expect: a_rule 1', '"# expect:" is not one of'],
  ['# runs: outside', '"# runs:" is inside or host'],
  ['# root: alpine', '"# root:" is debian or busybox'],
  ['# pod: web', 'write "# pod: NAMESPACE/POD"'],
  ['# runs: host\n# runs: inside', '"# runs:" occurs twice'],
])('refuses the head %j', (text, message) => {
  expect(() => readScenario('x.sh', text, 'attack')).toThrow(message);
});
