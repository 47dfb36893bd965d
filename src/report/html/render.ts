import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { ScanReport } from '../../detect/report.ts';
import { coverageOf } from '../coverage.ts';
import { REPORT_LIMITS, type ReportLimits } from './limits.ts';
import { closeTag, html, openTag, type Html } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { contents, heading, summarySection } from './overview.ts';
import { PageSpace } from './page-space.ts';
import { pageEnd, pageStart } from './page.ts';
import { ruleGroups, type RuleGroup } from './rule-groups.ts';
import { ruleSection } from './rule-section.ts';
import { exceptionsSection, notRunSection, rulesSection } from './rules-table.ts';
import { scheduleSection } from './schedule.ts';
import { SEVERITY_SYMBOLS } from './severity.ts';
import { timelineSection } from './timeline.ts';
import { ruleIndex, tools } from './tools.ts';
import { unseenSection } from './unseen.ts';
import { counted, instantText } from './words.ts';

export interface HtmlReportOptions {
  /** The version of the program that ran the scan. */
  readonly version: string;
  readonly limits?: Partial<ReportLimits>;
}

/**
 * A report as one self-contained HTML file, in pieces to be written in order. Documents of alerts are
 * loaded one at a time while the pieces are consumed.
 */
export function* renderHtmlReport(
  report: ScanReport,
  options: HtmlReportOptions,
): Generator<string, void, undefined> {
  for (const piece of pieces(report, options)) yield `${String(piece)}\n`;
}

function* pieces(
  report: ScanReport,
  { version, limits: given }: HtmlReportOptions,
): Generator<Html, void, undefined> {
  const limits = { ...REPORT_LIMITS, ...given };
  const groups = ruleGroups(report, limits);
  const anchors = new Map(groups.map(({ rule, anchor }) => [rule, anchor]));
  const anchorOf = (rule: DetectionRule) => anchors.get(rule) ?? null;
  const space = new PageSpace(limits);
  const optional = {
    timeline: timelineSection(report.alerts),
    attack: matrixSection(coverageOf(report), anchorOf),
    schedule: scheduleSection(report, limits),
    exceptions: exceptionsSection(report, limits),
    notRun: notRunSection(report, limits),
  };
  const sections: readonly (readonly [string, string, unknown])[] = [
    ['summary', 'Summary', true],
    ['alerts', 'Alerts', true],
    ['timeline', 'Timeline', optional.timeline],
    ['attack', 'ATT&CK', optional.attack],
    ['rules', 'Rules', true],
    ['schedule', 'Schedule', optional.schedule],
    ['exceptions', 'Exceptions', optional.exceptions],
    ['not-run', 'Not run', optional.notRun],
  ];

  yield pageStart(`Dockwarden scan report, ${instantText(report.startedAt, 0)} UTC`);
  yield html`${SEVERITY_SYMBOLS}${heading(report, version)}`;
  yield contents(
    sections.flatMap(([anchor, name, isThere]) =>
      isThere === null ? [] : [[anchor, name] as const],
    ),
  );
  yield openTag('main', {});
  yield summarySection(report, groups);
  yield unseenSection(report, groups);
  yield* alertsSection(report, groups, limits, space);
  if (optional.timeline !== null) yield optional.timeline;
  if (optional.attack !== null) yield optional.attack;
  yield rulesSection(report, anchorOf, limits);
  if (optional.schedule !== null) yield optional.schedule;
  if (optional.exceptions !== null) yield optional.exceptions;
  if (optional.notRun !== null) yield optional.notRun;
  yield closeTag('main');
  yield pageEnd(footer(version, space));
}

function* alertsSection(
  report: ScanReport,
  groups: readonly RuleGroup[],
  limits: ReportLimits,
  space: PageSpace,
): Generator<Html, void, undefined> {
  yield openTag('section', { id: 'alerts', 'aria-labelledby': 'alerts-name' });
  yield html`<h2 id="alerts-name">Alerts by rule</h2>`;
  if (groups.length === 0) yield html`<p>No rule alerted.</p>`;
  else yield html`${tools(groups)}${ruleIndex(groups)}`;
  let alerts = 0;
  const nextAnchor = () => `alert-${++alerts}`;
  const context = { limits, space, why: report.why };
  for (const group of groups) yield* ruleSection(group, context, nextAnchor);
  yield closeTag('section');
}

function footer(version: string, { omittedDocuments, omittedAlerts }: PageSpace): Html {
  const omitted = [
    omittedAlerts === 0 ? [] : counted(omittedAlerts, 'alert'),
    omittedDocuments === 0 ? [] : counted(omittedDocuments, 'document'),
  ].flat();
  return html`<p>
      Made by Dockwarden ${version}. Times are UTC. This file loads nothing from anywhere.
      ${omitted.length === 0 ? null : html`Omitted to limit the size of this file: ${omitted.join(', ')}.`}
    </p>
    <p>ATT&amp;CK is a trademark of The MITRE Corporation.</p>`;
}
