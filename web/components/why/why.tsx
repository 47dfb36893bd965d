import { Fragment, useState } from 'react';
import type { JsonObject } from '../../../src/events/json.ts';
import { valuesAt } from '../../../src/detect/alert/values-at.ts';
import { FieldValue } from '../page-parts/page-parts.tsx';
import { Step } from '../sequence/step.tsx';
import { type Span, ValueText } from '../value/value.tsx';
import { Code } from './code.tsx';
import { linesOf, marksOf, type Why as WhyAnswer, type WhyStage } from './clauses.ts';
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
            ? 'The event is not stored any more: this is tested at what the alert has kept of it.'
            : 'Some of the events are not stored any more: there, this is tested at what the alert has kept.'}
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

/** A part of the text of a query: what one event was tested by, or what stands between. */
type QueryPart =
  | { readonly kind: 'text'; readonly span: Span }
  /** `index`: of the stage in the answer. */
  | {
      readonly kind: 'stage';
      readonly span: Span;
      readonly stage: WhyStage;
      readonly index: number;
    };

/** Cuts a query at the events that it was tested at. All of its text is in exactly one part, but for empty lines. */
export function queryParts({
  query,
  stages,
}: Pick<WhyAnswer, 'query' | 'stages'>): readonly QueryPart[] {
  if (query === null) return [];
  const isSequence = /^\s*(?:sequence|sample)\b/.test(query);
  const parts: QueryPart[] = [];
  let at = 0;
  const text = (to: number) => {
    const span = trimmed(query, { start: at, end: to });
    if (span !== null) parts.push({ kind: 'text', span });
  };
  for (const [index, stage] of stages.entries()) {
    const { start, end } = stage.clause.span;
    const open = isSequence ? query.lastIndexOf('[', start) : 0;
    const close = isSequence ? query.indexOf(']', end) : end - 1;
    const span = { start: Math.max(0, open), end: close < 0 ? end : close + 1 };
    // With `runs`, one stage of the query stands for several events.
    if (span.start >= at) text(span.start);
    parts.push({ kind: 'stage', span, stage, index });
    at = Math.max(at, span.end);
  }
  text(query.length);
  return parts;
}

function trimmed(query: string, { start, end }: Span): Span | null {
  const text = query.slice(start, end);
  const left = text.length - text.trimStart().length;
  const length = text.trim().length;
  return length === 0 ? null : { start: start + left, end: start + left + length };
}

/** The fields by which events were joined: `by container.id, ?process.entity_id`. */
export function joinKeys(text: string): readonly string[] {
  const [, keys = ''] = /\bby\s+([^[\]|]+?)(?=\s+with\b|\[|\||$)/s.exec(text) ?? [];
  return keys
    .split(',')
    .map((key) => key.trim().replace(/^\?/, ''))
    .filter((key) => /^[\w.@`-]+$/.test(key));
}
