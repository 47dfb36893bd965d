import type { Severity } from '../../rules/index.ts';
import { formatCount } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { parseInstant, type TimeZone } from '../../util/time/index.ts';
import { second } from './cell.ts';
import { severityPaint, type Style } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';

/** A stored alert on one line. Its texts come from events. */
export interface ListedAlert {
  readonly id: string;
  /** When it was raised, as ISO text. */
  readonly time: string;
  readonly severity: Severity;
  readonly ruleName: string;
  /** What was done. */
  readonly command: string;
  readonly parent: string;
  readonly container: string;
  readonly status: string;
  readonly closeReason: string | null;
  /** Further matches that it stands for. */
  readonly suppressed: number;
}

export interface AlertListOptions {
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
  readonly zone: TimeZone;
  /** Times of this day are shown without it; in nanoseconds since the epoch. */
  readonly now: bigint;
}

/** Enough digits to name an alert, as with commits. */
export const SHORT_ID = 8;
const GAP = '  ';
const MAX_RULE = 44;
/** On a narrow line, what was done says more than the name of the rule. */
const MAX_RULE_SHARE = 0.32;
const MAX_CONTAINER = 20;
/** Columns are left out rather than that what was done has less room. */
const MIN_WHAT = 30;
const DAY_CHARACTERS = 10;

const HEADINGS = ['id', 'raised', 'severity', 'status', 'rule', 'container', 'what'] as const;
type Name = (typeof HEADINGS)[number];
/** The first to go where the line is too narrow. */
const FIRST_OMITTED: readonly Name[] = ['container', 'status'];

/** A line for each alert, below headings. */
export function* alertList(
  alerts: readonly ListedAlert[],
  options: AlertListOptions,
): Generator<string> {
  if (alerts.length === 0) return;
  const { style, width } = options;
  const times = timesOf(alerts, options);
  const rows = alerts.map((alert, index) => cellsOf(alert, times[index] as string));
  const widths = widthsOf(rows, width);
  const columns = columnsOf(rows, widths, width);
  const heading = columns.map((name) => (name === 'what' ? name : padded(name, widths[name])));
  yield `${style.dim(heading.join(GAP))}\n`;
  const before = columns.slice(0, -1);
  const used = before.reduce((sum, name) => sum + widths[name] + GAP.length, 0);
  for (const [index, row] of rows.entries()) {
    const alert = alerts[index] as ListedAlert;
    const cells = before.map((name) => {
      const cell = padded(cut(row[name], widths[name]), widths[name]);
      return painted(name, alert, cell, style);
    });
    yield `${[...cells, whatOf(row.what, alert, width - used, style)].join(GAP).trimEnd()}\n`;
  }
}

type Row = Readonly<Record<Name, string>>;
type Widths = Readonly<Record<Name, number>>;

/** On a terminal without the day, if all are of today. */
function timesOf(
  alerts: readonly ListedAlert[],
  { zone, now, width }: AlertListOptions,
): readonly string[] {
  const times = alerts.map(({ time }) => timeText(time, zone));
  const today = second(now, zone).slice(0, DAY_CHARACTERS);
  const isShort =
    width !== Number.POSITIVE_INFINITY && times.every((each) => each.startsWith(today));
  return isShort ? times.map((time) => time.slice(DAY_CHARACTERS + 1)) : times;
}

const cellsOf = (alert: ListedAlert, raised: string): Row => ({
  id: alert.id.slice(0, SHORT_ID),
  raised,
  severity: alert.severity,
  status: statusText(alert.status, alert.closeReason),
  rule: safeText(alert.ruleName),
  container: safeText(alert.container),
  what: safeText(alert.command),
});

/** `closed: false positive` */
export const statusText = (status: string, reason: string | null) =>
  safeText(reason === null ? status : `${status}: ${reason.replaceAll('_', ' ')}`);

function timeText(iso: string, zone: TimeZone): string {
  const instant = parseInstant(iso);
  return instant === null ? safeText(iso) : second(instant, zone);
}

function widthsOf(rows: readonly Row[], width: number): Widths {
  const limits: Partial<Record<Name, number>> = {
    rule: Math.min(MAX_RULE, Math.floor(width * MAX_RULE_SHARE)),
    container: MAX_CONTAINER,
  };
  const widthOf = (name: Name) => {
    const longest = Math.max(name.length, ...rows.map((row) => displayWidth(row[name])));
    return Math.min(longest, limits[name] ?? longest);
  };
  return Object.fromEntries(HEADINGS.map((name) => [name, widthOf(name)])) as Widths;
}

/** Status is of interest only where it differs, and a container only where there are any. */
function columnsOf(rows: readonly Row[], widths: Widths, width: number): readonly Name[] {
  let columns = HEADINGS.filter(
    (name) =>
      (name !== 'status' || rows.some(({ status }) => status !== 'open')) &&
      (name !== 'container' || rows.some(({ container }) => container !== '')),
  );
  const used = () =>
    columns.reduce((sum, name) => sum + (name === 'what' ? MIN_WHAT : widths[name]), 0) +
    GAP.length * (columns.length - 1);
  for (const name of FIRST_OMITTED) {
    if (used() > width) columns = columns.filter((each) => each !== name);
  }
  return columns;
}

function painted(name: Name, alert: ListedAlert, cell: string, style: Style): string {
  if (name === 'severity') return severityPaint(style)[alert.severity](cell);
  if (name === 'rule') return style.strong(cell);
  return name === 'what' ? cell : style.dim(cell);
}

function whatOf(what: string, alert: ListedAlert, room: number, style: Style): string {
  const tail = [
    alert.parent === '' ? '' : `← ${safeText(alert.parent)}`,
    alert.suppressed === 0 ? '' : `+${formatCount(alert.suppressed)} similar`,
  ]
    .filter((part) => part !== '')
    .join(GAP);
  const left = room - (tail === '' ? 0 : displayWidth(tail) + GAP.length);
  if (tail === '' || left < MIN_WHAT / 2) return cut(what, Math.max(room, 1));
  return `${cut(what, left)}${GAP}${style.dim(tail)}`;
}

const LINE_RULE = 44;
const LINE_RULE_SHARE = 0.34;

/** An alert on a line by itself, as it is raised; below others of its kind, columns align. */
export function alertLine(
  alert: ListedAlert,
  { width, style, zone }: Omit<AlertListOptions, 'now'>,
): string {
  const rule = Math.max(MIN_WHAT, Math.min(LINE_RULE, Math.floor(width * LINE_RULE_SHARE)));
  const name = safeText(alert.ruleName);
  const shown = width === Number.POSITIVE_INFINITY ? name : cut(name, rule);
  const cells = [
    style.dim(timeText(alert.time, zone).slice(DAY_CHARACTERS + 1)),
    severityPaint(style)[alert.severity](padded(alert.severity, 'critical'.length)),
    style.strong(padded(shown, rule)),
  ];
  const used = '15:32:10'.length + 'critical'.length + rule + GAP.length * cells.length;
  return [...cells, whatOf(safeText(alert.command), alert, width - used, style)]
    .join(GAP)
    .trimEnd();
}
