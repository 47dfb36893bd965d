import type { ScanReport } from '../../detect/report.ts';
import { SEVERITIES } from '../../rules/index.ts';
import type { ConversionCounts, SkippedFiles } from '../../ingest/index.ts';
import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import {
  conversionNotes,
  skippedFileLines,
  rejectLines,
  type ToldRejects,
} from '../terminal/input-notes.ts';
import { info, warn, type Note, restsOnEnd } from '../terminal/notes.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from '../terminal/style.ts';
import { padded } from '../terminal/text-width.ts';
import type { PlacedFailure } from '../../engine/blocks/accumulator.ts';

export interface ScanSummary {
  readonly report: ScanReport;
  readonly rejects: ToldRejects;
  readonly firstFailures: readonly PlacedFailure[];
  /** Rules that could not be run to their end, and why. */
  readonly stopped: readonly { readonly name: string; readonly reason: string }[];
  /** Filters of rules that do not apply, or only in part. */
  readonly partialFilters: readonly { readonly name: string; readonly reason: string }[];
  /** How often a filter could not be decided; the event passed. */
  readonly undecidedFilters: number;
  /** Alerts below `--min-severity` and rules that the selection leaves out. */
  readonly below: number;
  readonly leftOut: number;
  /** Alerts of building block rules that are not shown. */
  readonly buildingBlocks: number;
  /** Names of value lists that no exception refers to. */
  readonly unusedValueLists: readonly string[];
  readonly skipped: SkippedFiles;
  readonly conversions: ConversionCounts;
  readonly nameOf: (input: number) => string;
}

/** So many rules are named in a list. */
const SHOWN = 5;

/** What a person should know after a scan, the most important last: nothing is lost in silence. */
export function scanSummary(summary: ScanSummary, style: Style): Note[] {
  return [...scanNotes(summary, style), ...info([totalsLine(summary, style)])];
}

/** The same without the totals. */
export function scanNotes(summary: ScanSummary, style: Style): Note[] {
  return [
    ...info(skippedFileLines(summary.skipped, style)),
    ...conversionNotes(summary, style),
    ...warn(rejectLines(summary.rejects, style)),
    ...info(leftOutLines(summary, style)),
    ...warn(notRunLines(summary, style)),
    ...warn(failureLines(summary, style)),
    ...warn(filterLines(summary, style)),
    ...warn(heldBackLines(summary, style)),
    ...info(hiddenLines(summary, style)),
    ...warn(originLines(summary, style)),
    ...info(exceptionLines(summary, style)),
    ...warn(idleExceptionLines(summary, style)),
  ];
}

function totalsLine({ report, rejects }: ScanSummary, style: Style): string {
  const { input, rules, alerts, seconds } = report;
  const severities = SEVERITIES.toReversed()
    .map((severity) => [alerts.filter((alert) => alert.severity === severity).length, severity])
    .filter(([count]) => count !== 0)
    .map(([count, severity]) => `${formatCount(Number(count))} ${severity}`);
  const found = severities.length === 0 ? '' : ` (${severities.join(', ')})`;
  const reading = [
    `${counted(input.documents, 'event')} read by ${counted(rules.length, 'rule')}`,
    `${formatCount(rejects.count)} skipped`,
    `${seconds.toFixed(2)} s`,
    `${formatBytes(input.bytes / seconds)}/s`,
  ].join(' · ');
  const said =
    input.documents === 0 ? 'there were no events to read' : counted(alerts.length, 'alert');
  return `${style.strong(said)}${found} ${style.dim(`· ${reading}`)}`;
}

const leftOutLines = ({ leftOut }: ScanSummary, style: Style): string[] =>
  leftOut > 0 ? [style.dim(`${counted(leftOut, 'rule')} not asked for`)] : [];

/** `2 rules did not run: 1 of type query, 1 with errors` */
function notRunLines({ report, stopped }: ScanSummary, style: Style): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of report.notRun) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${formatCount(count)} ${reason}`);
  const total = counted(report.notRun.length, 'rule');
  return [
    ...(reasons.length > 0
      ? [style.warning(`not run: ${total} (${safeText(reasons.join(', '))})`)]
      : []),
    ...stopped.map(({ name, reason }) =>
      style.error(`${safeText(name)} could not be run to its end: ${safeText(reason)}`),
    ),
  ];
}

function filterLines({ partialFilters, undecidedFilters }: ScanSummary, style: Style): string[] {
  const more = partialFilters.length - SHOWN;
  return [
    ...(partialFilters.length === 0
      ? []
      : [style.warning('filters of rules that are not understood; more events pass')]),
    ...partialFilters
      .slice(0, SHOWN)
      .map(({ name, reason }) => `  ${safeText(name)}: ${safeText(reason)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    ...(undecidedFilters > 0
      ? [
          style.warning(
            `a filter could not be decided ${counted(undecidedFilters, 'time')}; the event passed`,
          ),
        ]
      : []),
  ];
}

function failureLines({ report, firstFailures }: ScanSummary, style: Style): string[] {
  const failures = report.rules.reduce((sum, rule) => sum + rule.failures, 0);
  if (failures === 0) return [];
  const times = counted(failures, 'time');
  return [
    style.warning(`a condition could not be evaluated ${times}; its rule did not match there`),
    ...firstFailures.map(
      ({ source, line, code, message, rule }) =>
        `  ${safeText(source)}:${line}  ${code} ${safeText(message)}  ${style.dim(safeText(report.rules[rule]?.rule.rule.name ?? ''))}`,
    ),
  ];
}

