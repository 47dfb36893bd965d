import type { ExecutionOutcome, RuleOutcome, ScheduleOutcome } from '../../detect/report.ts';
import { MISSED_WORDS } from '../../detect/schedule/missed.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';
import { aligned } from './text-width.ts';
import { second } from './cell.ts';

const HEADINGS = [
  'execution',
  'from',
  'to',
  'matches',
  'alerts',
  'duplicates',
  'suppressed',
  'capped',
];
const INDENT = '  ';

export interface ScheduleOptions {
  readonly style: Style;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
  /** The maximum number of executions shown per rule; `null` for all. */
  readonly shownPerRule: number | null;
}

/** The replay of the schedules: what the executions of each rule found and what all of them missed. */
export function* scheduleTable(
  rules: readonly RuleOutcome[],
  { style, zone, shownPerRule }: ScheduleOptions,
): Generator<string> {
  for (const { rule, schedule } of rules) {
    if (schedule === null || (schedule.shown.length === 0 && schedule.missed === 0)) continue;
    const { name, interval, from, to, max_signals: most } = rule.rule;
    const window = `every ${interval}, ${from} to ${to}, at most ${counted(most, 'alert')}`;
    yield `\n${style.strong(safeText(name))}  ${style.dim(safeText(window))}\n`;
    const shown = schedule.shown.slice(0, shownPerRule ?? schedule.shown.length);
    yield* executionLines(shown, style, zone);
    yield* restLines(schedule, schedule.shown.length - shown.length, style);
  }
}

function* restLines(schedule: ScheduleOutcome, more: number, style: Style): Generator<string> {
  const { executions, shown, repeated, notReplayed } = schedule;
  const silent = executions - shown.length - repeated - notReplayed;
  const rest = present([
    more > 0 && `${formatCount(more)} more with matches; --show all lists them`,
    repeated > 0 && `${formatCount(repeated)} without new matches`,
    silent > 0 && `${counted(silent, 'execution')} without matches`,
  ]);
  if (rest.length > 0) yield `${style.dim(`${INDENT}${rest.join(' · ')}`)}\n`;
  if (notReplayed > 0) {
    yield `${INDENT}${style.warning(`the last ${counted(notReplayed, 'execution')} not replayed: the limit on work was reached`)}\n`;
  }
  if (schedule.missed > 0) {
    const reasons = schedule.missedBecause.map(
      ({ reason, count }) => `${formatCount(count)} ${MISSED_WORDS[reason]}`,
    );
    yield `${INDENT}${style.warning(`missed ${counted(schedule.missed, 'match', 'matches')}: ${reasons.join(', ')}`)}\n`;
  }
  if (schedule.onlyInWindows > 0) {
    yield `${INDENT}${style.warning(`${counted(schedule.onlyInWindows, 'match', 'matches')} only because an execution saw a part of the events`)}\n`;
  }
}

function* executionLines(
  executions: readonly ExecutionOutcome[],
  style: Style,
  zone: TimeZone,
): Generator<string> {
  if (executions.length === 0) return;
  const rows = executions.map((each) => [
    second(each.at, zone),
    timeOnDay(each.from, each.at, zone),
    timeOnDay(each.to, each.at, zone),
    ...[each.matches, each.alerts, each.duplicates, each.suppressed, each.capped].map(formatCount),
  ]);
  const [headings, ...lines] = aligned([HEADINGS, ...rows]);
  yield `${style.dim(`${INDENT}${headings}`)}\n`;
  for (const line of lines) yield `${INDENT}${line}\n`;
}

/** Without the date if the other time is on the same day. */
function timeOnDay(instant: bigint, other: bigint, zone: TimeZone): string {
  const text = second(instant, zone);
  const [day, clock = ''] = text.split(' ');
  return second(other, zone).startsWith(`${day} `) ? clock : text;
}
