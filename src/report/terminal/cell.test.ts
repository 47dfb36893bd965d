import { expect, it } from 'vitest';
import { timeZone, UTC } from '../../util/time/index.ts';
import { cellText } from './cell.ts';

const ANY = { limited: false, zone: UTC };

it.each([
  ['@timestamp', '2026-11-24T15:31:48.532123456Z', '2026-11-24 15:31:48.532'],
  ['@timestamp', '2026-11-24T15:31:48Z', '2026-11-24 15:31:48.000'],
  ['@timestamp', '2026-11-24T15:31:48+01:00', '2026-11-24 14:31:48.000'],
  ['@timestamp', '2026-11-24', '2026-11-24'],
  ['event.ingested', '2026-11-24T15:31:48Z', '2026-11-24T15:31:48Z'],
  ['@timestamp', 1_764_000_000_000, '1764000000000'],
  ['process.args', ['sh', '-c', 'a b', ''], `sh -c 'a b' ''`],
  ['args', 'one', 'one'],
  ['user.id', ['1', '2'], '1, 2'],
  ['n', undefined, ''],
])('%s of %j is %s', (path, value, text) => {
  expect(cellText(path, value, ANY)).toBe(text);
});

it('keeps all digits', () => {
  expect(cellText('n', 12345678901234567890n, ANY)).toBe('12345678901234567890');
});

it('does not handle more of a value than a line can show', () => {
  expect(cellText('n', 'x'.repeat(10_000_000), { limited: true, zone: UTC }).length).toBeLessThan(
    5_000,
  );
  expect(cellText('n', 'x'.repeat(10_000), ANY)).toHaveLength(10_000);
});

it('shows times where they are wanted', () => {
  const zone = timeZone('Asia/Kolkata') ?? UTC;
  const text = cellText('@timestamp', '2026-11-24T23:31:48.5Z', { limited: false, zone });
  expect(text).toBe('2026-11-25 05:01:48.500');
});
