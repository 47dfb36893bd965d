import type { ScanReport } from '../../detect/report.ts';
import { pageBundle, type PageBundle } from '../page-bundle.ts';
import { alertJson, type AlertContext } from './alert-data.ts';
import { REPORT_LIMITS, type ReportLimits } from './limits.ts';
import { dataText } from './markup.ts';
import { pageEnd, pageStart } from './page.ts';
import { plainList } from './plain-list.ts';
import { reportHead } from './report-data.ts';
import { ruleGroups } from './rule-groups.ts';
import { Space } from './space.ts';
import { secondText } from './words.ts';

export interface HtmlReportOptions {
  /** The version of the program that ran the scan. */
  readonly version: string;
  readonly limits?: Partial<ReportLimits>;
  /** The page around the data; left out, the built one. */
  readonly bundle?: PageBundle;
}

/**
 * A report as one self-contained HTML file, in pieces to be written in order. Documents of alerts are
 * loaded one at a time while the pieces are consumed.
 */
export function* renderHtmlReport(
  report: ScanReport,
  { version, limits: given, bundle = pageBundle() }: HtmlReportOptions,
): Generator<string, void, undefined> {
  const limits = { ...REPORT_LIMITS, ...given };
  const space = new Space(limits);
  const groups = ruleGroups(report, limits);
  const { head, positions } = reportHead(report, groups, version, limits, space);
  const title = `Dockwarden scan report, ${secondText(report.startedAt)} UTC`;
  yield String(pageStart(title, bundle, plainList(report, head, limits.plainAlerts)));
  // The alerts come last of what is large, and what had no room after all that might have had none.
  yield `${dataText(JSON.stringify(head)).slice(0, -1)},"alerts":[\n`;
  const context: AlertContext = { limits, space, stages: report.stages, known: new Map() };
  let separator = '';
  for (const { rule, alerts, shown } of groups) {
    for (const alert of alerts.slice(0, shown)) {
      const json = alertJson(alert, positions.get(rule) ?? 0, context);
      if (json === null) continue;
      yield `${separator}${dataText(json)}`;
      separator = ',\n';
    }
  }
  yield `\n],"omitted":${JSON.stringify(space.omitted)}}`;
  yield String(pageEnd(bundle));
}
