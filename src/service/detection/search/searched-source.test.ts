import { expect, it } from 'vitest';
import { noCounts } from './read-window.ts';
import { SearchedSource } from './searched-source.ts';
import { noTotals, type SpaceSearchStatus } from './search-status.ts';

const NOW = Date.parse('2026-12-01T10:00:04Z');
const CLUSTER = { name: 'prod', url: 'https://a:9200', patterns: ['logs-*'], lookBackMs: 0 };

const searched = (changes: Partial<SpaceSearchStatus> = {}): SpaceSearchStatus => ({
  space: 'default',
  cluster: 'prod',
  product: 'OpenSearch 2.19.6',
  rules: 113,
  searchedTo: NOW - 4_000,
  last: {
    ...noCounts(),
    at: NOW - 4_000,
    tookMs: 800,
    from: NOW - 364_000,
    to: NOW - 4_000,
    rules: 113,
    stored: 120_000,
    fetched: 1_204,
    needed: 830,
    unions: 3,
  },
  totals: { ...noTotals(), fetched: 5_000, unreadable: 1, late: 2 },
  failing: 0,
  failure: null,
  ...changes,
});

it('says what was searched last, and what of that was needed', async () => {
  const source = new SearchedSource(
    CLUSTER,
    () => [searched(), searched({ cluster: 'b' })],
    () => NOW,
  );
  expect(source.status().state).toBe('stopped');
  await source.start();
  const status = source.status();
  expect(status).toMatchObject({ state: 'running', events: 5_000, rejected: 1, lastError: null });
  expect(status.about).toBe(
    'logs-* of https://a:9200 (OpenSearch 2.19.6), searched by rules at their intervals; nothing is copied; last with 113 rules over 2026-12-01T09:54:00Z to 2026-12-01T10:00:00Z: 1,204 of 120,000 documents fetched, 830 needed, 3 searches in 0.8 s',
  );
  expect(status.searches).toMatchObject([{ space: 'default', rules: 113, last: { needed: 830 } }]);
  expect(status.metrics.find(({ name }) => name === 'late_total')?.value).toBe(2);
});

it('fails with the first of its rules that does, and says why everything was read', async () => {
  const failure = { at: NOW, since: NOW - 9_000, message: '1 of 2 shards answered\u0007' };
  const last = { ...searched().last!, full: 1, whyFull: 'logs-a: x asks for all events' };
  const source = new SearchedSource(
    CLUSTER,
    () => [searched({ failing: 2, failure, last })],
    () => NOW,
  );
  await source.start();
  const { state, about, failingSince, lastError } = source.status();
  expect({ state, failingSince }).toEqual({ state: 'failing', failingSince: NOW - 9_000 });
  expect(lastError?.message).toBe('1 of 2 shards answered\\x07');
  expect(about).toContain('everything read in 1 of them (logs-a: x asks for all events)');
  expect(about).toContain('2 rules with a gap');
});
