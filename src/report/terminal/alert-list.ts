import type { Severity } from '../../rules/index.ts';
import { formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import { second, secondOf } from './cell.ts';
import { severityPaint, type Style, type Display } from './style.ts';
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

export interface AlertListOptions extends Display {
  /** Times of this day are shown without it; in nanoseconds since the epoch. */
  readonly now: bigint;
  /** What the times are; by default, when the alerts were raised. */
  readonly when?: string;
}

/** Enough digits to name an alert, as with commits. */
export const SHORT_ID = 8;
const GAP = '  ';
/** What was done says more than the name of the rule, which gets this share of a line and what is left over. */
const RULE_SHARE = 0.34;
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
  const { style, width, when = 'raised' } = options;
  const times = timesOf(alerts, options);
  const rows = alerts.map((alert, index) => cellsOf(alert, times[index] as string));
  const narrow = widthsOf(rows, width);
  const columns = columnsOf(rows, narrow, width);
  const others = columns.filter((name) => name !== 'what');
  const widths = { ...narrow, rule: narrow.rule + spareOf(rows, alerts, others, narrow, width) };
  const heading = columns.map((name) =>
    name === 'what' ? name : padded(name === 'raised' ? when : name, widths[name]),
  );
  yield `${style.dim(heading.join(GAP))}\n`;
  const used = cellsBefore(others, widths);
  for (const [index, row] of rows.entries()) {
    const alert = alerts[index] as ListedAlert;
    const cells = others.map((name) => {
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
  const times = alerts.map(({ time }) => secondOf(time, zone));
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

function widthsOf(rows: readonly Row[], width: number): Widths {
  const limits: Partial<Record<Name, number>> = {
    rule: Math.floor(width * RULE_SHARE),
    container: width === Number.POSITIVE_INFINITY ? width : MAX_CONTAINER,
  };
  const widthOf = (name: Name) => {
    const longest = longestOf(rows, name);
    return Math.min(longest, limits[name] ?? longest);
  };
  return Object.fromEntries(HEADINGS.map((name) => [name, widthOf(name)])) as Widths;
}

const longestOf = (rows: readonly Row[], name: Name) =>
  Math.max(name.length, ...rows.map((row) => displayWidth(row[name])));

const cellsBefore = (columns: readonly Name[], widths: Widths) =>
  columns.reduce((sum, name) => sum + widths[name] + GAP.length, 0);

/** The cells that no command needs, as far as names of rules are longer than their share. */
function spareOf(
  rows: readonly Row[],
  alerts: readonly ListedAlert[],
  columns: readonly Name[],
  widths: Widths,
  width: number,
): number {
  const wanted = longestOf(rows, 'rule') - widths.rule;
  if (wanted === 0) return 0;
  const whole = rows.map(({ what }, index) => {
    const tail = tailOf(alerts[index] as ListedAlert);
    return displayWidth(what) + (tail === '' ? 0 : GAP.length + displayWidth(tail));
  });
  const spare = width - cellsBefore(columns, widths) - Math.max(...whole);
  return Math.min(wanted, Math.max(0, spare));
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
  const leftBeside = (tail: string) => room - displayWidth(tail) - GAP.length;
  // The command says most: its parent is left out before it is cut to little, and the rest after that.
  const tail = [tailOf(alert), similarOf(alert)].find(
    (each) => leftBeside(each) >= Math.min(displayWidth(what), MIN_WHAT),
  );
  if (tail === undefined || tail === '') return cut(what, Math.max(room, 1));
  return `${cut(what, leftBeside(tail))}${GAP}${style.dim(tail)}`;
}

/** Behind what was done: its parent, and how many matches like it there were. */
function tailOf(alert: ListedAlert): string {
  const parent = alert.parent !== '' && `← ${safeText(alert.parent)}`;
  return present([parent, similarOf(alert)]).join(GAP);
}

const similarOf = ({ suppressed }: ListedAlert) =>
  suppressed === 0 ? '' : `+${formatCount(suppressed)} similar`;

const MAX_LINE_RULE = 60;

/** An alert on a line by itself, as it is raised; below others of its kind, columns align. */
export function alertLine(
  alert: ListedAlert,
  { width, style, zone }: Omit<AlertListOptions, 'now'>,
): string {
  const rule = Math.max(MIN_WHAT, Math.min(MAX_LINE_RULE, Math.floor(width * RULE_SHARE)));
  const name = safeText(alert.ruleName);
  const shown = width === Number.POSITIVE_INFINITY ? name : cut(name, rule);
  const cells = [
    style.dim(secondOf(alert.time, zone).slice(DAY_CHARACTERS + 1)),
    severityPaint(style)[alert.severity](padded(alert.severity, 'critical'.length)),
    style.strong(padded(shown, rule)),
  ];
  const used = '15:32:10'.length + 'critical'.length + rule + GAP.length * cells.length;
  return [...cells, whatOf(safeText(alert.command), alert, width - used, style)]
    .join(GAP)
    .trimEnd();
}
