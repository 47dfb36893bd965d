import { expect, it } from 'vitest';
import { measured, rule } from './recordings.testing.ts';
import { figuresOf, firstFigures, loudRulesTable, workloadsTable } from './workloads.ts';

const rules = [
  rule('loud', 'high'),
  rule('worst', 'critical'),
  rule('note', 'low'),
  rule('block', 'medium', { isBuildingBlock: true }),
];
const first = figuresOf(rules, [
  measured('mail', 'open', { loud: 2, note: 7, block: 3 }, 5000),
  measured('mail', 'held-out', { loud: 1, worst: 1 }, 5000),
]);
const now = figuresOf(rules, [
  measured('mail', 'open', { note: 7 }, 5000),
  measured('mail', 'held-out', { loud: 1 }, 5000),
  measured('web', 'open', {}, 5000),
  measured('web', 'held-out', { loud: 1 }, 5000),
]);

it('counts alerts above low of rules that are no building blocks', () => {
  expect(first.mail?.open).toEqual({
    events: 5000,
    alerts: 2,
    critical: 0,
    rules: { loud: { severity: 'high', alerts: 2 } },
  });
  expect(first.mail?.['held-out']).toMatchObject({ alerts: 2, critical: 1 });
});

it('compares the first measurement with the present one', () => {
  expect(workloadsTable(now, first).slice(2)).toEqual([
    '| `mail` | 2 in 5,000 | 2 in 5,000, 1 critical | 4.0 | 0 in 5,000 | 1 in 5,000 | 1.0 |',
    '| `web` | – | – | – | 0 in 5,000 | 1 in 5,000 | 1.0 |',
    '| all with a first measurement | 2 in 5,000 | 2 in 5,000, 1 critical | 4.0 | 0 in 5,000 | 1 in 5,000 | 1.0 |',
  ]);
});

it('lists the rules that alert in workloads with a first measurement', () => {
  expect(loudRulesTable(now, first).slice(2)).toEqual([
    '| [loud](loud.toml) | high | 2 | 1 | 0 | 1 |',
    '| [worst](worst.toml) | critical | 0 | 1 | 0 | 0 |',
  ]);
});

it('keeps the first figures of at least eight workloads', () => {
  const names = Object.keys(firstFigures());
  expect(names.length).toBeGreaterThanOrEqual(8);
});
