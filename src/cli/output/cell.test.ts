import { expect, it } from 'vitest';
import { cellText } from './cell.ts';

it.each([
  ['@timestamp', '2026-11-24T15:31:48.532123456Z', '2026-11-24 15:31:48.532'],
  ['@timestamp', '2026-11-24T15:31:48Z', '2026-11-24 15:31:48.000'],
  ['@timestamp', '2026-11-24T15:31:48+01:00', '2026-11-24T15:31:48+01:00'],
  ['@timestamp', 1_764_000_000_000, '1764000000000'],
  ['process.args', ['sh', '-c', 'a b', ''], `sh -c 'a b' ''`],
  ['args', 'one', 'one'],
  ['user.id', ['1', '2'], '1, 2'],
  ['n', undefined, ''],
])('%s of %j is %s', (path, value, text) => {
  expect(cellText(path, value, false)).toBe(text);
});

it('keeps all digits', () => {
  expect(cellText('n', 12345678901234567890n, false)).toBe('12345678901234567890');
});

it('does not handle more of a value than a line can show', () => {
  expect(cellText('n', 'x'.repeat(10_000_000), true).length).toBeLessThan(5_000);
  expect(cellText('n', 'x'.repeat(10_000), false)).toHaveLength(10_000);
});
