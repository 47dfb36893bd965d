import type { ClauseData, FieldData } from '../../../src/report/html/data.ts';
import { eventLine } from '../../../src/events/event-line.ts';
import type { Why as WhyData, WhyNode } from '../../components/why/clauses.ts';
import { Why, type WhyEvent } from '../../components/why/why.tsx';
import { eventsOf, type Alert } from '../model.ts';

/** The query of the rule with what made it true. */
export function AlertWhy({ alert }: { readonly alert: Alert }) {
  const why = whyOf(alert);
  if (why.query === null)
    return <p className="muted">The query is not in this file: its size is limited.</p>;
  return <Why why={why} events={whyEvents(alert)} />;
}

/** Why the rule of an alert matched, in the form that the component has from the service. */
function whyOf({ id, rule, stages }: Alert): WhyData {
  return {
    alert: id,
    ruleId: rule.texts?.id ?? '',
    revision: 0,
    query: rule.texts?.query ?? null,
    stages: stages.map(({ stage, clause }) => ({ stage, from: 'event', clause: nodeOf(clause) })),
  };
}

/** The events that the stages were tested at. */
const whyEvents = (alert: Alert): readonly WhyEvent[] =>
  eventsOf(alert).map(({ at, document }) => ({ at, document, text: eventLine(document).what }));

function nodeOf([kind, start, end, isTrue, within, failure]: ClauseData): WhyNode {
  return {
    kind,
    // The page has the query, and takes the text from there.
    text: '',
    span: { start, end },
    isTrue: isTrue === 1,
    failure: failure ?? null,
    fields: kind === 'test' ? (within as readonly FieldData[]).map(fieldOf) : [],
    parts: kind === 'test' ? [] : (within as readonly ClauseData[]).map(nodeOf),
  };
}

const fieldOf = ([field, satisfying, others, more]: FieldData): WhyNode['fields'][number] => ({
  field,
  values: [...satisfying, ...others],
  satisfying: [...satisfying],
  more,
});
