import { useCallback, useMemo } from 'react';
import type { ChangesMessage } from '../../api/live.ts';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { mayMatch } from './may-match.ts';
import type { AlertFilters } from './alert-search.ts';

/**
 * Alerts that have been raised since the list was read.
 *
 * @param shown the number of the reading that the list shows
 */
export function useNewAlerts(
  filters: AlertFilters,
  alerts: readonly AlertSummary[],
  shown: number | undefined,
) {
  const listed = useMemo(() => new Set(alerts.map(({ id }) => id)), [alerts]);
  const newOf = useCallback(
    (changes: ChangesMessage) =>
      changes.alerts.flatMap(({ what, alert }) =>
        what === 'raised' && mayMatch(alert, filters) ? [alert] : [],
      ),
    [filters],
  );
  return useWaiting({ shown, listed, newOf });
}
