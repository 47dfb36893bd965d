import { Fragment, useState } from 'react';
import { valuesAt } from '../../../src/detect/alert/values-at.ts';
import type { JsonObject } from '../../../src/events/json.ts';
import { FieldValue } from '../page-parts/page-parts.tsx';
import { Step } from '../sequence/step.tsx';
import { ValueText } from '../value/value.tsx';
import { linesOf, marksOf, type Why as WhyAnswer } from './clauses.ts';
import { Code } from './code.tsx';
import { joinKeys, queryParts, type QueryPart } from './stages.ts';
import styles from './why.module.css';

/** An event that a stage was tested at. */
export interface WhyEvent {
  /** When it happened: an ISO date; `null` where that is not known. */
  readonly at: string | null;
  /** What it did. */
  readonly text: string;
  readonly document: JsonObject;
}

interface Props {
  readonly why: WhyAnswer;
  /** In the order of the stages. */
  readonly events: readonly WhyEvent[];
}

const NO_MARKS = { tests: [], idle: [] };

/** The query of a rule with what made it true: each test that counts, and below it the value that met it. */
export function Why({ why, events }: Props) {
  const [isAll, setAll] = useState(false);
  const { query } = why;
  if (query === null)
    return (
      <p className="muted">
        The rule has been changed since, and the service does not keep its query of revision{' '}
        {why.revision} any more.
      </p>
    );
  if (why.stages.length === 0)
    return (
      <>
        <p className="muted">The events of this alert are not kept any more.</p>
        <Code lines={linesOf(query, { start: 0, end: query.length }, NO_MARKS)} isAll />
      </>
    );
  const parts = queryParts(why);
  const isSequence = parts.length > 1 || why.stages.length > 1;
  return (
    <div className="column" style={{ gap: 10 }}>
      {why.stages.some(({ from }) => from === 'alert') && (
        <p className={styles['gone']}>
          {why.stages.every(({ from }) => from === 'alert')
            ? 'The event is not stored here: this is tested at what the alert has kept of it.'
            : 'Some of the events are not stored here: there, this is tested at what the alert has kept.'}
        </p>
      )}
      {parts.map((part, place) => (
        <Fragment key={`${part.kind}${part.span.start}-${place}`}>
          {part.kind === 'text' ? (
            <Between
              text={query.slice(part.span.start, part.span.end)}
              event={eventBefore(parts, place, events)}
            />
          ) : isSequence ? (
            <Step
              number={part.stage.stage}
              event={events[part.index] ?? null}
              before={part.index === 0 ? null : (events[part.index - 1]?.at ?? null)}
            >
              <Code
                lines={linesOf(query, part.span, marksOf(part.stage.clause, query))}
                isAll={isAll}
              />
            </Step>
          ) : (
            <Code
              lines={linesOf(query, part.span, marksOf(part.stage.clause, query))}
              isAll={isAll}
            />
          )}
        </Fragment>
      ))}
      <label className={styles['all']}>
        <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} />
        Show alternatives that were not met, and what was there instead
      </label>
    </div>
  );
}

/** The event whose values the keys between the stages have: the one before, at the head the first. */
function eventBefore(
  parts: readonly QueryPart[],
  place: number,
  events: readonly WhyEvent[],
): WhyEvent | null {
  const before = parts.slice(0, place).findLast((part) => part.kind === 'stage');
  return events[before?.kind === 'stage' ? before.index : 0] ?? null;
}

/** What stands between stages: how they are joined, and what must not happen. */
function Between({ text, event }: { readonly text: string; readonly event: WhyEvent | null }) {
  const keys = joinKeys(text);
  return (
    <div className={styles['between']}>
      <code className={styles['plain']}>
        {text.split('\n').map((line, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at}>
            <ValueText text={line} most={2_000} />
          </div>
        ))}
      </code>
      {event !== null && keys.length > 0 && (
        <ul className={styles['values']}>
          {keys.map((key) => (
            <li key={key}>
              <span className={styles['field']}>{key}</span>{' '}
              {valuesAt(event.document, key, 3).map((value, at) => (
                // oxlint-disable-next-line react/no-array-index-key
                <FieldValue key={at} field={key} text={String(value)} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
