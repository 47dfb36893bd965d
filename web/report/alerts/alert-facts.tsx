import { eventLine } from '../../../src/events/event-line.ts';
import type { ClauseData, FieldData } from '../../../src/report/html/data.ts';
import { Each } from '../../components/each/each.tsx';
import { Fact, FactLine } from '../../components/facts/facts.tsx';
import { timeText } from '../../components/time/format-time.ts';
import { useTimeZone } from '../../components/time/time-zone.ts';
import { countText } from '../../components/value/counts.ts';
import { ValueText, NameText } from '../../components/value/value.tsx';
import type { Why as WhyData, WhyNode } from '../../components/why/clauses.ts';
import { Why, type WhyEvent } from '../../components/why/why.tsx';
import { type Alert, eventsOf } from '../model.ts';
import { longSpanText } from '../words.ts';

/** When, how bad, from which lines, and what the alert stands for. */
export function AlertFacts({ alert }: { readonly alert: Alert }) {
  const { start, end, riskScore, id, places, keys, events, moreEvents, suppression, reason } =
    alert;
  return (
    <>
      <FactLine>
        <Fact name="Time">
          {start === null ? 'no readable time' : <Instant at={start} />}
          {start !== null && end !== null && end !== start && (
            <>
              {' to '}
              <Instant at={end} />, {longSpanText(Date.parse(end) - Date.parse(start))}
            </>
          )}
        </Fact>
        <Fact name="Risk">{riskScore}</Fact>
        {keys.length > 0 && (
          <Fact name="Joined by">
            <Each of={keys} between=", ">
              {(key) => (key === null ? '(none)' : <ValueText text={key} most={80} />)}
            </Each>
          </Fact>
        )}
        {events.length + moreEvents > 1 && (
          <Fact name="Events">{countText(events.length + moreEvents)}</Fact>
        )}
        {places !== '' && (
          <Fact name="Read from">
            <ValueText text={places} most={200} />
          </Fact>
        )}
        <Fact name="Alert id">
          <ValueText text={id} most={64} />
        </Fact>
      </FactLine>
      <p className="small" style={{ overflowWrap: 'anywhere' }}>
        <NameText text={reason} most={Infinity} />
      </p>
      {suppression !== null && <Suppression of={suppression} />}
    </>
  );
}

/** With all digits that the event has. */
export function Instant({ at }: { readonly at: string }) {
  const zone = useTimeZone();
  const [fraction = ''] = /\.\d+/.exec(at) ?? [];
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace('Z', '')} UTC`}>
      {timeText(at, zone)}
      {fraction}
    </time>
  );
}

function Suppression({ of }: { readonly of: NonNullable<Alert['suppression']> }) {
  const { terms, start, end, count } = of;
  return (
    <p>
      Represents {countText(count, 'more alert')} with {terms.length === 0 && 'the same values'}
      <Each of={terms} between=", ">
        {([field, value]) => (
          <>
            <ValueText text={field} /> = <ValueText text={value} />
          </>
        )}
      </Each>
      {start !== null && end !== null && (
        <>
          , from <Instant at={start} /> to <Instant at={end} />
        </>
      )}
      .
    </p>
  );
}

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
