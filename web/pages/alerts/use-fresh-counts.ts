import { useCallback, useEffect, useRef } from 'react';
import { useChanges } from '../../api/live.ts';
import { readerAgain } from '../../api/read-again.ts';

const AT_MOST_EVERY_MS = 5_000;

const countAgain = readerAgain(['GET /dw/alerts/_summary', 'GET /dw/alerts/_groups']);

/** Counts again what changes of alerts may have changed, not more often than every five seconds. */
export function useFreshCounts(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useChanges(
    useCallback(() => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        countAgain();
      }, AT_MOST_EVERY_MS);
    }, []),
  );
}
