import type { ScanReport, RuleOutcome } from '../../../detect/report.ts';
import type { RuleCost } from '../../../match/profile.ts';
import { counted, formatBytes, formatCount } from '../../../util/counts.ts';
import { present } from '../../../util/present.ts';
import { eventsRead, inputNotes, type InputCounts } from './input-notes.ts';
import { severityCounts, type Style } from '../style.ts';
import { info, warn, type Note, undecidedText } from './note.ts';
import { safeText } from '../../../util/safe-text.ts';
import { padded, aligned } from '../text-width.ts';
import type { PlacedFailure } from '../../../runs/blocks/accumulator.ts';

const HEADINGS = ['ms', 'events evaluated', 'µs per event', 'matches', 'rule'];
/** Rules shown unless `--show all` is given. */
const MAX_RULES = 20;

/**
 * The time of each rule, added up over all threads, the slowest first. Reading events, the rule index
 * and the byte prefilter serve all rules and are not included.
 */
export function profileLines(
  rules: readonly RuleOutcome[],
  costs: readonly RuleCost[],
  shownPerRule: number | null,
): readonly string[] {
  const order = [...rules.keys()].sort(
    (a, b) => (costs[b]?.milliseconds ?? 0) - (costs[a]?.milliseconds ?? 0),
  );
  const shown = shownPerRule === null ? order : order.slice(0, MAX_RULES);
  const rows = shown.map((index) => {
    const { asked, milliseconds } = costs[index] ?? { asked: 0, milliseconds: 0 };
    const each = asked === 0 ? '' : ((milliseconds * 1_000) / asked).toFixed(2);
    const { matches = 0, rule } = rules[index] ?? {};
    return [
      milliseconds.toFixed(1),
      formatCount(asked),
      each,
      formatCount(matches),
      safeText(rule?.rule.name ?? ''),
    ];
  });
  const more = order.length - shown.length;
  return [
    ...aligned([HEADINGS, ...rows], true),
    ...(more > 0 ? [`and ${formatCount(more)} more; --show all lists them`] : []),
  ];
}

export interface ScanSummary extends InputCounts {
  readonly report: ScanReport;
  readonly firstFailures: readonly PlacedFailure[];
  /** Rules that were aborted, and why. */
  readonly stopped: readonly { readonly name: string; readonly reason: string }[];
  /** Filters of rules that are not applied, or only in part. */
  readonly partialFilters: readonly { readonly name: string; readonly reason: string }[];
  /** How often a filter could not be decided; the event then passed. */
  readonly undecidedFilters: number;
  /** Alerts below `--min-severity`, and rules that the selection excludes. */
  readonly below: number;
  readonly excluded: number;
  /** Alerts of building block rules that are not shown. */
  readonly buildingBlocks: number;
  /** Names of value lists that no exception refers to. */
  readonly unusedValueLists: readonly string[];
}

/** The maximum number of rules listed; the others are counted together. */
const MAX_LISTED = 5;

/** Everything that a scan excluded, skipped or could not decide, the most important last. */
export function scanSummary(summary: ScanSummary, style: Style): Note[] {
  return [...scanNotes(summary, style), ...info([totalsLine(summary, style)])];
}

/** Like {@link scanSummary}, without the totals. */
export function scanNotes(summary: ScanSummary, style: Style): Note[] {
  return [
    ...inputNotes(summary, style),
    ...info(excludedLines(summary, style)),
    ...warn(notRunLines(summary, style)),
    ...warn(failureLines(summary, style)),
    ...warn(filterLines(summary, style)),
    ...warn(lossLines(summary, style)),
    ...info(hiddenLines(summary, style)),
    ...warn(originLines(summary, style)),
    ...info(exceptionLines(summary, style)),
    ...warn(idleExceptionLines(summary, style)),
  ];
}

