import type { Alert } from '../../detect/alert.ts';
import type { ScanReport } from '../../detect/report.ts';
import { SEVERITIES } from '../../rules/index.ts';
import { secondText } from '../../util/time/index.ts';
import { pageBundle, type PageBundle } from '../page-bundle.ts';
import { alertJson, type AlertContext } from './alert-data.ts';
import { REPORT_LIMITS, type ReportLimits } from './limits.ts';
import { dataText, html, ownConstant, type Content, type Html, visible } from './markup.ts';
import { hashOf, pageHead } from './page-head.ts';
import { reportHead, type ReportHead } from './report-data.ts';
import { ruleGroups } from './rule-groups.ts';
import { Space } from './space.ts';
import { count, counted } from './words.ts';

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

const MAX_TEXT = 300;

/** What a browser without JavaScript shows: the totals, and a line for each of the first alerts. */
function plainList(
  { alerts }: ScanReport,
  { totals, leftOut, run, restriction }: ReportHead,
  most: number,
): Html {
  const severities = SEVERITIES.toReversed().map(
    (severity) => `${count(totals.severities[severity])} ${severity}`,
  );
  return html`<main class="plain">
    <h1>Scan report: ${counted(totals.alerts, 'alert')}</h1>
    <p>
      This browser runs no JavaScript, so there are no details here: what matched, processes,
      documents and guides. The same alerts with all their fields come from
      <code>dockwarden scan --format ndjson</code>.
    </p>
    <p>
      ${severities.join(', ')}. ${counted(totals.rulesAlerted, 'rule')} of ${count(totals.rulesRun)}
      alerted. ${counted(run.documents, 'document')} read.
    </p>
    ${
      restriction === null
        ? null
        : html`<p>
            Restricted by ${visible(restriction.filters.join(' '), MAX_TEXT)}:
            ${counted(restriction.excludedRules, 'rule')} and
            ${counted(restriction.alertsBelow, 'alert')} left out.
          </p>`
    }
    <ul>
      ${leftOut.map((note) => html`<li>${count(note.count)} ${note.text}</li>`)}
    </ul>
    <h2>Alerts</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Time (UTC)</th>
          <th scope="col">Severity</th>
          <th scope="col">Rule</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        ${alerts.slice(0, most).map(row)}
      </tbody>
    </table>
    ${alerts.length > most ? html`<p>and ${counted(alerts.length - most, 'more alert')}</p>` : null}
  </main>`;
}

const row = ({ start, severity, name, reason }: Alert): Content =>
  html`<tr>
    <td>${start === null ? 'no time' : secondText(start)}</td>
    <td>${severity}</td>
    <td>${visible(name, MAX_TEXT)}</td>
    <td>${visible(reason, MAX_TEXT)}</td>
  </tr>`;

/**
 * The page may apply its one style, run its one script and show its icon. Whatever an event contains, nothing is loaded, no
 * form is submitted, no other style or script runs, and no text can become markup.
 */
const policyOf = ({ script, style }: PageBundle) =>
  [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** From the first line to the data, which stands in an element of its own. @param plain what there is without JavaScript */
function pageStart(title: string, bundle: PageBundle, plain: Content): Html {
  const { style } = bundle;
  const head = { title, policy: policyOf(bundle), colorScheme: 'light dark', style };
  return html`${pageHead(head)} ${ownConstant('<body>\n')}
    <div id="root"></div>
    <noscript>${plain}</noscript>
    ${ownConstant('<script id="report" type="application/json">')}`;
}

const pageEnd = ({ script }: PageBundle): Html =>
  ownConstant(`</script>\n<script>${script}</script>\n</body>\n</html>\n`);
