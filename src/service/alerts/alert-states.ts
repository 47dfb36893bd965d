import type { AlertReader } from '../../stores/alert-store.ts';

/** Alerts whose states are recorded. */
const MAX_ALERTS = 100;

/** What the audit log says of alerts before and after they are changed. */
export function alertStates(alerts: Pick<AlertReader, 'get'>, ids: readonly string[]): object[] {
  return ids.slice(0, MAX_ALERTS).flatMap((id) => {
    const alert = alerts.get(id);
    if (alert === null) return [];
    const { status, closeReason, tags, assignees } = alert;
    return [{ id, status, closeReason, tags, assignees }];
  });
}
