import { InfiniteQueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { queryClient } from '../api/queries.ts';
import { catchUp } from './catch-up.ts';
import { putKnown } from './known-alerts.ts';
import type { AlertSummary } from './targets.ts';

// Where the page is, and who hears of changes.
const said = vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('location', { href: 'http://localhost/console/', origin: 'http://localhost' });
  return { raised: [] as string[] };
});
vi.mock('../api/live.ts', () => ({
  tell: ({ alerts }: { alerts: { what: string; alert: AlertSummary }[] }) => {
    putKnown(
      alerts.map(({ alert }) => alert),
      [],
    );
    for (const { what, alert } of alerts) if (what === 'raised') said.raised.push(alert.id);
  },
  useChanges: () => {},
}));

afterEach(() => queryClient.clear());

it('what a list has missed is put into its rows, none of which moves; what is new waits', async () => {
  const observer = new InfiniteQueryObserver(queryClient, {
    queryKey: ['GET /dw/alerts', { status: ['open'] }, 'pages'],
    queryFn: async () => ({ alerts: ['a', 'b', 'c'].map((id) => ({ id, status: 'open' })) }),
    initialPageParam: null,
    getNextPageParam: () => null,
  });
  const stop = observer.subscribe(() => {});
  const rows = () =>
    (observer.getCurrentResult().data?.pages as { alerts: AlertSummary[] }[] | undefined)?.flatMap(
      ({ alerts }) => alerts.map(({ id, status }) => `${id} ${status}`),
    );
  await expect.poll(rows).toEqual(['a open', 'b open', 'c open']);
  // Of the filter, b is gone and n is new.
  vi.stubGlobal('fetch', async (address: string) => {
    const of = (ids: string, status: string) => [...ids].map((id) => ({ id, status }));
    const isOfIds = new URL(address, 'http://localhost').searchParams.has('id');
    const alerts = isOfIds ? of('b', 'closed') : of('nac', 'open');
    return new Response(JSON.stringify({ alerts, next: null }), {
      headers: { 'content-type': 'application/json' },
    });
  });
  await catchUp();
  expect(rows()).toEqual(['a open', 'b closed', 'c open']);
  expect(said.raised).toEqual(['n']);
  stop();
});
