import { afterAll, expect, it } from 'vitest';
import { event, ndjson } from './run-command.testing.ts';
import { documentsOf, scan, ScanFolder } from './scan.testing.ts';

// For more than 24 MB in files, threads are started before rules are read.
const COUNT = 26_000;
const folder = new ScanFolder();
afterAll(() => folder.remove());

const isFound = (line: number) => line % 500 === 7;
const filling = 'x'.repeat(1_000);
const large = folder.file(
  'large.ndjson',
  Array.from({ length: COUNT }, (_, index) =>
    event(index % 60, isFound(index + 1) ? 'kubectl' : 'ls', {
      labels: { index },
      message: filling,
    }),
  ),
);

it('finds every match by its line', async () => {
  const ran = await scan(['--rules', folder.kubectl, '--max-alerts', 'all', large]);
  const lines = documentsOf(ran.stdout)
    .flatMap((alert) => alert['dockwarden.alert.source'] as { line: number }[])
    .map(({ line }) => line);
  const expected = Array.from({ length: COUNT }, (_, index) => index + 1).filter(isFound);
  expect(lines.sort((a, b) => a - b)).toStrictEqual(expected);
  expect(ran.code).toBe(0);
});

it('ends when there is nothing to run, or nothing to read', async () => {
  const broken = folder.rule('broken', 'process wher true');
  const none = await scan(['--rules', broken, large]);
  expect(none.stderr).toContain('there is no rule to run');
  expect(none.code).toBe(2);
  const written = folder.file('empty.ndjson', ndjson([]));
  const unread = await scan(['--rules', folder.kubectl, '--write', written, written, large]);
  expect(unread.stderr).toContain('output file');
  expect(unread.code).toBe(2);
});
