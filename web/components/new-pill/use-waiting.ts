import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useChanges, type ChangesMessage } from '../../api/live.ts';
import { hear, waitingOf, type Heard, type New, type Waiting } from './waiting.ts';

interface Given {
  /** The number of the reading that the list shows; `undefined` before there is one. */
  readonly shown: number | undefined;
  /** Ids of what the list shows. */
  readonly listed: ReadonlySet<string>;
  /** What of a change is new, and belongs into the list. Another function restarts. */
  readonly newOf: (changes: ChangesMessage) => readonly New[];
}

/** What has come since a list was read. It waits: nothing moves under a hand. */
export function useWaiting({ shown = 0, listed, newOf }: Given): Waiting {
  const [heard, setHeard] = useState<readonly Heard[]>([]);
  const latest = useRef({ shown, listed });
  latest.current = { shown, listed };
  useEffect(() => setHeard([]), [newOf]);
  useChanges(
    useCallback(
      (changes: ChangesMessage | 'reset') => {
        // After it, lists are read again.
        if (changes === 'reset') return;
        const now = latest.current;
        const found = newOf(changes).filter(({ id }) => !now.listed.has(id));
        if (found.length > 0) setHeard((before) => hear(before, found, now.shown));
      },
      [newOf],
    ),
  );
  return useMemo(() => waitingOf(heard, shown, (id) => listed.has(id)), [heard, shown, listed]);
}
