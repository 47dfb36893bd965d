import { useCallback } from 'react';
import { useChanges, type ChangesMessage } from '../api/live.ts';
import { readerAgain } from '../api/queries.ts';
import { catchUp } from './catch-up.ts';
import { putKnown } from './known-alerts.ts';

/** Shows what others do to alerts and stories as it happens: rows stay where they are. */
export function useLiveAlerts(): void {
  useChanges(useCallback(follow, []));
}

const readAgain = readerAgain(
  ['GET /dw/alerts/:id', 'GET /dw/stories/:id'],
  // What is being read for the first time is not older than this.
  ({ state }) => state.data !== undefined,
);

function follow(changes: ChangesMessage | 'reset'): void {
  if (changes === 'reset' || changes.skipped > 0) {
    readAgain();
    void catchUp();
  } else
    putKnown(
      changes.alerts.map(({ alert }) => alert),
      changes.stories,
    );
}
