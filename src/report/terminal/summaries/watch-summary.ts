import type { LiveCounts } from '../../../detect/live/live-detection.ts';
import { SEVERITIES, type Severity } from '../../../rules/index.ts';
import type { SensorStatus } from '../../../sensor/index.ts';
import { counted, formatCount } from '../../../util/counts.ts';
import { present } from '../../../util/present.ts';
import { severityCounts, type Style, severityPaint } from '../style.ts';
import { info, warn, type Note } from './note.ts';
import { safeText } from '../../../util/safe-text.ts';
import { padded } from '../text-width.ts';
import { statusWarnings } from './sensor-summary.ts';
import { scanNotes, type ScanSummary } from './scan-summary.ts';
import { type AlertAges, millisecondsText } from '../../../runs/watch/latency.ts';

/** The number of alerts shown for a rule and severity. */
export interface AlertCount {
  readonly name: string;
  readonly severity: Severity;
  readonly count: number;
}

export interface WatchSummary {
  /** Its alerts are not retained. */
  readonly scan: ScanSummary;
  readonly counts: readonly LiveCounts[];
  readonly shown: readonly AlertCount[];
  readonly ages: AlertAges;
  readonly status: SensorStatus | null;
  readonly rotations: number;
}

/** The maximum number of rules listed; the others are counted together. */
const MAX_LISTED = 20;

/** Everything that a watch excluded, dropped or could not decide, the most important last. */
export function watchSummary(summary: WatchSummary, style: Style): Note[] {
  return [
    ...info(ruleLines(summary, style)),
    ...scanNotes(summary.scan, style),
    ...warn(orderLines(summary, style)),
    ...sensorNotes(summary, style),
    ...info(latencyLines(summary, style)),
    ...info([totalsLine(summary, style)]),
  ];
}

/** Alerts by rule, the highest severity last, as in a scan. */
function ruleLines({ shown }: WatchSummary, style: Style): string[] {
  const ordered = shown.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.count - b.count,
  );
  const some = ordered.slice(-MAX_LISTED);
  const width = Math.max(0, ...some.map(({ count }) => formatCount(count).length));
  const more = ordered.length - some.length;
  return [
    ...(more > 0
      ? [style.dim(`${counted(more, 'more rule')} of lower severity or with fewer alerts, and`)]
      : []),
    ...some.map(({ name, severity, count }) => {
      const label = severityPaint(style)[severity](padded(severity, 'critical'.length));
      return `${formatCount(count).padStart(width)}  ${label}  ${safeText(name)}`;
    }),
    ...(some.length > 0 ? [''] : []),
  ];
}

/** Events that sequences could not use. */
function orderLines({ counts, rotations }: WatchSummary, style: Style): string[] {
  const sum = (key: 'late' | 'ahead' | 'forgotten' | 'waiting') =>
    counts.reduce((total, each) => total + each[key], 0);
  const late = sum('late');
  const ahead = sum('ahead');
  const forgotten = sum('forgotten');
  const waiting = sum('waiting');
  return present([
    waiting > 0 &&
      `${counted(waiting, 'sequence was', 'sequences were')} still waiting for a missing event when the watch was stopped, and raised no alert`,
    late > 0 &&
      `ignored ${counted(late, 'late event')} of sequences; a longer --lateness waits for them`,
    ahead > 0 &&
      `ignored ${counted(ahead, 'event')} of sequences with a time in the future: a clock is wrong`,
    forgotten > 0 &&
      `dropped ${counted(forgotten, 'event')} that waited in sequences, because there were too many`,
    rotations > 0 &&
      `a followed file was replaced or truncated ${counted(rotations, 'time')}; lines written just before may be lost`,
  ]).map(style.warning);
}

function sensorNotes({ status }: WatchSummary, style: Style): Note[] {
  if (status === null) return [];
  const { execs, forks, ends } = status;
  const seen = `${counted(execs, 'exec')}, ${counted(forks, 'fork')} and ${counted(ends, 'exit')} seen`;
  return [...warn(statusWarnings(status).map(style.warning)), ...info([style.dim(seen)])];
}

function latencyLines({ ages: { latency, old } }: WatchSummary, style: Style): string[] {
  const median = latency.percentile(50);
  const slow = latency.percentile(99);
  if (median === null || slow === null) return [];
  const times = `median ${millisecondsText(median)}, p99 ${millisecondsText(slow)}, max ${millisecondsText(latency.most)}`;
  const rest = old > 0 ? `; ${counted(old, 'alert')} on events older than a minute excluded` : '';
  return [
    `latency from event to alert: ${times}${style.dim(` (${counted(latency.count, 'alert')}${rest})`)}`,
  ];
}

function totalsLine({ scan, shown }: WatchSummary, style: Style): string {
  const { input, rules, seconds } = scan.report;
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  const severities = severityCounts(shown);
  const found = severities === '' ? '' : ` (${severities})`;
  const reading = [
    `${counted(input.documents, 'event')} read by ${counted(rules.length, 'rule')}`,
    `${formatCount(input.unreadable)} skipped`,
    `${seconds.toFixed(1)} s`,
  ].join(' · ');
  return `${style.strong(counted(total, 'alert'))}${found} ${style.dim(`· ${reading}`)}`;
}
