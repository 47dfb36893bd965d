import type { EqlRule } from '../../rules/index.ts';
import { alertItem, type AlertContext } from './alert-item.ts';
import { attackLink, externalLink } from './links.ts';
import { markdown } from './markdown.ts';
import {
  closeTag,
  html,
  join,
  openTag,
  visible,
  visibleLines,
  type Content,
  type Html,
} from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import { severityBadge } from './severity.ts';
import { count, counted } from './words.ts';

/** The maximum number of links shown. */
const MAX_LINKS = 50;

/**
 * A rule with alerts: its description, investigation guide and alerts. Yielded in pieces, as there may be
 * many.
 */
export function* ruleSection(
  group: RuleGroup,
  context: AlertContext,
  nextAnchor: () => string,
): Generator<Html, void, undefined> {
  yield openTag('section', {
    class: `rule ${group.severity}`,
    id: group.anchor,
    'aria-labelledby': `${group.anchor}-name`,
  });
  yield heading(group);
  yield (
    context.space.fit(about(group, context)) ??
    html`<p class="cut">Its guide is omitted: the size of this file is limited.</p>`
  );
  const { alertsAtOnce } = context.limits;
  const alerts = group.alerts.slice(0, group.shown);
  let shown = 0;
  for (const [index, alert] of alerts.entries()) {
    if (index === alertsAtOnce) {
      yield openTag('details', { class: 'more' });
      yield html`<summary>${counted(alerts.length - index, 'more alert')}</summary>`;
    }
    const item = context.space.alert(() => alertItem(alert, nextAnchor(), context));
    if (item === null) continue;
    shown++;
    yield item;
  }
  if (alerts.length > alertsAtOnce) yield closeTag('details');
  const left = group.alerts.length - shown;
  if (left > 0) {
    yield html`<p class="cut">
      ${counted(left, 'more alert')} of this rule not shown: the size of this file is limited.
    </p>`;
  }
  yield closeTag('section');
}

function heading(group: RuleGroup): Html {
  const { rule } = group.rule;
  return html`<header>
    ${severityBadge(group.severity)}
    <h3 id="${group.anchor}-name">${visible(rule.name, 300)}</h3>
    <p class="sums">
      <b>${count(group.alerts.length)}</b> ${group.alerts.length === 1 ? 'alert' : 'alerts'} · risk
      ${group.riskScore}
    </p>
  </header>`;
}

function about(group: RuleGroup, { limits }: AlertContext): Html {
  const { rule } = group.rule;
  return html`<details class="plain about">
    <summary><h4>About this rule</h4></summary>
    <div class="description">${markdown(rule.description, 3, limits.text)}</div>
    ${threat(rule)}
    <div class="folds">
      ${fold('Investigation guide', rule.note, (note) => markdown(note, 4, limits.guide))}
      ${fold('False positives', listed(rule.false_positives), (each) => items(each.map((text) => markdown(text, 4, limits.text))))}
      ${fold('References', listed(rule.references), (each) => items(each.map((address) => externalLink(address))))}
      ${fold('Setup', rule.setup === '' ? undefined : rule.setup, (setup) => markdown(setup, 4, limits.guide))}
      ${fold('Query', rule.query, (query) => html`<pre class="command" tabindex="0">${visibleLines(query.trim())}</pre>`)}
    </div>
  </details>`;
}

const listed = (texts: readonly string[]) => (texts.length === 0 ? undefined : texts);

function fold<T>(title: string, value: T | undefined, body: (value: T) => Content): Content {
  if (value === undefined) return null;
  return html`<details class="plain">
    <summary><h4>${title}</h4></summary>
    <div class="text">${body(value)}</div>
  </details>`;
}

function items(texts: readonly Content[]): Html {
  const left = texts.length - MAX_LINKS;
  return html`<ul>
    ${texts.slice(0, MAX_LINKS).map((text) => html`<li>${text}</li>`)}
    ${left > 0 ? html`<li class="cut">and ${count(left)} more</li>` : null}
  </ul>`;
}

function threat({ threat }: EqlRule): Content {
  if (threat.length === 0) return null;
  const lines = threat.slice(0, MAX_LINKS).map(({ tactic, technique }) => {
    const techniques = (technique ?? []).flatMap(({ id, name, subtechnique }) => [
      { id, name },
      ...(subtechnique ?? []),
    ]);
    const links = [tactic, ...techniques.slice(0, MAX_LINKS)].map(({ id, name }) =>
      attackLink(id, name),
    );
    return html`<li>${join(links, html` <span class="arrow">›</span> `)}</li>`;
  });
  return html`<ul class="threat" aria-label="MITRE ATT&amp;CK">
    ${lines}
  </ul>`;
}
