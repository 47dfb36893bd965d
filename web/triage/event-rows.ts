import { useMemo } from 'react';
import { SEVERITIES } from '../components/severity/severity.tsx';
import { STATUSES } from '../components/status/status.tsx';
import { countText } from '../components/value/counts.ts';
import { keptSwitch } from '../kept-setting.ts';
import { alertsText, type AlertSummary } from './targets.ts';

/** Whether the alerts that several rules have raised on one event share a row. */
export const oneRowAnEvent = keptSwitch('dockwarden-one-row-an-event', true);

/**
 * A row of a list of alerts: the worst alert of an event, in the state of the alert that has progressed least. It stands where its
 * first alert in the order of the list stands, and has the time of that one.
 */
export interface EventRow extends AlertSummary {
  /** The id of its first alert: it stays the same while more of the list is read. */
  readonly key: string;
  /** All alerts of the event, the worst first. */
  readonly all: readonly AlertSummary[];
}

/**
 * The rows of alerts, in the same order.
 *
 * @param placed the row of each alert by its id. It has those of before and receives the others: an alert stays in its row, whatever is
 *   done to it.
 */
export function eventRows(
  alerts: readonly AlertSummary[],
  isTogether: boolean,
  placed = new Map<string, string>(),
): readonly EventRow[] {
  const groups = new Map<string, AlertSummary[]>();
  for (const alert of alerts) {
    const key = placed.get(alert.id) ?? (isTogether ? placeOf(alert, groups) : alert.id);
    placed.set(alert.id, key);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alert]);
    else group.push(alert);
  }
  return [...groups.values()].map(rowOf);
}

/** An open alert that is read later is not put into a row that is closed already: there, it would not be noticed. */
function placeOf(
  { id, event, status }: AlertSummary,
  groups: ReadonlyMap<string, readonly AlertSummary[]>,
): string {
  if (event === null) return id;
  const place = `event ${event}`;
  const row = groups.get(place);
  const isClosed = (each: Pick<AlertSummary, 'status'>) => each.status === 'closed';
  return row === undefined || row.every(isClosed) === isClosed({ status }) ? place : id;
}

/** Rows by their first alert: a row whose alerts have not changed stays the same object, and is not drawn again. */
const known = new WeakMap<AlertSummary, EventRow>();

function rowOf(alerts: readonly AlertSummary[]): EventRow {
  const first = alerts[0] as AlertSummary;
  const before = known.get(first);
  if (before?.all.length === alerts.length && alerts.every((each) => before.all.includes(each)))
    return before;
  const row = alerts.length === 1 ? { ...first, key: first.id, all: alerts } : together(alerts);
  known.set(first, row);
  return row;
}

function together(alerts: readonly AlertSummary[]): EventRow {
  const first = alerts[0] as AlertSummary;
  const all = alerts.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.riskScore - a.riskScore,
  );
  const worst = all[0] as AlertSummary;
  const undone = all.toSorted((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status))[0];
  const { status, closeReason } = undone ?? worst;
  return {
    ...worst,
    key: first.id,
    time: first.time,
    riskScore: Math.max(...all.map(({ riskScore }) => riskScore)),
    status,
    closeReason,
    tags: [...new Set(all.flatMap(({ tags }) => tags))],
    assignees: [...new Set(all.flatMap(({ assignees }) => assignees))],
    notes: sum(all.map(({ notes }) => notes)),
    suppressed: sum(all.map(({ suppressed }) => suppressed)),
    all,
  };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/**
 * The rows of alerts as the person wants them, and the row that has an alert.
 *
 * @param reading of the list: with another one, alerts may be in other rows
 */
export function useEventRows(alerts: readonly AlertSummary[], reading?: number) {
  const isTogether = oneRowAnEvent.use();
  const placed = useMemo(() => new Map<string, string>(), [reading, isTogether]);
  const rows = useMemo(() => eventRows(alerts, isTogether, placed), [alerts, isTogether, placed]);
  const rowWith = (id: string | null | undefined) =>
    rows.find(({ all }) => all.some((each) => each.id === id));
  return { rows, rowWith, isTogether };
}

/** What is selected of rows. */
interface Selected {
  /** Of the rows, and ids of selected alerts that are in no row any more. */
  readonly keys: ReadonlySet<string>;
  /** Ids of all alerts of these rows, and of those in no row. */
  readonly alerts: readonly string[];
}

/** @param ids of alerts: a row is selected with any of its alerts, and has them all with it */
export function selectedOf(rows: readonly EventRow[], ids: ReadonlySet<string>): Selected {
  if (ids.size === 0) return NONE;
  const unlisted = new Set(ids);
  const chosen = rows.filter(({ all }) => all.some(({ id }) => ids.has(id)));
  const alerts = chosen.flatMap(({ all }) => all.map(({ id }) => id));
  for (const id of alerts) unlisted.delete(id);
  return {
    keys: new Set([...chosen.map(({ key }) => key), ...unlisted]),
    alerts: [...alerts, ...unlisted],
  };
}

const NONE: Selected = { keys: new Set(), alerts: [] };

/** "3 selected", "5 alerts on 3 events selected". */
export const selectedText = ({ keys, alerts }: Selected): string =>
  keys.size === alerts.length
    ? `${countText(alerts.length)} selected`
    : `${alertsText(alerts.length)} on ${countText(keys.size, 'event')} selected`;

/** "2 rules"; "2 alerts" where a rule has raised more than one. `null` for one alert. */
export function rulesCount({ all }: EventRow): string | null {
  if (all.length === 1) return null;
  const rules = new Set(all.map(({ ruleId }) => ruleId)).size;
  return rules === all.length ? countText(rules, 'rule') : alertsText(all.length);
}

/** Of all its rules, the worst first: "Reverse Shell, Shell in Container". */
export const ruleNames = ({ all }: EventRow): string =>
  [...new Set(all.map(({ ruleName }) => ruleName))].join(', ');

/** "2 rules: Reverse Shell, Shell in Container". */
export function rulesText(row: EventRow): string {
  const count = rulesCount(row);
  return count === null ? row.ruleName : `${count}: ${ruleNames(row)}`;
}
