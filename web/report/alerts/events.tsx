import { Fact, Facts } from '../../components/facts/facts.tsx';
import { FieldValue } from '../../components/page-parts/page-parts.tsx';
import { ValueText } from '../../components/value/value.tsx';
import { eventLine } from '../../../src/events/event-line.ts';
import { highlightedFields } from '../highlighted-fields.ts';
import type { Alert, Event } from '../model.ts';
import { countText } from '../words.ts';
import { Instant } from './alert-facts.tsx';
import { DocumentLines } from './document-lines.tsx';
import styles from './detail.module.css';

/** The events of an alert in order, each with its most relevant fields and its document. */
export function Events({ alert }: { readonly alert: Alert }) {
  const { events, moreEvents, rule } = alert;
  const named = rule.texts?.fields ?? [];
  return (
    <>
      {events.map((event, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={styles['event']}>
          {event === null ? (
            <p className="muted">No event occurred here, as the rule requires.</p>
          ) : (
            <EventDetail event={event} named={named} isAlone={events.length === 1} />
          )}
        </div>
      ))}
      {moreEvents > 0 && (
        <p className="muted">
          {countText(moreEvents, 'more event')} of this alert not in this file.
        </p>
      )}
    </>
  );
}

interface Props {
  readonly event: Event;
  readonly named: readonly string[];
  readonly isAlone: boolean;
}

function EventDetail({ event, named, isAlone }: Props) {
  const { at, json, cut, document } = event;
  if (json === null)
    return <p className="muted">The document is not in this file: its size is limited.</p>;
  return (
    <>
      {!isAlone && (
        <p>
          {at !== null && <Instant at={at} />}{' '}
          <ValueText text={eventLine(document).what} most={200} />
        </p>
      )}
      {cut !== '' && (
        <p className={styles['cut']}>
          <ValueText text={cut} most={400} />.
        </p>
      )}
      <details>
        <summary>Fields</summary>
        <Facts>
          {highlightedFields(named, document).map(({ field, values, more }) => (
            <Fact key={field} name={field}>
              {values.map((value, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <span key={index}>
                  {index > 0 && ' '}
                  <FieldValue field={field} text={value} />
                </span>
              ))}
              {more > 0 && <span className="muted"> and {countText(more, 'more value')}</span>}
            </Fact>
          ))}
        </Facts>
      </details>
      <details>
        <summary>Document</summary>
        <DocumentLines json={json} />
      </details>
    </>
  );
}
