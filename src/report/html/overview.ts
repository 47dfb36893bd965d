import type { ScanReport } from '../../detect/report.ts';
import { html, join, visible, type Content, type Html } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import { severityName, severityShape } from './severity.ts';
import { bySeverity, sumOf, WORST_FIRST } from './totals.ts';
import { bytes, count, counted, span, time } from './words.ts';

/** The maximum number of input names in the heading. */
const MAX_NAMES = 10;

/** What was scanned and when. */
export function heading(report: ScanReport, version: string): Html {
  const { input, startedAt, seconds } = report;
  const names = input.names
    .slice(0, MAX_NAMES)
    .map((name) => html`<code>${visible(inputName(name), 200)}</code>`);
  const left = input.names.length - names.length;
  return html`<header class="top">
    <p class="brand">${LOGO} Dockwarden</p>
    <h1>Scan report</h1>
    <dl class="scanned">
      <div>
        <dt>Scanned</dt>
        <dd>${join(names, ', ')}${left > 0 ? html` and ${count(left)} more` : null}</dd>
      </div>
      <div>
        <dt>Events</dt>
        <dd>${period(input.first, input.last)}</dd>
      </div>
      <div>
        <dt>Run</dt>
        <dd>${time(startedAt, 0)} UTC, ${seconds.toFixed(1)} s, version ${version}</dd>
      </div>
    </dl>
  </header>`;
}

const inputName = (name: string) => (name === '-' ? 'standard input' : name);

function period(first: bigint | null, last: bigint | null): Content {
  if (first === null || last === null) return 'no event with a readable time';
  return html`${time(first, 0)} to ${time(last, 0)} UTC
    <span class="muted">(${span(last - first)})</span>`;
}

const LOGO = html`<svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
  <path class="shield" d="M12 1.5 3 5v6.2c0 5.4 3.7 9.7 9 11.3 5.3-1.6 9-5.9 9-11.3V5z" />
  <path class="boxes" d="M7.5 12.5h4v4h-4zM12.5 12.5h4v4h-4zM10 7.5h4v4h-4z" />
</svg>`;

/** The key figures of the scan. */
export function summarySection(report: ScanReport, groups: readonly RuleGroup[]): Html {
  const severities = bySeverity(report);
  const { input } = report;
  const few: readonly (readonly [string, Content, Content])[] = [
    ['Rules that alerted', count(groups.length), `of ${counted(report.rules.length, 'rule')}`],
    ['Documents read', count(input.documents), bytes(input.bytes)],
    ['Hidden by exceptions', count(sumOf(report, 'hidden')), 'matches'],
    ['Suppressed', count(sumOf(report, 'suppressed')), 'matches'],
    ['Capped', count(sumOf(report, 'capped')), 'over the limit per rule'],
    ['Unreadable', count(input.unreadable), 'lines or documents'],
  ];
  return html`<section id="summary" aria-labelledby="summary-name">
    <h2 id="summary-name">${counted(report.alerts.length, 'alert')}</h2>
    <ul class="tiles severities">
      ${WORST_FIRST.map(
        (severity) =>
          html`<li class="tile ${severity} ${severities[severity] === 0 ? 'none' : 'some'}">
            <b>${count(severities[severity])}</b>
            <span>${severityShape(severity)}${severityName(severity)}</span>
          </li>`,
      )}
    </ul>
    <ul class="tiles">
      ${few.map(
        ([label, number, more]) =>
          html`<li class="tile">
            <span>${label}</span>
            <b>${number}</b>
            <span class="muted">${more}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** The table of contents. */
export function contents(sections: readonly (readonly [anchor: string, name: string])[]): Html {
  return html`<nav class="contents" aria-label="Contents">
    <ul>
      ${sections.map(([anchor, name]) => html`<li><a href="#${anchor}">${name}</a></li>`)}
    </ul>
  </nav>`;
}
