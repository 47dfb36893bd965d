import { InfiniteQueryObserver, notifyManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { withNextPage } from '../api/pages.ts';
import { queryClient } from '../api/queries.ts';
import { putKnown, shownAhead } from './known-alerts.ts';
import type { AlertSummary } from './targets.ts';

// The address of the page, which these tests do not use.
vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('location', { href: 'http://localhost/console/' });
});

const KEY = ['GET /dw/alerts', {}];

/** A change of the alert `a` that is under way until the returned function is called. */
function closing(): () => Promise<void> {
  const closes = {
    alert: (alert: AlertSummary) =>
      alert.id === 'a' ? { ...alert, status: 'closed' as const } : alert,
  };
  let end = () => {};
  const change = shownAhead(closes, () => new Promise<void>((resolve) => (end = resolve)));
  return () => {
    end();
    return change;
  };
}

afterEach(() => queryClient.clear());

/** A list of one alert; each answer is given by the test. */
function listOfOne() {
  const answers: ((status: string) => void)[] = [];
  const observer = new QueryObserver(queryClient, {
    queryKey: KEY,
    queryFn: () =>
      new Promise<object>((resolve) => {
        answers.push((status) => resolve({ alerts: [{ id: 'a', status }] }));
      }),
  });
  const status = () =>
    (observer.getCurrentResult().data as { alerts: AlertSummary[] } | undefined)?.alerts[0]?.status;
  /** The states that a component draws: `useQuery` batches results in the same way. */
  const drawn: unknown[] = [];
  const stop = observer.subscribe(notifyManager.batchCalls(() => drawn.push(status())));
  return { answers, status, drawn, stop };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

it('keeps a change from being taken back by a list that was asked for before it', async () => {
  const { answers, status, stop } = listOfOne();
  answers[0]?.('open');
  await expect.poll(status).toBe('open');

  void queryClient.invalidateQueries({ queryKey: KEY });
  expect(answers).toHaveLength(2);
  const end = closing();
  expect(status()).toBe('closed');
  await end();
  answers[1]?.('open');
  await pause();
  expect(status()).toBe('closed');

  expect(answers).toHaveLength(3);
  answers[2]?.('acknowledged');
  await expect.poll(status).toBe('acknowledged');
  await pause();
  expect(answers).toHaveLength(3);
  stop();
});

it('shows every answer that arrives during a change with the change', async () => {
  const { answers, status, drawn, stop } = listOfOne();
  answers[0]?.('open');
  await expect.poll(status).toBe('open');
  await pause();
  const end = closing();
  drawn.length = 0;
  const other = closing();
  void queryClient.invalidateQueries({ queryKey: KEY });
  answers[1]?.('open');
  await pause();
  putKnown([{ id: 'a', status: 'acknowledged' } as AlertSummary], []);
  await end();
  void queryClient.invalidateQueries({ queryKey: KEY });
  answers[2]?.('open');
  await pause();
  await other();
  await pause();
  expect(answers).toHaveLength(3);
  expect(new Set(drawn)).toEqual(new Set(['closed']));
  stop();
});

it('reads the next page of a list while alerts of its first one are changed', async () => {
  const answers: (() => void)[] = [];
  const observer = new InfiniteQueryObserver(queryClient, {
    queryKey: KEY,
    queryFn: ({ pageParam }) =>
      new Promise<object>((resolve) => {
        answers.push(() => resolve({ alerts: [{ id: pageParam, status: 'open' }] }));
      }),
    initialPageParam: 'a',
    getNextPageParam: (_, { length }) => (length === 1 ? 'b' : null),
    structuralSharing: withNextPage,
  });
  const stop = observer.subscribe(() => {});
  const rows = () =>
    (observer.getCurrentResult().data?.pages as { alerts: AlertSummary[] }[] | undefined)?.flatMap(
      ({ alerts }) => alerts.map(({ id, status }) => `${id} ${status}`),
    );
  answers[0]?.();
  await expect.poll(rows).toEqual(['a open']);

  void observer.fetchNextPage();
  expect(answers).toHaveLength(2);
  const end = closing();
  answers[1]?.();
  await expect.poll(rows).toEqual(['a closed', 'b open']);
  await end();
  await pause();
  expect(answers).toHaveLength(2);
  stop();
});
