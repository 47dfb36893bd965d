import {
  type InfiniteData,
  keepPreviousData,
  replaceEqualDeep,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import { type AnswerOf, call } from './client.ts';
import type { Problem } from './problem.ts';
import { beginReading, noteReading } from './readings.ts';

/** Lists that the API answers a page at a time. */
type PagedRoute = 'GET /dw/alerts' | 'GET /dw/stories' | 'GET /dw/audit';

/** A page of a list, and of the first one the number of the reading of the list. */
export type PageOf<On extends PagedRoute> = AnswerOf<On> & { readonly reading: number | null };

interface Pages<On extends PagedRoute> {
  readonly found: UseInfiniteQueryResult<{ readonly pages: readonly PageOf<On>[] }, Problem>;
  /** As far as the list was scrolled. */
  readonly pages: readonly PageOf<On>[];
  /** The number of the reading that they are of. */
  readonly shown: number | undefined;
  /** Reads one more page. */
  readonly onEnd: () => void;
}

const NONE: readonly never[] = [];

/**
 * A list of the API, as far as it was scrolled. While it is looked at it is read again only on request; coming back
 * to it reads it again.
 *
 * @param isOn whether it is read at all
 */
export function usePages<On extends PagedRoute>(
  on: On,
  query: object,
  limit: number,
  isOn = true,
): Pages<On> {
  const found = useInfiniteQuery<PageOf<On>, Problem>({
    queryKey: [on, query, 'pages'],
    queryFn: async ({ pageParam, signal }) => {
      const reading = pageParam === null ? beginReading() : null;
      const after = pageParam === null ? {} : { after: pageParam };
      const asked = { query: { ...query, limit, ...after } };
      return { ...(await noteReading(ask(on, asked, signal))), reading };
    },
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // The pages that are there may have changed while one more was read.
    structuralSharing: withNextPage,
    staleTime: 0,
    refetchOnReconnect: false,
    enabled: isOn,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = found;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const pages = data?.pages ?? NONE;
  return { found, pages, shown: pages[0]?.reading ?? undefined, onEnd };
}

/** For answers in pages: the pages as they are kept, with one that was read after them; any other answer replaces them. */
export function withNextPage(before: unknown, now: unknown): unknown {
  const kept = before as InfiniteData<object> | undefined;
  const read = now as InfiniteData<object>;
  if (kept === undefined || read.pages.length !== kept.pages.length + 1)
    return replaceEqualDeep(kept, read);
  return { ...read, pages: [...kept.pages, ...read.pages.slice(kept.pages.length)] };
}

/** The same for any of these routes, whose queries differ. */
const ask = call as unknown as <On extends PagedRoute>(
  on: On,
  given: object,
  signal: AbortSignal,
) => Promise<AnswerOf<On>>;
