import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { call, type ArgumentsOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertFilters, Order } from './alert-search.ts';

const PAGE = 200;

type Page = { readonly alerts: readonly AlertSummary[]; readonly next: string | null };

/** Alerts of a list, as far as somebody has scrolled. */
export function useAlertPages(filters: AlertFilters, order: Order, isOn = true) {
  const found = useInfiniteQuery<Page, Problem>({
    queryKey: ['GET /dw/alerts', { filters, order }, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /dw/alerts',
        {
          query: {
            ...filters,
            order,
            limit: PAGE,
            ...(typeof pageParam === 'string' ? { after: pageParam } : {}),
          } as Query,
        },
        signal,
      ),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: isOn,
    // Rows do not go away by themselves: what is new waits until it is asked for.
    staleTime: Infinity,
  });
  const alerts = useMemo(
    () => found.data?.pages.flatMap((page) => page.alerts) ?? [],
    [found.data],
  );
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { found, alerts, onEnd };
}

type Query = NonNullable<ArgumentsOf<'GET /dw/alerts'>['query']>;
