import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import type { ReportLimits } from './limits.ts';
import { html, visible, type Html } from './markup.ts';
import { severityMark } from './severity.ts';
import { numbers, table } from './table.ts';
import { counted } from './words.ts';

/** What each rule read, what it matched, and what was excluded between matches and alerts. */
export function rulesSection(
  { rules }: ScanReport,
  anchorOf: (rule: DetectionRule) => string | null,
  limits: ReportLimits,
): Html {
  const withAlerts = rules.filter(({ alerts }) => alerts > 0).sort((a, b) => b.alerts - a.alerts);
  const others = rules.filter(({ alerts }) => alerts === 0);
  const name = ({ rule }: RuleOutcome) => {
    const anchor = anchorOf(rule);
    const text = visible(rule.rule.name, 300);
    return html`${severityMark(rule.rule.severity)}
    ${anchor === null ? text : html`<a href="#${anchor}">${text}</a>`}`;
  };
  return html`<section id="rules" aria-labelledby="rules-name">
    <h2 id="rules-name">Rules that ran</h2>
    <p class="lead">
      Matches are what a query found; hidden, duplicate, suppressed and capped ones do not become
      alerts.
    </p>
    ${table(
      'Rules that ran',
      [...withAlerts, ...others],
      [
        { heading: 'Rule', of: name },
        numbers('Documents', ({ documents }) => documents),
        numbers('Matches', ({ matches }) => matches),
        numbers('Hidden', ({ hidden }) => hidden),
        numbers('Duplicates', ({ duplicates }) => duplicates),
        numbers('Suppressed', ({ suppressed }) => suppressed),
        numbers('Capped', ({ capped }) => capped),
        numbers('Failures', ({ failures }) => failures),
        numbers('Alerts', ({ alerts }) => alerts),
      ],
      limits.rows,
    )}
  </section>`;
}

export function notRunSection({ notRun }: ScanReport, limits: ReportLimits): Html | null {
  if (notRun.length === 0) return null;
  return html`<section id="not-run" aria-labelledby="not-run-name">
    <h2 id="not-run-name">Rules that did not run</h2>
    ${table(
      'Rules that did not run',
      notRun,
      [
        { heading: 'Rule', of: ({ name }) => visible(name, 300) },
        { heading: 'Why', of: ({ reason }) => visible(reason) },
        { heading: 'File', of: ({ file }) => html`<code>${visible(file, 400)}</code>` },
      ],
      limits.rows,
    )}
  </section>`;
}

export function exceptionsSection({ exceptions }: ScanReport, limits: ReportLimits): Html | null {
  if (exceptions.length === 0) return null;
  return html`<section id="exceptions" aria-labelledby="exceptions-name">
    <h2 id="exceptions-name">Exceptions</h2>
    ${table(
      'Exceptions',
      [...exceptions].sort((a, b) => b.hidden - a.hidden),
      [
        { heading: 'Exception', of: ({ name }) => visible(name, 300) },
        {
          heading: 'List',
          of: ({ listName, listId }) =>
            html`${visible(listName, 200)} <code class="muted">${visible(listId, 200)}</code>`,
        },
        numbers('Rules', ({ rules }) => rules),
        numbers('Alerts hidden', ({ hidden }) => hidden),
        {
          heading: 'State',
          of: ({ idle, hidden }) =>
            idle === null
              ? html`<span class="muted">${hidden === 0 ? 'no match' : 'applied'}</span>`
              : html`<b>did not apply:</b> ${visible(idle)}`,
        },
      ],
      limits.rows,
    )}
    <p class="muted">
      An alert that several exceptions hide counts for each of them.
      ${counted(exceptions.length, 'exception')} in all.
    </p>
  </section>`;
}
