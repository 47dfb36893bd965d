import { expect, it } from 'vitest';
import type { ShippedRule } from '../containers/shipped-rules.ts';
import { firstFigures, kindsTable, loudRulesTable, loudWorkloads } from './kinds.ts';
import type { Measured } from './measure.ts';

const rule = (name: string, severity: string, isBuildingBlock = false): ShippedRule => ({
  name,
  id: `id-${name}`,
  severity,
  isBuildingBlock,
  reads: ['process'],
});
const rules = [
  rule('loud', 'high'),
  rule('worst', 'critical'),
  rule('note', 'low'),
  rule('block', 'medium', true),
];
const measured = (
  name: string,
  group: Measured['group'],
  alerts: Readonly<Record<string, number>>,
): Measured => ({
  path: name,
  group,
  name,
  events: 5000,
  starts: 2000,
  alerts: new Map(Object.entries(alerts).map(([of, count]) => [`id-${of}`, count])),
});

const first = loudWorkloads(rules, [
  measured('mail', 'open', { loud: 2, note: 7, block: 3 }),
  measured('mail', 'held-out', { loud: 1, worst: 1 }),
]);
const now = loudWorkloads(rules, [
  measured('mail', 'open', { note: 7 }),
  measured('mail', 'held-out', { loud: 1 }),
  measured('web', 'open', {}),
  measured('web', 'held-out', { loud: 1 }),
]);

it('counts what is above low and no building block', () => {
  expect(first.mail?.open).toEqual({
    events: 5000,
    alerts: 2,
    critical: 0,
    rules: { loud: { severity: 'high', alerts: 2 } },
  });
  expect(first.mail?.['held-out']).toMatchObject({ alerts: 2, critical: 1 });
});

it('compares the first measurement with the present one', () => {
  expect(kindsTable(now, first).slice(2)).toEqual([
    '| `mail` | 2 in 5,000 | 2 in 5,000, 1 critical | 4.0 | 0 in 5,000 | 1 in 5,000 | 1.0 |',
    '| `web` | – | – | – | 0 in 5,000 | 1 in 5,000 | 1.0 |',
    '| all with a first measurement | 2 in 5,000 | 2 in 5,000, 1 critical | 4.0 | 0 in 5,000 | 1 in 5,000 | 1.0 |',
  ]);
});

it('lists the rules of the workloads with a first measurement', () => {
  expect(loudRulesTable(now, first).slice(2)).toEqual([
    '| [loud](loud.toml) | high | 2 | 1 | 0 | 1 |',
    '| [worst](worst.toml) | critical | 0 | 1 | 0 | 0 |',
  ]);
});

it('keeps the first figures of at least eight workloads', () => {
  const names = Object.keys(firstFigures());
  expect(names.length).toBeGreaterThanOrEqual(8);
});
