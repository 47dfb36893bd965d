import type { DetectionRule } from '../../detect/detection-rule.ts';
import { ATTACK_VERSION } from '../../rules/index.ts';
import type { Coverage, CoveredTechnique, CoveringRule } from '../coverage.ts';
import { attackAddress } from './links.ts';
import { html, join, visible, type Content, type Html } from './markup.ts';
import { count, counted } from './words.ts';

/** The maximum number of rules listed per technique. */
const MAX_RULES = 50;

/** The anchor of a rule's section; `null` for a rule without alerts. */
type AnchorOf = (rule: DetectionRule) => string | null;

/** The techniques of the rules that ran, by tactic; those with alerts are highlighted. */
export function matrixSection({ tactics, unmapped }: Coverage, anchorOf: AnchorOf): Html | null {
  if (tactics.length === 0) return null;
  const techniques = new Map(
    tactics.flatMap((tactic) => tactic.techniques.map(({ id, alerts }) => [id, alerts] as const)),
  );
  const alerted = [...techniques.values()].filter((alerts) => alerts > 0).length;
  const rest = unmapped.reduce((sum, { alerts }) => sum + alerts, 0);
  return html`<section id="attack" aria-labelledby="attack-name">
    <h2 id="attack-name">ATT&amp;CK</h2>
    <p class="lead">
      Alerts on ${count(alerted)} of the ${counted(techniques.size, 'technique')} that the rules
      cover, by tactic; the others are folded. Numbers are alerts; open a technique for its rules.
      ${
        unmapped.length === 0
          ? null
          : html`${counted(unmapped.length, 'rule')} without a technique of ATT&amp;CK
            ${ATTACK_VERSION} ${unmapped.length === 1 ? 'is' : 'are'} not shown here
            (${counted(rest, 'alert')}).`
      }
    </p>
    <ol class="matrix">
      ${tactics.map(
        ({ id, name, techniques }) =>
          html`<li>
            <h3><a href="${attackAddress(id)}" rel="noopener noreferrer">${name}</a></h3>
            ${column(techniques, anchorOf)}
          </li>`,
      )}
    </ol>
  </section>`;
}

/** Those with alerts; the others are folded. */
function column(techniques: readonly CoveredTechnique[], anchorOf: AnchorOf): Content {
  const isUsed = ({ alerts, below }: CoveredTechnique) =>
    alerts > 0 || below.some((each) => each.alerts > 0);
  const cells = (some: readonly CoveredTechnique[]) =>
    some.length === 0
      ? null
      : html`<ul>
          ${some.map((technique) => cell(technique, anchorOf))}
        </ul>`;
  const quiet = techniques.filter((each) => !isUsed(each));
  return html`${cells(techniques.filter(isUsed))}
  ${
    quiet.length === 0
      ? null
      : html`<details class="plain">
          <summary>${count(quiet.length)} without alerts</summary>
          ${cells(quiet)}
        </details>`
  }`;
}

function cell(technique: CoveredTechnique, anchorOf: AnchorOf): Html {
  return html`<li>
    ${box(technique, anchorOf)}
    ${
      technique.below.length === 0
        ? null
        : html`<ul class="below">
            ${technique.below.map((each) => html`<li>${box(each, anchorOf)}</li>`)}
          </ul>`
    }
  </li>`;
}

function box({ id, name, rules, alerts, severity }: CoveredTechnique, anchorOf: AnchorOf): Html {
  const [worst, ...others] = [...rules].sort((a, b) => b.alerts - a.alerts);
  const shown = worst === undefined ? [] : [worst, ...others].slice(0, MAX_RULES);
  return html`<details class="technique ${severity ?? 'quiet'}">
    <summary>
      <span class="id">${id}</span>
      <span class="name">${join(name.split('/'), html`/<wbr />`)}</span>
      ${alerts === 0 ? html`<span class="unseen">no alerts</span>` : html`<b class="alerts">${count(alerts)}<span class="unseen"> alerts</span></b>`}
    </summary>
    <ul>
      ${shown.map((each) => html`<li>${ruleLink(each, anchorOf)}</li>`)}
      ${rules.length > shown.length ? html`<li class="cut">and ${count(rules.length - shown.length)} more rules</li>` : null}
      <li><a href="${attackAddress(id)}" rel="noopener noreferrer">About ${id}</a></li>
    </ul>
  </details>`;
}

function ruleLink({ rule, alerts }: CoveringRule, anchorOf: AnchorOf): Content {
  const anchor = anchorOf(rule);
  const name = visible(rule.rule.name, 200);
  return anchor === null
    ? html`<span class="muted">${name}</span>`
    : html`<a href="#${anchor}">${name}</a> <b>${count(alerts)}</b>`;
}
