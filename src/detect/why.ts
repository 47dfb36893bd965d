import type { Scalar } from '../events/field-set.ts';
import {
  createTracer,
  satisfied,
  type CompileOptions,
  type Statement,
  type Trace,
  type Tracer,
} from '../lang/index.ts';
import { printTerm } from '../lang/syntax/printer.ts';
import { truncateText } from './source/truncate-text.ts';
import type { Match, MatchedEvent } from './match.ts';

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

const MAX_TRACED_VALUES = 20;
const MAX_TRACED_LENGTH = 512;
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
            values: values.slice(0, MAX_TRACED_VALUES).map(shortenedTo(MAX_TRACED_LENGTH)),
            satisfying: satisfying.slice(0, MAX_TRACED_VALUES).map(shortenedTo(MAX_TRACED_LENGTH)),
            more: Math.max(0, values.length - MAX_TRACED_VALUES),
          })),
    parts: children.map(whyNode),
  };
}

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

/** The maximum number of values per field, and UTF-16 units per value. */
const MAX_VALUES = 100;
const MAX_VALUE_LENGTH = 8_192;

/** A clause of a rule's predicate that an event satisfied, with the values that satisfied it. */
export interface WhyClause {
  /** Stage of the sequence, from 0; 0 for an event query. */
  readonly stage: number;
  /** As EQL text. */
  readonly clause: string;
  /** The fields it reads and the first values that make it true; empty if a field is absent. */
  readonly values: readonly {
    readonly field: string;
    readonly values: readonly Scalar[];
    /** The number of further values. */
    readonly more: number;
  }[];
}

/**
 * Explains which clauses of its predicate the matches of a rule satisfied, by stage and in the order of the
 * text. A clause that holds because something is absent (`!=`, `not`, `== null`, the missing event of a
 * sequence) has no values. Loads each event of the match once.
 *
 * @param statement the rule's parsed query
 * @param options those that the query was compiled with; for date math, `now` must be the same
 */
export function createWhy(
  statement: Statement,
  options: CompileOptions = {},
): (match: Match) => readonly WhyClause[] {
  const tracer = createTracer(statement, options);
  return (match) => {
    if (match.kind === 'event') return clausesOf(tracer, 0, match.event);
    return match.events.flatMap((event, stage) =>
      event === null ? absence(statement, tracer, stage) : clausesOf(tracer, stage, event),
    );
  };
}

function clausesOf(tracer: Tracer, stage: number, event: MatchedEvent): readonly WhyClause[] {
  const row = event.load().row(tracer.fields);
  const trace = tracer.trace(tracer.stages[stage] ?? 0, row);
  return satisfied(trace).map((each) => ({
    stage,
    clause: each.clause.text,
    values: valuesOf(each),
  }));
}

function valuesOf(trace: Trace): WhyClause['values'] {
  if (trace.kind !== 'test') return [];
  return trace.fields
    .filter(({ satisfying }) => satisfying.length > 0)
    .map(({ field, satisfying }) => ({
      field,
      values: satisfying.slice(0, MAX_VALUES).map(shortenedTo(MAX_VALUE_LENGTH)),
      more: Math.max(0, satisfying.length - MAX_VALUES),
    }));
}

/** A text is cut to a number of UTF-16 units. */
export const shortenedTo =
  (most: number) =>
  (value: Scalar): Scalar =>
    typeof value === 'string' ? truncateText(value, most) : value;

/** For the missing event of a sequence the reason is that nothing satisfied it. */
function absence({ query }: Statement, { stages }: Tracer, stage: number): readonly WhyClause[] {
  const term = query.kind === 'EventQuery' ? undefined : query.terms[stages[stage] ?? -1];
  return term === undefined ? [] : [{ stage, clause: printTerm(term), values: [] }];
}