type Loss = 'capped' | 'suppressed' | 'duplicates' | 'selfMatches' | 'undecided' | 'untimed';

/** What was taken away of the alerts of rules, and the rules that it was taken most of. */
function lossOf({ rules }: ScanReport, key: Loss, style: Style) {
  const having = rules.filter((rule) => rule[key] > 0).toSorted((a, b) => b[key] - a[key]);
  const total = having.reduce((sum, rule) => sum + rule[key], 0);
  const names = having
    .slice(0, SHOWN)
    .map((rule) => `${formatCount(rule[key])} ${safeText(rule.rule.rule.name)}`);
  const more = having.length > SHOWN ? `, ${formatCount(having.length - SHOWN)} more rules` : '';
  return { total, names: style.dim(` (${names.join(', ')}${more})`) };
}

/** What may be missing. */
function heldBackLines({ report }: ScanSummary, style: Style): string[] {
  const capped = lossOf(report, 'capped', style);
  const undecided = lossOf(report, 'undecided', style);
  const untimed = lossOf(report, 'untimed', style);
  return [
    capped.total > 0 &&
      `${style.warning(`held back ${counted(capped.total, 'alert')} beyond the most of a rule; --max-alerts all shows them`)}${capped.names}`,
    undecided.total > 0 && `${style.warning(restsOnEnd(undecided.total))}${undecided.names}`,
    untimed.total > 0 &&
      `${style.warning(`left out ${counted(untimed.total, 'event')} of sequences without a readable time`)}${untimed.names}`,
  ].filter((line) => line !== false);
}

/** What is left out on purpose. */
function hiddenLines({ report, below, buildingBlocks }: ScanSummary, style: Style): string[] {
  const { outside } = report.input;
  const scheduled = report.rules.some(({ schedule }) => schedule !== null);
  const suppressed = lossOf(report, 'suppressed', style);
  const duplicates = lossOf(report, 'duplicates', style);
  const selfMatches = lossOf(report, 'selfMatches', style);
  return [
    outside > 0 && style.warning(`left out ${counted(outside, 'event')} outside --from and --to`),
    suppressed.total > 0 &&
      `suppressed ${counted(suppressed.total, 'alert')} like others${suppressed.names}`,
    duplicates.total > 0 &&
      `${counted(duplicates.total, 'match', 'matches')} ${scheduled ? 'found again by a later execution' : 'over the same events as another'}${duplicates.names}`,
    selfMatches.total > 0 &&
      `left out ${counted(selfMatches.total, 'match', 'matches')} over alerts of the same rule${selfMatches.names}`,
    below > 0 && style.dim(`${counted(below, 'alert')} below --min-severity`),
    buildingBlocks > 0 &&
      style.dim(
        `${counted(buildingBlocks, 'alert')} of building block rules; --building-blocks shows them`,
      ),
  ].filter((line) => line !== false);
}

/** Documents that every rule reads since they do not say where they come from, and those that none does. */
function originLines({ report }: ScanSummary, style: Style): string[] {
  const { origins, documents } = report.input;
  const read = report.rules.reduce((most, rule) => Math.max(most, rule.documents), 0);
  const patterns = 'look at _index, data_stream.*, event.module and event.dataset';
  return [
    origins.unknown > 0 &&
      `${counted(origins.unknown, 'event')} ${origins.unknown === 1 ? 'does' : 'do'} not say where ${origins.unknown === 1 ? 'it comes' : 'they come'} from; every rule read ${origins.unknown === 1 ? 'it' : 'them'}`,
    documents > report.input.outside &&
      read === 0 &&
      report.rules.length > 0 &&
      `no event is of an index that a rule reads; ${patterns}`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.warning(line));
}

function exceptionLines({ report, unusedValueLists }: ScanSummary, style: Style): string[] {
  const working = report.exceptions.filter(({ hidden }) => hidden > 0);
  const hidden = report.rules.reduce((sum, rule) => sum + rule.hidden, 0);
  const width = Math.max(0, ...working.map((item) => formatCount(item.hidden).length));
  const unused = unusedValueLists.slice(0, SHOWN).map(safeText).join(', ');
  const more = unusedValueLists.length > SHOWN ? ', …' : '';
  return [
    ...(unused === ''
      ? []
      : [
          style.dim(
            `no exception refers to ${counted(unusedValueLists.length, 'value list')}: ${unused}${more}`,
          ),
        ]),
    ...(hidden > 0
      ? [`exceptions hide ${counted(hidden, 'alert')}; --no-exceptions shows them`]
      : []),
    ...working.map(
      (item) =>
        `  ${padded(formatCount(item.hidden), width)}  ${safeText(item.name)}  ${style.dim(safeText(item.itemId))}`,
    ),
  ];
}

const idleExceptionLines = ({ report }: ScanSummary, style: Style): string[] =>
  report.exceptions.flatMap(({ itemId, idle }) =>
    idle === null
      ? []
      : [style.warning(`the exception ${safeText(itemId)} hides nothing: ${safeText(idle)}`)],
  );
