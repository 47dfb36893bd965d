import { useCallback } from 'react';
import { useChanges, type ChangesMessage } from '../api/live.ts';
import { queryClient } from '../api/queries.ts';
import { putKnown } from './known-alerts.ts';

/** Shows what others do to alerts and stories as it happens: rows stay where they are. */
export function useLiveAlerts(): void {
  useChanges(useCallback(follow, []));
}

function follow(changes: ChangesMessage | 'reset'): void {
  if (changes === 'reset' || changes.skipped > 0) {
    // What is being read for the first time is not older than this.
    for (const route of ['GET /dw/alerts', 'GET /dw/alerts/:id', 'GET /dw/stories'])
      void queryClient.invalidateQueries({
        queryKey: [route],
        predicate: ({ state }) => state.data !== undefined,
      });
    return;
  }
  putKnown(
    changes.alerts.map(({ alert }) => alert),
    changes.stories,
  );
}
