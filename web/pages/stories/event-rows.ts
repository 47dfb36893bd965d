import { SEVERITIES } from '../../components/severity/severity.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import { keptSwitch } from '../../kept-setting.ts';
import type { AlertSummary } from '../../triage/targets.ts';

/** Whether alerts that several rules have raised on one event are one row. */
export const oneRowAnEvent = keptSwitch('dockwarden-one-row-an-event', true);

/** A row of a story: the worst alert of an event, with the state of the one that is least done with. */
export interface EventRow extends AlertSummary {
  /** All alerts of the event, the worst first. */
  readonly all: readonly AlertSummary[];
}

/** In the order in which their events happened. */
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

/** Ids of all alerts of some rows. */
export const alertsOf = (rows: readonly EventRow[], ids: ReadonlySet<string>): readonly string[] =>
  rows.filter(({ id }) => ids.has(id)).flatMap(({ all }) => all.map((alert) => alert.id));
