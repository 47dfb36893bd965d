import { useMemo, useState } from 'react';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { FieldValue } from '../../components/page-parts/page-parts.tsx';
import { indented } from '../../components/value/indented.ts';
import { ValueText } from '../../components/value/value.tsx';
import { eventLine } from '../../../src/events/event-line.ts';
import { Each } from '../each.tsx';
import { highlightedFields } from '../highlighted-fields.ts';
import type { Alert, Event } from '../model.ts';
import { countText } from '../words.ts';
import { Instant } from './alert-facts.tsx';
import styles from './detail.module.css';

/** The events of an alert in order, each with its most relevant fields and its document. */
export function Events({ alert }: { readonly alert: Alert }) {
  const { events, moreEvents, rule } = alert;
  const named = rule.texts?.fields ?? [];
  return (
    <>
      <Each of={events}>
        {(event) => (
          <div className={styles['event']}>
            {event === null ? (
              <p className="muted">No event occurred here, as the rule requires.</p>
            ) : (
              <EventDetail event={event} named={named} isAlone={events.length === 1} />
            )}
          </div>
        )}
      </Each>
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
              <Each of={values} between=" ">
                {(value) => <FieldValue field={field} text={value} />}
              </Each>
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

const MAX_LINE = 2_000;
const SAID_MS = 2_000;

/** The document of an event as it was read, digit by digit. */
function DocumentLines({ json }: { readonly json: string }) {
  const lines = useMemo(() => indented(json).split('\n'), [json]);
  const [said, setSaid] = useState('Copy');
  const say = (text: string) => {
    setSaid(text);
    setTimeout(() => setSaid('Copy'), SAID_MS);
  };
  return (
    <div className={styles['document']}>
      <button
        type="button"
        className={styles['copy']}
        onClick={() =>
          void navigator.clipboard.writeText(json).then(
            () => say('Copied'),
            () => say('The browser does not let the page copy'),
          )
        }
      >
        {said}
      </button>
      <pre tabIndex={0} aria-label="Document">
        <Each of={lines}>
          {(line) => (
            <div>
              <ValueText text={line} most={MAX_LINE} />
            </div>
          )}
        </Each>
      </pre>
    </div>
  );
}
