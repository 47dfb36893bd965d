import { useCallback, useEffect, useRef } from 'react';
import { useChanges } from '../api/live.ts';
import { readerAgain } from '../api/queries.ts';

/** Reads the counts of alerts and stories again, but not the lists, whose rows stay where they are. */
export const recount = readerAgain(
  ['GET /dw/alerts/_summary', 'GET /dw/alerts/_groups', 'GET /dw/stories'],
  ({ queryKey: [, , kind] }) => kind !== 'pages',
);

const MIN_PAUSE_MS = 5_000;

/** Reads the counts again when alerts change: at once, and then at most every five seconds. */
export function useFreshCounts(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isDue = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  useChanges(
    useCallback(() => {
      const count = () => {
        isDue.current = false;
        recount();
        timer.current = setTimeout(() => {
          timer.current = undefined;
          if (isDue.current) count();
        }, MIN_PAUSE_MS);
      };
      if (timer.current === undefined) count();
      else isDue.current = true;
    }, []),
  );
}
