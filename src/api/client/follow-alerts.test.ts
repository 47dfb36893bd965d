import { expect, it } from 'vitest';
import type { AlertSummaries, AlertSummary } from '../../service/alerts/views.ts';
import { followAlerts } from '../demo.ts';

const alert = (number: number, time: number) =>
  ({ id: `a${number}`, time: new Date(time).toISOString() }) as AlertSummary;

/** Alerts that are raised while a client follows. */
class Stream {
  readonly raised: AlertSummary[] = [];
  polls = 0;
  onPoll = (_poll: number) => {};

  async page(filters: URLSearchParams): Promise<AlertSummaries> {
    const after = Number(filters.get('after') ?? 0);
    if (after === 0) this.onPoll((this.polls += 1));
    const from = filters.get('from') ?? '';
    const matching = this.raised.filter(({ time }) => time >= from);
    const end = after + Number(filters.get('limit'));
    return { alerts: matching.slice(after, end), next: matching.length > end ? String(end) : null };
  }
}

it('gives each alert once, also those of one millisecond', async () => {
  const stream = new Stream();
  const stopping = new AbortController();
  const raise = (numbers: readonly number[], time: number) =>
    stream.raised.push(...numbers.map((number) => alert(number, time)));
  stream.onPoll = (poll) => {
    if (poll === 1) raise([1, 2], 1_000);
    if (poll === 2) raise([3], 1_000);
    if (poll === 4) raise([4, 5], 2_000);
    if (poll === 5) raise([6], 2_000);
    if (poll === 6) stopping.abort();
  };
  const seen: string[] = [];
  for await (const alerts of followAlerts(stream, stopping.signal))
    seen.push(...alerts.map(({ id }) => id));
  expect(seen).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
});

it('goes on over pages', async () => {
  const stream = new Stream();
  for (let number = 0; number < 1_200; number += 1)
    stream.raised.push(alert(number, number < 1_100 ? 1_000 : 1_001));
  const stopping = new AbortController();
  const seen = new Set<string>();
  for await (const alerts of followAlerts(stream, stopping.signal)) {
    for (const { id } of alerts) {
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
    if (seen.size === 1_200) stopping.abort();
  }
  expect(seen.size).toBe(1_200);
});
