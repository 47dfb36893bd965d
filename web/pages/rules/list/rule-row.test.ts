import { expect, it } from 'vitest';
import { costText } from '../figures.ts';
import { commonFolder } from './common-folder.ts';
import { filtered, isShown, ruleRows, sorted, type Rule, type RuleNoise } from './rule-row.ts';
import { zipOf } from './zip.ts';

const rule = (id: string, of: Partial<Rule> = {}) =>
  ({
    id,
    name: id,
    severity: 'low',
    tags: [],
    tactics: [],
    techniques: [],
    index: [],
    isEnabled: true,
    isLive: false,
    interval: '5m',
    lastMatch: null,
    lastRun: null,
    notRunnable: null,
    tests: { cases: 2, passed: 2, failed: 0, skipped: 0 },
    gap: null,
    ...of,
  }) as Rule;
const noise = (ruleId: string, of: Partial<RuleNoise>) =>
  ({
    ruleId,
    alerts7Days: 0,
    alerts30Days: 0,
    alertsPerDay: 0,
    costToPeople: 0,
    shareFalse: null,
    shareTrue: null,
    ...of,
  }) as RuleNoise;

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).join(' ');

it('sorts by noise first, by name where that is equal, and turns around', () => {
  const rows = ruleRows([rule('b'), rule('a'), rule('loud')], [noise('loud', { costToPeople: 9 })]);
  expect(ids(sorted(rows, 'noise'))).toBe('loud a b');
  const unjudged = ruleRows(rows, [
    noise('loud', { costToPeople: 1, alerts7Days: 1 }),
    noise('b', { alerts7Days: 26 }),
  ]);
  expect(ids(sorted(unjudged, 'noise'))).toBe('loud b a');
  expect(ids(sorted(rows, 'noise', 'ascending'))).toBe('a b loud');
  expect(ids(sorted(rows, 'name'))).toBe('a b loud');
});

it('sorts the worst severity first, and tests that fail first', () => {
  const tests = { cases: 9, passed: 1, failed: 8, skipped: 0 };
  const rows = ruleRows([rule('low'), rule('worst', { severity: 'critical', tests })], []);
  expect(ids(sorted(rows, 'severity'))).toBe('worst low');
  expect(ids(sorted(rows, 'tests'))).toBe('worst low');
});

it('filters by words, tags, severity and techniques with what is below them', () => {
  const rows = ruleRows(
    [
      rule('Reverse shell', { tags: ['Linux', 'C2'], techniques: ['T1059.004'] }),
      rule('Miner', { tags: ['Linux'], severity: 'high', isEnabled: false }),
    ],
    [],
  );
  expect(ids(filtered(rows, { text: 'SHELL linux' }))).toBe('Reverse shell');
  expect(ids(filtered(rows, { technique: 'T1059' }))).toBe('Reverse shell');
  expect(ids(filtered(rows, { technique: 'T105' }))).toBe('');
  expect(ids(filtered(rows, { tag: ['Linux', 'C2'] }))).toBe('Reverse shell');
  expect(ids(filtered(rows, { severity: ['high'], enabled: 'false' }))).toBe('Miner');
});

it('knows what is the matter with rules', () => {
  const rows = ruleRows(
    [
      rule('untested', { lastMatch: 1, tests: { cases: 0, passed: 0, failed: 0, skipped: 0 } }),
      rule('red', { lastMatch: 1, tests: { cases: 1, passed: 0, failed: 1, skipped: 0 } }),
      rule('unsupported', { lastMatch: 1, notRunnable: 'no' }),
      rule('false', { lastMatch: 1 }),
      rule('busy', { lastMatch: 1 }),
      rule('silent'),
      rule('off', { isEnabled: false }),
    ],
    [
      noise('false', { alerts30Days: 10, shareFalse: 0.6, costToPeople: 9 }),
      noise('busy', { alertsPerDay: 12, costToPeople: 300 }),
    ],
  );
  const shown = (show: Parameters<typeof isShown>[1]) =>
    ids(rows.filter((row) => isShown(row, show)));
  expect(shown('untested')).toBe('untested');
  expect(shown('failing')).toBe('red');
  expect(shown('unsupported')).toBe('unsupported');
  expect(shown('loud')).toBe('false busy');
  expect(shown('never')).toBe('silent');
});

it('finds the folder that files have in common', () => {
  expect(commonFolder(['/a/b/x.toml', '/a/b/y.toml'])).toBe('/a/b');
  expect(commonFolder(['/a/b/x.toml', '/a/c/y.toml'])).toBe('/a');
  expect(commonFolder(['x.toml'])).toBeNull();
  expect(commonFolder([])).toBeNull();
});

it('says what an event costs in a unit that can be read', () => {
  expect([null, 0.42, 12.3, 999, 4_263, 134_300].map(costText)).toEqual([
    '–',
    '0.4 µs',
    '12 µs',
    '999 µs',
    '4.3 ms',
    '134 ms',
  ]);
});

it('puts files into one that others can open', async () => {
  const zip = Buffer.from(
    await zipOf([
      { name: 'rules/ä.toml', text: 'name = "ä"' },
      { name: 'b.toml', text: '' },
    ]).arrayBuffer(),
  );
  expect(zip.readUInt32LE(0)).toBe(0x04_03_4b_50);
  // The directory at the end names both, and where they begin.
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06_05_4b_50);
  expect(zip.readUInt16LE(end + 10)).toBe(2);
  const directory = zip.readUInt32LE(end + 16);
  expect(zip.readUInt32LE(directory)).toBe(0x02_01_4b_50);
  // The check value of the text, as every program computes it.
  const { crc32 } = await import('node:zlib');
  expect(zip.readUInt32LE(directory + 16)).toBe(crc32('name = "ä"'));
});