function totalsLine({ report, rejects, stored }: ScanSummary, style: Style): string {
  const { input, rules, alerts, seconds } = report;
  const severities = severityCounts(alerts);
  const found = severities === '' ? '' : ` (${severities})`;
  const reading = [
    `${eventsRead(input.documents, stored)} by ${counted(rules.length, 'rule')}`,
    `${formatCount(rejects.count)} skipped`,
    `${seconds.toFixed(2)} s`,
    `${formatBytes(input.bytes / seconds)}/s`,
  ].join(' · ');
  const said = input.documents === 0 ? 'no events to read' : counted(alerts.length, 'alert');
  return `${style.strong(said)}${found} ${style.dim(`· ${reading}`)}`;
}

const excludedLines = ({ excluded }: ScanSummary, style: Style): string[] =>
  excluded > 0 ? [style.dim(`${counted(excluded, 'rule')} excluded by filters`)] : [];

/** `2 rules not run (1 type query, 1 with errors)` */
function notRunLines({ report, stopped }: ScanSummary, style: Style): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of report.notRun) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${formatCount(count)} ${reason}`);
  const total = counted(report.notRun.length, 'rule');
  return [
    ...present([
      reasons.length > 0 && style.warning(`${total} not run (${safeText(reasons.join(', '))})`),
    ]),
    ...stopped.map(({ name, reason }) =>
      style.error(`${safeText(name)} stopped before the end: ${safeText(reason)}`),
    ),
  ];
}

function filterLines({ partialFilters, undecidedFilters }: ScanSummary, style: Style): string[] {
  const more = partialFilters.length - MAX_LISTED;
  return present([
    partialFilters.length > 0 &&
      style.warning('some rule filters are not supported and do not apply; more events pass'),
    ...partialFilters
      .slice(0, MAX_LISTED)
      .map(({ name, reason }) => `  ${safeText(name)}: ${safeText(reason)}`),
    more > 0 && `  and ${formatCount(more)} more`,
    undecidedFilters > 0 &&
      style.warning(
        `a filter could not be evaluated ${counted(undecidedFilters, 'time')}; the event passed`,
      ),
  ]);
}

function failureLines({ report, firstFailures }: ScanSummary, style: Style): string[] {
  const failures = report.rules.reduce((sum, rule) => sum + rule.failures, 0);
  if (failures === 0) return [];
  const times = counted(failures, 'time');
  return [
    style.warning(`a condition could not be evaluated ${times} and its rule did not match there`),
    ...firstFailures.map(
      ({ source, line, code, message, rule }) =>
        `  ${safeText(source)}:${line}  ${code} ${safeText(message)}  ${style.dim(safeText(report.rules[rule]?.rule.rule.name ?? ''))}`,
    ),
  ];
}

type Loss = 'capped' | 'suppressed' | 'duplicates' | 'selfMatches' | 'undecided' | 'untimed';

/** The number of alerts lost to one cause, and the rules that lost most. */
function lossOf({ rules }: ScanReport, key: Loss, style: Style) {
  const having = rules.filter((rule) => rule[key] > 0).toSorted((a, b) => b[key] - a[key]);
  const total = having.reduce((sum, rule) => sum + rule[key], 0);
  const names = having
    .slice(0, MAX_LISTED)
    .map((rule) => `${formatCount(rule[key])} ${safeText(rule.rule.rule.name)}`);
  const more =
    having.length > MAX_LISTED ? `, ${formatCount(having.length - MAX_LISTED)} more rules` : '';
  return { total, names: style.dim(` (${names.join(', ')}${more})`) };
}

/** Alerts that may be missing. */
function lossLines({ report }: ScanSummary, style: Style): string[] {
  const capped = lossOf(report, 'capped', style);
  const undecided = lossOf(report, 'undecided', style);
  const untimed = lossOf(report, 'untimed', style);
  return present([
    capped.total > 0 &&
      `${style.warning(`${counted(capped.total, 'alert')} over the per-rule limit not shown; --max-alerts all shows them`)}${capped.names}`,
    undecided.total > 0 && `${style.warning(undecidedText(undecided.total))}${undecided.names}`,
    untimed.total > 0 &&
      `${style.warning(`ignored ${counted(untimed.total, 'event')} of sequences without a readable time`)}${untimed.names}`,
  ]);
}

/** Alerts that are excluded on purpose. */
function hiddenLines(
  { report, below, buildingBlocks, stored }: ScanSummary,
  style: Style,
): string[] {
  const { outside } = report.input;
  const scheduled = report.rules.some(({ schedule }) => schedule !== null);
  const suppressed = lossOf(report, 'suppressed', style);
  const duplicates = lossOf(report, 'duplicates', style);
  const selfMatches = lossOf(report, 'selfMatches', style);
  return present([
    outside > 0 &&
      stored === undefined &&
      style.warning(`excluded ${counted(outside, 'event')} outside --from and --to`),
    suppressed.total > 0 &&
      `${counted(suppressed.total, 'alert')} suppressed by similar ones${suppressed.names}`,
    duplicates.total > 0 &&
      `${counted(duplicates.total, 'duplicate match', 'duplicate matches')} ${scheduled ? 'found again by a later execution' : 'on the same events'}${duplicates.names}`,
    selfMatches.total > 0 &&
      `excluded ${counted(selfMatches.total, 'match', 'matches')} of rules on their own alerts${selfMatches.names}`,
    below > 0 && style.dim(`${counted(below, 'alert')} below --min-severity not shown`),
    buildingBlocks > 0 &&
      style.dim(
        `${counted(buildingBlocks, 'alert')} of building block rules not shown; --building-blocks shows them`,
      ),
  ]);
}

/** Events without an origin, which every rule reads, and events that no rule reads. */
function originLines({ report, stored }: ScanSummary, style: Style): string[] {
  const { origins, documents } = report.input;
  const read = report.rules.reduce((most, rule) => Math.max(most, rule.documents), 0);
  const patterns = 'check _index, data_stream.*, event.module and event.dataset';
  return present([
    origins.unknown > 0 &&
      `${counted(origins.unknown, 'event')} without an index, data stream or module; every rule read ${origins.unknown === 1 ? 'it' : 'them'}`,
    documents > report.input.outside &&
      read === 0 &&
      report.rules.length > 0 &&
      // What a store has excluded may be events that rules read, without a match.
      (stored === undefined || stored.counts.excluded === 0) &&
      `no event belongs to an index that a rule reads; ${patterns}`,
  ]).map(style.warning);
}

function exceptionLines({ report, unusedValueLists }: ScanSummary, style: Style): string[] {
  const working = report.exceptions.filter(({ hidden }) => hidden > 0);
  const hidden = report.rules.reduce((sum, rule) => sum + rule.hidden, 0);
  const width = Math.max(0, ...working.map((item) => formatCount(item.hidden).length));
  const unused = unusedValueLists.slice(0, MAX_LISTED).map(safeText).join(', ');
  const more = unusedValueLists.length > MAX_LISTED ? ', …' : '';
  return present([
    unused !== '' &&
      style.dim(
        `${counted(unusedValueLists.length, 'value list')} not used by any exception: ${unused}${more}`,
      ),
    hidden > 0 &&
      `${counted(hidden, 'alert')} hidden by exceptions; --no-exceptions shows ${hidden === 1 ? 'it' : 'them'}`,
    ...working.map(
      (item) =>
        `  ${padded(formatCount(item.hidden), width)}  ${safeText(item.name)}  ${style.dim(safeText(item.itemId))}`,
    ),
  ]);
}

const idleExceptionLines = ({ report }: ScanSummary, style: Style): string[] =>
  report.exceptions.flatMap(({ itemId, idle }) =>
    idle === null
      ? []
      : [style.warning(`exception ${safeText(itemId)} has no effect: ${safeText(idle)}`)],
  );
