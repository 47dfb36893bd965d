import { useCallback, useEffect, useState } from 'react';
import { useChanges, type ChangesMessage } from '../../api/live.ts';
import { mayMatch } from './may-match.ts';
import type { AlertFilters } from './alert-search.ts';

export interface NewAlerts {
  readonly count: number;
  /** When the first of them was raised: those of the list are older. */
  readonly since: string | null;
}

const NONE: NewAlerts = { count: 0, since: null };

/** Alerts that have been raised since the list was read. They wait: nothing moves under a hand. */
export function useNewAlerts(filters: AlertFilters) {
  const [waiting, setWaiting] = useState(NONE);
  useEffect(() => setWaiting(NONE), [filters]);
  useChanges(
    useCallback(
      (changes: ChangesMessage | 'reset') => {
        if (changes === 'reset') return;
        const raised = changes.alerts.flatMap(({ what, alert }) =>
          what === 'raised' && mayMatch(alert, filters) ? [alert.time] : [],
        );
        if (raised.length === 0) return;
        const first = raised.reduce((a, b) => (a < b ? a : b));
        setWaiting(({ count, since }) => ({
          count: count + raised.length,
          since: since !== null && since < first ? since : first,
        }));
      },
      [filters],
    ),
  );
  return { waiting, forget: useCallback(() => setWaiting(NONE), []) };
}
