import type { Alert } from '../../detect/alert.ts';
import { eventsOf } from '../../detect/match.ts';
import { truncationNote } from '../../detect/source/truncation-note.ts';
import type { WhyClause } from '../../detect/why.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import { severityPaint, type Display } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';
import { eventLine, type EventLine } from '../../events/event-line.ts';
import { second } from './cell.ts';
import { reasonLines } from '../why-lines.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import { SEVERITIES, type Rule, type Severity } from '../../rules/index.ts';

export interface AlertTableOptions extends Display {
  /** The maximum number of alerts shown per rule; `null` for all. */
  readonly shownPerRule: number | null;
  readonly why: ((alert: Alert) => readonly WhyClause[]) | null;
}

/** The maximum width of a column. */
const MAX_WIDTH = 28;
/** The minimum width of the column for what was done; columns are omitted to preserve it. */
const MIN_WHAT_WIDTH = 36;
const GAP = '  ';
const INDENT = '  ';

/** Alerts by rule and by time. The highest severity comes last, right above the shell prompt. */
export function* alertTable(
  alerts: readonly Alert[],
  options: AlertTableOptions,
): Generator<string> {
  let isFirst = true;
  for (const group of worstLast(byRule(alerts))) {
    if (!isFirst) yield '\n';
    isFirst = false;
    yield* ruleLines(group, options);
  }
}

function* ruleLines(group: RuleAlerts, options: AlertTableOptions): Generator<string> {
  const { style, shownPerRule, why, width } = options;
  yield `${headingOf(group, options)}\n`;
  const shown = group.alerts.slice(0, shownPerRule ?? group.alerts.length);
  const lines = shown.map((alert) => lineOf(alert, options));
  const columns = columnsOf(lines, width);
  for (const [index, line] of lines.entries()) {
    yield `${INDENT}${rowOf(line, columns, options)}\n`;
    if (line.cut !== '')
      yield `${style.dim(cut(`${INDENT}${INDENT}${safeText(line.cut)}`, width))}\n`;
    const alert = shown[index];
    if (why === null || alert === undefined) continue;
    for (const line of reasonLines(alert, why(alert))) {
      yield `${style.dim(cut(`${INDENT}${INDENT}${line}`, width))}\n`;
    }
  }
  const more = group.alerts.length - shown.length;
  if (more > 0)
    yield `${style.dim(`${INDENT}and ${formatCount(more)} more; --show all lists them`)}\n`;
}

function headingOf({ rule, severity, alerts }: RuleAlerts, { style, width }: AlertTableOptions) {
  const mark = severityPaint(style);
  const label = padded(severity, 'critical'.length);
  const name = safeText(rule.rule.name);
  const rest = [counted(alerts.length, 'alert'), ...techniquesOf(rule.rule)].join(' · ');
  const room = width - displayWidth(label) - GAP.length;
  const text = `${name}${GAP}${safeText(rest)}`;
  if (displayWidth(text) > room)
    return `${mark[severity](label)}${GAP}${style.strong(cut(text, room))}`;
  return `${mark[severity](label)}${GAP}${style.strong(name)}${GAP}${style.dim(safeText(rest))}`;
}

interface AlertLine extends EventLine {
  readonly time: string;
  readonly more: string;
  /** What the alert omits from its documents. */
  readonly cut: string;
}

function lineOf(alert: Alert, { zone }: AlertTableOptions): AlertLine {
  const { match, start, suppression } = alert;
  const sources = eventsOf(match).map((event) => {
    const { document, cut: missing } = event.load();
    return { line: eventLine(document), missing };
  });
  const lines = sources.map(({ line }) => line);
  const first = lines[0];
  const time = start === null ? '(no time)' : second(start, zone);
  const more =
    suppression === null || suppression.count === 0
      ? ''
      : `+${formatCount(suppression.count)} similar`;
  const common = (key: keyof EventLine) =>
    lines.every((line) => line[key] === first?.[key]) ? (first?.[key] ?? '') : '';
  return {
    time,
    more,
    cut: truncationNote(sources.map(({ missing }) => missing)),
    what: match.kind === 'event' ? (first?.what ?? '') : lines.map((line) => line.what).join(' → '),
    name: first?.name ?? '',
    parent: common('parent'),
    container: common('container'),
    image: common('image'),
    pod: common('pod'),
  };
}

type ColumnName = 'container' | 'image' | 'pod';

interface AlertColumn {
  readonly name: ColumnName;
  readonly width: number;
}

/** As many of the columns with any values as fit on the line, the most informative first. */
function columnsOf(lines: readonly AlertLine[], width: number): readonly AlertColumn[] {
  const wishes = (['container', 'image', 'pod'] as const)
    .map((name) => ({
      name,
      width: Math.min(
        MAX_WIDTH,
        Math.max(...lines.map((line) => displayWidth(safeText(line[name])))),
      ),
    }))
    .filter((column) => column.width > 0);
  const time = INDENT.length + 19 + GAP.length;
  const columns: AlertColumn[] = [];
  let used = time;
  for (const wish of wishes.toSorted((a, b) => USE.indexOf(a.name) - USE.indexOf(b.name))) {
    if (used + wish.width + GAP.length + MIN_WHAT_WIDTH > width) continue;
    used += wish.width + GAP.length;
    columns.push(wish);
  }
  return wishes.filter((wish) => columns.includes(wish));
}

const USE: readonly ColumnName[] = ['container', 'pod', 'image'];

function rowOf(
  line: AlertLine,
  columns: readonly AlertColumn[],
  options: AlertTableOptions,
): string {
  const { style, width } = options;
  const cells = columns.map((column) =>
    padded(cut(safeText(line[column.name]), column.width), column.width),
  );
  const before = [line.time, ...cells].join(GAP);
  const tail = present([line.parent !== '' && `← ${safeText(line.parent)}`, line.more]).join(GAP);
  const room = width - INDENT.length - displayWidth(before) - GAP.length;
  const what = safeText(line.what);
  const left = room - (tail === '' ? 0 : displayWidth(tail) + GAP.length);
  if (left < displayWidth(what) && left < MIN_WHAT_WIDTH / 2)
    return `${before}${GAP}${cut(what, room)}`;
  const shown = cut(what, left);
  return `${before}${GAP}${shown}${tail === '' ? '' : `${GAP}${style.dim(tail)}`}`;
}

/** The alerts of one rule with one severity. */
export interface RuleAlerts {
  readonly rule: DetectionRule;
  readonly severity: Severity;
  readonly alerts: readonly Alert[];
}

/** Groups adjacent alerts with the same rule and severity, preserving order. */
export function byRule(alerts: readonly Alert[]): readonly RuleAlerts[] {
  const groups: (RuleAlerts & { readonly alerts: Alert[] })[] = [];
  for (const alert of alerts) {
    const last = groups.at(-1);
    if (last?.rule === alert.rule && last.severity === alert.severity) last.alerts.push(alert);
    else groups.push({ rule: alert.rule, severity: alert.severity, alerts: [alert] });
  }
  return groups;
}

/** Sorts by severity only, the highest last. */
export function worstLast(groups: readonly RuleAlerts[]): readonly RuleAlerts[] {
  return groups.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** The most specific technique ids of a rule, in its order. */
export function techniquesOf({ threat }: Rule): readonly string[] {
  const ids = threat.flatMap(({ technique = [] }) =>
    technique.flatMap(({ id, subtechnique = [] }) =>
      subtechnique.length > 0 ? subtechnique.map((sub) => sub.id) : [id],
    ),
  );
  return [...new Set(ids)];
}
