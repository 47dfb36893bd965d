import type { Alert } from '../../detect/alert.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import { alertDocuments, type DocumentContext } from '../../detect/alert/index.ts';
import { printJson } from '../../events/json.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import { counted, formatCount } from '../../util/counts.ts';
import type { Style } from '../../report/terminal/style.ts';
import { cut } from '../../report/terminal/text-width.ts';
import { alertLines, type AlertLineOptions } from '../../report/terminal/alert-lines.ts';

/** Formats what happens as lines, without line terminators. */
export interface Reporter {
  /** @param now the time of the report, in nanoseconds since the epoch */
  readonly alert: (alert: Alert, now: bigint) => readonly string[];
  /** An alert will absorb no further alerts. */
  readonly suppressed: (alert: Alert, now: bigint) => readonly string[];
  /** A rule has reached its rate limit for an interval. */
  readonly full: (rule: DetectionRule, most: number) => readonly string[];
}

/**
 * Alerts as whole documents, one per line, in the format of a scan. An alert that has absorbed others is
 * written again under the same `kibana.alert.uuid` when its count is final.
 */
export function ndjsonReporter(
  context: Omit<DocumentContext, 'now' | 'executionTime'>,
  isTerminal: boolean,
): Reporter {
  const documents = (alert: Alert, now: bigint) =>
    alertDocuments(alert, { ...context, now, executionTime: now }).map((document) => {
      const line = printJson(document);
      return isTerminal ? safeJson(line) : line;
    });
  return { alert: documents, suppressed: documents, full: () => [] };
}

/** @param width the current width of a line; `Infinity` disables truncation */
export function textReporter(
  { style, zone, why }: Omit<AlertLineOptions, 'width'>,
  width: () => number,
): Reporter {
  let day = '';
  const lines = (alert: Alert): string[] => {
    const cells = width();
    const shown = alertLines(alert, { style, zone, why, width: cells });
    if (alert.end === null || cells === Number.POSITIVE_INFINITY) return shown;
    const own = zone.text(alert.end).replace(/T.*/, '');
    if (own === day) return shown;
    day = own;
    return [style.dim(`${day} (${zone.name})`), ...shown];
  };
  const note = (text: string, style: Style['dim']) => [
    style(cut(`              ${text}`, width())),
  ];
  const timeOf = ({ start }: Alert) =>
    start === null ? '(no time)' : zone.text(start).replace(/.*T|\..*/g, '');
  return {
    alert: lines,
    suppressed: (alert) => {
      const count = alert.suppression?.count ?? 0;
      return note(
        `${formatCount(count)} more alerts like ${safeText(alert.name)} at ${timeOf(alert)}`,
        style.dim,
      );
    },
    full: ({ rule }, most) =>
      note(
        `${safeText(rule.name)}: over the limit of ${counted(most, 'alert')} in ${rule.interval}; further alerts are counted, not shown (--max-alerts all shows them)`,
        style.warning,
      ),
  };
}
