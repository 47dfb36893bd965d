import { expect, it } from 'vitest';
import { withTable } from './readme.ts';
import { measured, rule } from './recordings.testing.ts';
import { noiseMarkdown, noiseOf, tooLoud } from './report.ts';

const rules = [
  rule('quiet', 'medium'),
  rule('loud', 'high'),
  rule('worst', 'critical'),
  rule('note', 'low'),
  rule('block', 'medium', { isBuildingBlock: true }),
  rule('files', 'high', { reads: ['file'] }),
];
const all = [
  measured('web', 'open', { quiet: 1, loud: 3, note: 50, block: 9 }),
  measured('web', 'held-out', { quiet: 1, worst: 1 }),
  measured('attack', 'story', { loud: 20 }),
];

it('lets a rule above low speak once in 10,000 events, a critical one never', () => {
  expect(tooLoud(noiseOf(rules, all), all)).toEqual([
    'loud (high) raises 3 alerts over ordinary life, in web; 2 are allowed',
    'worst (critical) raises 1 alert over ordinary life, in web; 0 are allowed',
  ]);
});

it('prints rates for 1,000 starts, the worst first', async () => {
  const table = await noiseMarkdown(noiseOf(rules, all), all, { now: {}, first: {} });
  const cells = table
    .split('\n')
    .filter((line) => line.startsWith('| ['))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells.map(([, name]) => name?.slice(1, 6))).toEqual([
    'worst',
    'loud]',
    'files',
    'quiet',
    'block',
    'note]',
  ]);
  expect(cells[1]).toEqual([
    '',
    '[loud](loud.toml)',
    'high',
    '0.75',
    '0',
    '0',
    '3',
    'web',
    '20',
    '0',
    '',
  ]);
  expect(cells[2]).toContain('reads file events');
  expect(cells[4]).toContain('medium, building block');
});

it('replaces what stands between the markers', () => {
  const readme = 'a\n<!-- noise: written by `npm run noise` -->\nold\n<!-- /noise -->\nb\n';
  const renewed = withTable(readme, 'noise', 'new\n');
  expect(renewed).toBe(
    'a\n<!-- noise: written by `npm run noise` -->\n\nnew\n\n<!-- /noise -->\nb\n',
  );
  expect(withTable(renewed, 'noise', 'new\n')).toBe(renewed);
  expect(() => withTable('a', 'noise', 'new\n')).toThrow('has no lines');
});
