import { SEVERITIES } from '../../components/severity/severity.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import { keptSwitch } from '../../kept-setting.ts';
import type { AlertSummary } from '../../triage/targets.ts';

/** Whether the alerts that several rules have raised on one event share a row. */
export const oneRowAnEvent = keptSwitch('dockwarden-one-row-an-event', true);

/** A row of a story: the worst alert of an event, in the state of the alert that has progressed least. */
export interface EventRow extends AlertSummary {
  /** All alerts of the event, the worst first. */
  readonly all: readonly AlertSummary[];
}

/** The rows of alerts, in the same order. */
export function eventRows(
  alerts: readonly AlertSummary[],
  isTogether: boolean,
): readonly EventRow[] {
  const groups = new Map<string, AlertSummary[]>();
  for (const alert of alerts) {
    const key = isTogether && alert.event !== null ? `event ${alert.event}` : alert.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alert]);
    else group.push(alert);
  }
  return [...groups.values()].map(rowOf);
}

function rowOf(alerts: readonly AlertSummary[]): EventRow {
  const all = alerts.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.riskScore - a.riskScore,
  );
  const worst = all[0] as AlertSummary;
  const undone = all.toSorted((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status))[0];
  const { status, closeReason } = undone ?? worst;
  return { ...worst, status, closeReason, all };
}

/** All alerts of the rows with these ids. */
export const alertsOf = (
  rows: readonly EventRow[],
  ids: ReadonlySet<string>,
): readonly AlertSummary[] => rows.filter(({ id }) => ids.has(id)).flatMap(({ all }) => all);
