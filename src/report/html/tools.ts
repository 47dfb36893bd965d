import { html, visible, type Html } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import { severityMark, severityName } from './severity.ts';
import { WORST_FIRST } from './totals.ts';
import { count } from './words.ts';

/** The controls of the script; hidden until it runs. */
export function tools(groups: readonly RuleGroup[]): Html {
  return html`<div class="tools" role="search" hidden>
    <input
      type="search"
      aria-label="Filter alerts by text"
      placeholder="Filter: words, field:value"
    />
    <fieldset>
      <legend class="unseen">Severity</legend>
      ${WORST_FIRST.map(
        (severity) =>
          html`<label
            ><input type="checkbox" value="${severity}" checked />${severityName(severity)}</label
          >`,
      )}
    </fieldset>
    <select aria-label="Rule">
      <option value="">All rules</option>
      ${groups.map(
        ({ anchor, rule }) =>
          html`<option value="${anchor}">${rule.rule.name.slice(0, 200)}</option>`,
      )}
    </select>
    <button type="button" data-do="open">Open all</button>
    <button type="button" data-do="close">Close all</button>
    <button type="button" data-do="theme">Switch theme</button>
    <output aria-live="polite"></output>
  </div>`;
}

/** The rules with alerts, highest severity first, linked to their sections. */
export function ruleIndex(groups: readonly RuleGroup[]): Html {
  return html`<details class="plain">
    <summary>${count(groups.length)} rules that alerted</summary>
    <ul class="index" aria-label="Rules that alerted">
      ${groups.map(
        ({ anchor, rule, severity, alerts }) =>
          html`<li>
            ${severityMark(severity)}<a href="#${anchor}">${visible(rule.rule.name, 200)}</a>
            <b>${count(alerts.length)}</b>
          </li>`,
      )}
    </ul>
  </details>`;
}
