import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { call, type AnswerOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { Story } from '../../triage/targets.ts';
import type { StoriesSearch } from './routes.ts';

const PAGE = 100;

type Page = Pick<AnswerOf<'GET /dw/stories'>, 'total' | 'statuses' | 'next'> & {
  readonly stories: readonly Story[];
};

/** Stories of a list, the worst first, as far as somebody has scrolled. */
export function useStoryPages(search: StoriesSearch) {
  const found = useInfiniteQuery<Page, Problem>({
    queryKey: ['GET /dw/stories', search, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /dw/stories',
        {
          query: {
            ...given(search),
            limit: PAGE,
            ...(typeof pageParam === 'string' ? { after: pageParam } : {}),
          },
        },
        signal,
      ),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const stories = useMemo(() => {
    const seen = new Set<string>();
    // One that has become worse meanwhile is on two pages.
    return (found.data?.pages.flatMap((page) => page.stories) ?? []).filter(
      ({ id }) => !seen.has(id) && seen.add(id),
    );
  }, [found.data]);
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return { found, stories, onEnd };
}

/** Without what is not said. */
function given({ status, severity, from, to }: StoriesSearch) {
  return {
    ...(status === undefined ? {} : { status: [...status] }),
    ...(severity === undefined ? {} : { severity: [...severity] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
