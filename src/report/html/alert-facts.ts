import type { Alert, Suppression } from '../../detect/alert.ts';
import { placesText } from '../../detect/alert/index.ts';
import { eventsOf, placesOf } from '../../detect/match.ts';
import type { WhyClause } from '../../detect/why.ts';
import { printJson } from '../../events/json.ts';
import type { Key } from '../../lang/index.ts';
import { html, join, visible, type Content, type Html } from './markup.ts';
import { counted, span, time } from './words.ts';

/** The maximum length of the list of files and lines that an alert comes from. */
const MAX_PLACES = 1_000;

/** Id, time, risk, file, and the join keys of a sequence. */
export function alertFacts(alert: Alert): Html {
  const { start, end } = alert;
  const events = eventsOf(alert.match).length;
  const places = placesText(placesOf(alert.match));
  return html`<dl class="facts">
    <div>
      <dt>Alert</dt>
      <dd><code class="id">${visible(alert.id)}</code></dd>
    </div>
    <div>
      <dt>Time</dt>
      <dd>
        ${time(start, 9)}
        ${start === null || end === null || start === end ? null : html`to ${time(end, 9)}, ${span(end - start)}`}
      </dd>
    </div>
    <div>
      <dt>Risk</dt>
      <dd>${alert.riskScore}</dd>
    </div>
    ${
      places === ''
        ? null
        : html`<div>
            <dt>Source</dt>
            <dd><code>${visible(places, MAX_PLACES)}</code></dd>
          </div>`
    }
    ${
      alert.match.kind === 'event'
        ? null
        : html`<div>
            <dt>Events</dt>
            <dd>${events}${keys(alert.match.keys)}</dd>
          </div>`
    }
  </dl>`;
}

function keys(values: Key): Content {
  if (values.length === 0) return null;
  const shown = values
    .slice(0, 16)
    .map((key) => html`<code>${visible(key === null ? '(none)' : String(key), 200)}</code>`);
  return [', joined by ', join(shown, ', ')];
}

/** The alerts that an alert suppresses. */
export function suppressionText({ terms, start, end, count }: Suppression): Html {
  const equal = terms.map(
    ({ field, value }) =>
      html`<code>${visible(field)}</code> =
        <code>${visible(typeof value === 'string' ? value : printJson(value), 400)}</code>`,
  );
  return html`<p>
    Represents ${counted(count, 'more alert')} with
    ${equal.length === 0 ? 'the same values' : join(equal, ', ')}${
      start === null || end === null ? null : html`, from ${time(start)} to ${time(end)}`
    }.
  </p>`;
}

/** The maximum number of values shown per clause; the document has all. */
const MAX_VALUES = 50;

/** The clauses of the rule that the events satisfied, with the values that satisfied them. */
export function whyItMatched(alert: Alert, clauses: readonly WhyClause[]): Content {
  if (clauses.length === 0) return null;
  const isSequence = alert.match.kind !== 'event';
  return html`<section>
    <h4>Why it matched</h4>
    <ul class="why">
      ${clauses.map(
        ({ stage, clause, values }) =>
          html`<li>
            <div>
              ${isSequence ? html`<span class="muted">event ${stage + 1}</span> ` : null}
              <code>${visible(clause)}</code>
            </div>
            <div>${values.map(because)}</div>
          </li>`,
      )}
    </ul>
  </section>`;
}

function because({ field, values, more }: WhyClause['values'][number]): Html {
  const shown = values.slice(0, MAX_VALUES).map(String).join(', ');
  const left = Math.max(0, values.length - MAX_VALUES) + more;
  return html`<p class="because">
    <code>${visible(field)}</code>
    ${values.length === 0 ? 'is absent' : html`is <code>${visible(shown, 400)}</code>`}
    ${left === 0 ? null : `and ${counted(left, 'more value')}`}
  </p>`;
}
