import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Conditions } from '../../../components/conditions/conditions.tsx';
import { Each } from '../../../components/each/each.tsx';
import { Loaded, Skeleton } from '../../../components/states/states.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import styles from './tried-exceptions.module.css';

type Tried = AnswerOf<'GET /dw/alerts/:id/_tried'>;
type Exception = Tried['exceptions'][number];

/** The exceptions of the rule that did not hide the alert, and which condition was not met; asked for when it is unfolded. */
export function TriedExceptions({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false);
  const tried = useAnswer('GET /dw/alerts/:id/_tried', { id }, { enabled: isOpen, keeps: false });
  return (
    <details
      className={styles['tried']}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Exceptions that were tried</summary>
      {isOpen && (
        <Loaded of={tried} skeleton={<Skeleton rows={2} />}>
          {(answer) => <List tried={answer} />}
        </Loaded>
      )}
    </details>
  );
}

function List({ tried: { exceptions, more } }: { readonly tried: Tried }) {
  if (exceptions.length === 0) return <p className="muted">No exception applies to the rule.</p>;
  return (
    <>
      <ul>
        {exceptions.map((exception) => (
          <li key={exception.key}>
            <Head exception={exception} />
            <ul>
              {exception.conditions.map((condition, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index} data-met={condition.isMet}>
                  <span role="img" aria-label={condition.isMet ? 'met' : 'not met'}>
                    {condition.isMet ? '✓' : '✗'}
                  </span>
                  <span>
                    <Conditions entries={[condition.entry]} />
                    {!condition.isMet && <Found condition={condition} />}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="muted">And {more.toLocaleString('en')} more, which are further from it.</p>
      )}
    </>
  );
}

function Head({ exception }: { readonly exception: Exception }) {
  const { key, name, stage, isLater, idle, isMet, event, conditions } = exception;
  const met = conditions.filter((condition) => condition.isMet).length;
  return (
    <p>
      <Link to="/exceptions" search={{ item: key }}>
        <NameText text={name} most={200} />
      </Link>{' '}
      {isMet ? (
        <Badge tone="good">would hide it now</Badge>
      ) : (
        <span className="muted">
          {event === null
            ? `is for event ${stage ?? 1}, which this alert does not have`
            : `${met} of ${conditions.length} conditions met`}
        </span>
      )}
      {stage !== null && event !== null && <span className="muted"> by event {stage}</span>}
      {isLater && <span className="muted"> · made or changed after the alert</span>}
      {idle !== null && (
        <span className="muted">
          {' '}
          · <ValueText text={idle} most={200} />
        </span>
      )}
    </p>
  );
}

/** What the event has where a condition wants something else. */
function Found({
  condition: { values, moreValues, entry },
}: {
  readonly condition: Exception['conditions'][number];
}) {
  if (entry['type'] === 'nested') return null;
  if (values.length === 0) return <span className="muted">; the event has no such field</span>;
  return (
    <span className="muted">
      ; the event has{' '}
      <Each of={values} between=", ">
        {(value) => <ValueText text={String(value)} most={120} />}
      </Each>
      {moreValues > 0 && ` and ${moreValues} more`}
    </span>
  );
}
