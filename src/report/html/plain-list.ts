import type { Alert } from '../../detect/alert.ts';
import type { ScanReport } from '../../detect/report.ts';
import { SEVERITIES } from '../../rules/index.ts';
import type { ReportHead } from './report-data.ts';
import { html, visible, type Content, type Html } from './markup.ts';
import { count, counted, secondText } from './words.ts';

const MAX_TEXT = 300;

/** What a browser without JavaScript shows: the totals, and a line for each of the first alerts. */
export function plainList(
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
