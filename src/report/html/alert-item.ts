import type { Alert } from '../../detect/alert.ts';
import type { MatchedEvent } from '../../detect/match.ts';
import type { WhyClause } from '../../detect/why.ts';
import type { SourceDocument } from '../../detect/source/read-source.ts';
import { alertFacts, suppressionText, whyItMatched } from './alert-facts.ts';
import { subjectOf } from './command-line.ts';
import { textAt } from './document-values.ts';
import { eventDetails } from './event-details.ts';
import type { ReportLimits } from './limits.ts';
import { html, join, visible, type Content, type Html } from './markup.ts';
import type { PageSpace } from './page-space.ts';
import { placeOf } from './place.ts';
import { severityMark } from './severity.ts';
import { counted, span, time } from './words.ts';

export interface AlertContext {
  readonly limits: ReportLimits;
  readonly space: PageSpace;
  readonly why: ((alert: Alert) => readonly WhyClause[]) | null;
}

/** A stage of a match: an event with its document, or the event that was required to be missing. */
type Stage = ({ readonly event: MatchedEvent } & Pick<SourceDocument, 'document' | 'cut'>) | null;

const MAX_LINE_LENGTH = 400;
const MAX_PARENT_LENGTH = 60;

/** One alert: a summary line of what happened and where, which expands to the details. */
export function alertItem(alert: Alert, anchor: string, context: AlertContext): Html {
  const events = alert.match.kind === 'event' ? [alert.match.event] : alert.match.events;
  const stages = events.slice(0, context.limits.events).map((event): Stage => {
    if (event === null) return null;
    const { document, cut } = event.load();
    return { event, document, cut };
  });
  const left = events.length - stages.length;
  return html`<details class="alert ${alert.severity}" id="${anchor}">
    <summary>
      <span class="when">${severityMark(alert.severity)}${time(alert.start)}</span>
      <span class="what">${flags(alert)}<code class="line">${subject(stages)}</code></span>
      <span class="where">${place(stages)}</span>
    </summary>
    <div class="body">
      <p class="reason">${visible(alert.reason, MAX_LINE_LENGTH)}</p>
      ${places(stages)} ${alertFacts(alert)}
      ${alert.suppression === null ? null : suppressionText(alert.suppression)}
      ${whyItMatched(alert, context.why?.(alert) ?? [])}
      ${alert.match.kind === 'event' ? single(alert, stages, context) : sequence(alert, stages, context)}
      ${left === 0 ? null : html`<p class="cut">${counted(left, 'more event')} of this alert not shown.</p>`}
    </div>
  </details>`;
}

function subject(stages: readonly Stage[]): Content {
  if (stages.length === 1) {
    const document = stages[0]?.document;
    if (document === undefined) return 'no event';
    const parent = textAt(document, 'process.parent.name');
    const of =
      parent === null
        ? null
        : html`<span class="parent">${visible(parent, MAX_PARENT_LENGTH)} → </span>`;
    return html`${of}${visible(subjectOf(document), MAX_LINE_LENGTH)}`;
  }
  const each = Math.max(40, Math.floor(MAX_LINE_LENGTH / stages.length));
  const names = stages.map((stage) =>
    stage === null ? html`<i>nothing</i>` : visible(subjectOf(stage.document), each),
  );
  return join(names, html`<span class="arrow"> → </span>`);
}

/** The first thing that says where it was, for a row. */
function place(stages: readonly Stage[]): Content {
  const [first] = placesOf(stages);
  return first === undefined ? null : html`<bdi>${visible(first[1], 120)}</bdi>`;
}

function placesOf(stages: readonly Stage[]) {
  const first = stages.find((stage) => stage !== null);
  return first === undefined ? [] : placeOf(first.document);
}

function places(stages: readonly Stage[]): Content {
  const all = placesOf(stages);
  if (all.length === 0) return null;
  const chips = all.map(
    ([label, text]) =>
      html`<span class="chip"
        ><span class="label">${label}</span> <bdi>${visible(text, 120)}</bdi></span
      > `,
  );
  return html`<p>${chips}</p>`;
}

function flags(alert: Alert): Content {
  const { suppression } = alert;
  return [
    alert.name === alert.rule.rule.name
      ? null
      : html`<b class="flag">${visible(alert.name, 200)}</b> `,
    alert.isBuildingBlock ? html`<b class="flag">building block</b> ` : null,
    suppression === null || suppression.count === 0
      ? null
      : html`<b class="flag">represents ${counted(suppression.count, 'more alert')}</b> `,
  ];
}

function single(alert: Alert, [stage]: readonly Stage[], { space }: AlertContext): Content {
  return stage === null || stage === undefined
    ? null
    : eventDetails(alert.rule, stage, space, 'h4');
}

function sequence(alert: Alert, stages: readonly Stage[], { space }: AlertContext): Html {
  const first = stages.find((stage) => stage !== null)?.event.time ?? null;
  return html`<section>
    <h4>Events in order</h4>
    <ol class="events">
      ${stages.map((stage) => {
        if (stage === null)
          return html`<li><p class="muted">No event occurred here, as the rule requires.</p></li>`;
        const at = stage.event.time;
        const since =
          at === null || first === null || at === first
            ? null
            : html`<span class="since">+${span(at - first)}</span>`;
        return html`<li>
          <details class="event">
            <summary>
              ${time(at)} ${since}
              <code class="line">${visible(subjectOf(stage.document), MAX_LINE_LENGTH)}</code>
              <span class="muted">${visible(textAt(stage.document, 'container.name') ?? '')}</span>
            </summary>
            <div class="body">${eventDetails(alert.rule, stage, space, 'h5')}</div>
          </details>
        </li>`;
      })}
    </ol>
  </section>`;
}
