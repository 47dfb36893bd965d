import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { ChangesMessage } from '../../api/live.ts';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import type { Story } from '../../triage/targets.ts';
import type { StoriesSearch } from './search.ts';

const EVERY_MS = 2_000;

interface Given {
  readonly stories: readonly Story[];
  readonly search: StoriesSearch;
  /** The number of the reading that the list shows. */
  readonly shown: number | undefined;
  /** Whether somebody has taken up a row. */
  readonly isHeld: boolean;
  /** Reads the list again. */
  readonly refresh: () => void;
}

/**
 * How many stories the list does not have yet. As long as nobody has taken up a row they come in by themselves: an attack is seen
 * while it unfolds. From then on they wait.
 */
export function useNewStories({ stories, search, shown, isHeld, refresh }: Given): number {
  const { status, severity, to } = search;
  const listed = useMemo(() => new Set(stories.map(({ id }) => id)), [stories]);
  const newOf = useCallback(
    ({ stories: said }: ChangesMessage) =>
      to !== undefined
        ? []
        : said
            .filter(
              (story) =>
                story.mergedInto === null &&
                (status?.includes(story.status) ?? true) &&
                (severity?.includes(story.severity) ?? true),
            )
            .map(({ id, lastAlertAt }) => ({ id, time: lastAlertAt })),
    [status, severity, to],
  );
  const { count } = useWaiting({ shown, listed, newOf });
  const latest = useRef(refresh);
  latest.current = refresh;
  const hasNew = count > 0 && !isHeld;
  useEffect(() => {
    if (!hasNew) return;
    const timer = setInterval(() => latest.current(), EVERY_MS);
    return () => clearInterval(timer);
  }, [hasNew]);
  return isHeld ? count : 0;
}
