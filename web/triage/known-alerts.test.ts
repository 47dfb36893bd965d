import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { withNextPage } from '../api/pages.ts';
import { queryClient } from '../api/queries.ts';
import { changeKnown, outdateReads, readOutdated } from './known-alerts.ts';
import type { AlertSummary } from './targets.ts';

// Where the page is, which nothing here asks for.
vi.hoisted(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('location', { href: 'http://localhost/console/' });
});

const KEY = ['GET /dw/alerts', {}];

afterEach(() => queryClient.clear());

it('keeps a change from being taken back by a list that was asked for before it', async () => {
  const answers: ((status: string) => void)[] = [];
  const observer = new QueryObserver(queryClient, {
    queryKey: KEY,
    queryFn: () =>
      new Promise<object>((resolve) => {
        answers.push((status) => resolve({ alerts: [{ id: 'a', status }] }));
      }),
  });
  const stop = observer.subscribe(() => {});
  const status = () =>
    (observer.getCurrentResult().data as { alerts: AlertSummary[] } | undefined)?.alerts[0]?.status;
  answers[0]?.('open');
  await expect.poll(status).toBe('open');

  void queryClient.invalidateQueries({ queryKey: KEY });
  expect(answers).toHaveLength(2);
  outdateReads();
  changeKnown(new Set(['a']), (alert) => ({ ...alert, status: 'closed' }));
  answers[1]?.('open');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(status()).toBe('closed');

  readOutdated();
  expect(answers).toHaveLength(3);
  answers[2]?.('acknowledged');
  await expect.poll(status).toBe('acknowledged');
  readOutdated();
  expect(answers).toHaveLength(3);
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
  outdateReads();
  changeKnown(new Set(['a']), (alert) => ({ ...alert, status: 'closed' }));
  answers[1]?.();
  await expect.poll(rows).toEqual(['a closed', 'b open']);
  readOutdated();
  expect(answers).toHaveLength(2);
  stop();
});
