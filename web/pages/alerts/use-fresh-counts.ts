import { useCallback, useEffect, useRef } from 'react';
import { useChanges } from '../../api/live.ts';
import { queryClient } from '../../api/queries.ts';

const AT_MOST_EVERY_MS = 5_000;

/** Counts again what changes of alerts may have changed, not more often than every five seconds. */
export function useFreshCounts(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useChanges(
    useCallback(() => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        for (const route of ['GET /dw/alerts/_summary', 'GET /dw/alerts/_groups'])
          void queryClient.invalidateQueries({ queryKey: [route] });
      }, AT_MOST_EVERY_MS);
    }, []),
  );
}
