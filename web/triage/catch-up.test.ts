import { InfiniteQueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { queryClient } from '../api/queries.ts';
import { catchUp } from './catch-up.ts';
import { putKnown, shownAhead } from './known-alerts.ts';
import type { AlertSummary } from './targets.ts';

// The address of the page, and what follows changes.
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

/** A list of the alerts `a`, `b` and `c`, all open. */
async function openList() {
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
  return { rows, stop };
}

it('missed changes are put into the rows of a list, which do not move, and new alerts wait', async () => {
  const { rows, stop } = await openList();
  // The filter no longer finds b, and finds n, which is new.
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

it('a lookup of missed changes never reverts a change that is under way', async () => {
  const { rows, stop } = await openList();
  let isClosed = false;
  let asked = 0;
  vi.stubGlobal('fetch', async () => {
    asked += 1;
    const alerts = [...'abc'].map((id) => ({
      id,
      status: id === 'b' && isClosed ? 'closed' : 'open',
    }));
    // An answer is older than a change that the service makes while it is on its way.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return new Response(JSON.stringify({ alerts, next: null }), {
      headers: { 'content-type': 'application/json' },
    });
  });
  const closes = {
    alert: (alert: AlertSummary) =>
      alert.id === 'b' ? { ...alert, status: 'closed' as const } : alert,
  };
  const before = catchUp();
  await shownAhead(closes, async () => {
    // The first answer comes before the service has made the change, the second after it.
    void catchUp();
    await expect.poll(() => asked, { interval: 1 }).toBe(2);
    expect(rows()).toEqual(['a open', 'b closed', 'c open']);
    isClosed = true;
  });
  await before;
  expect(asked).toBe(3);
  expect(rows()).toEqual(['a open', 'b closed', 'c open']);
  stop();
});
