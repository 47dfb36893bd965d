import type { Scalar } from '../events/value.ts';
import { createTracer, type CompileOptions, type Statement, type Trace } from '../lang/index.ts';
import type { Match } from './match.ts';
import { truncateText } from './source/truncate-text.ts';

/** A clause of a query at one event, and its parts. */
export interface WhyNode {
  readonly kind: Trace['kind'];
  readonly text: string;
  /** UTF-16 offsets in the query, the end exclusive. */
  readonly span: { readonly start: number; readonly end: number };
  readonly isTrue: boolean;
  /** Why it could not be evaluated. */
  readonly failure: string | null;
  /** Of a test, the fields that it reads. */
  readonly fields: readonly WhyField[];
  readonly parts: readonly WhyNode[];
}

export interface WhyField {
  readonly field: string;
  /** The first values that the event has, and those of them that made the clause true. */
  readonly values: readonly Scalar[];
  readonly satisfying: readonly Scalar[];
  /** Further values. */
  readonly more: number;
}

/** What an event of a match was tested by. */
export interface TracedStage {
  /** From 1, as in the query. */
  readonly stage: number;
  readonly clause: WhyNode;
}

const MAX_VALUES = 20;
const MAX_CHARACTERS = 512;
const MAX_CLAUSE = 2_000;

/** A trace with bounded values, without what made it. */
export function whyNode(trace: Trace): WhyNode {
  const { kind, clause, result, failure, children } = trace;
  return {
    kind,
    text: truncateText(clause.text, MAX_CLAUSE),
    span: clause.span,
    isTrue: result,
    failure: failure === null ? null : failure.message,
    fields:
      trace.kind !== 'test'
        ? []
        : trace.fields.map(({ field, values, satisfying }) => ({
            field,
            values: values.slice(0, MAX_VALUES).map(short),
            satisfying: satisfying.slice(0, MAX_VALUES).map(short),
            more: Math.max(0, values.length - MAX_VALUES),
          })),
    parts: children.map(whyNode),
  };
}

const short = (value: Scalar): Scalar =>
  typeof value === 'string' ? truncateText(value, MAX_CHARACTERS) : value;

/**
 * Traces a rule's query at the events of its matches: every clause, also those that were not met. An event that had to be
 * missing has no stage. Loads each event once.
 *
 * @param statement the rule's parsed query
 * @param options those that the query was compiled with; for date math, `now` must be the same
 */
export function createStages(
  statement: Statement,
  options: CompileOptions = {},
): (match: Match) => readonly TracedStage[] {
  const tracer = createTracer(statement, options);
  return (match) => {
    const events = match.kind === 'event' ? [match.event] : match.events;
    return events.flatMap((event, stage): TracedStage[] => {
      if (event === null) return [];
      const trace = tracer.trace(tracer.stages[stage] ?? 0, event.load().row(tracer.fields));
      return [{ stage: stage + 1, clause: whyNode(trace) }];
    });
  };
}
