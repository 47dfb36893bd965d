import type { Schema } from '../../events/schema.ts';
import type { CompiledQuery, CompiledTerm } from '../compile/compiled.ts';
import { describeField, kindOf, type FieldDescription } from '../compile/field-access.ts';
import { isDate } from '../compile/field-kind.ts';
import type { AnyNode, EventQuery, Field, Statement, Term } from '../syntax/ast.ts';
import { filtersOf, termsOf, visit } from '../syntax/walk.ts';
import type { TypeEnvironment } from '../types/type.ts';
import type { PlanStage, QueryPlan, StageEntry } from './plan.ts';
import { stagePlanner, type StageSource } from './stage.ts';

/** What the query was compiled with. */
export interface PlanOptions {
  readonly schema: Schema | undefined;
  readonly eventCategoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField: string | undefined;
  readonly functions: TypeEnvironment['functions'];
}

/** What is known of the events that a query means nothing to. */
export type QueryEntry = Pick<QueryPlan, 'kind' | 'fields'> & {
  readonly stages: readonly StageEntry[];
};

/** A part of the plan, for rules of which there are many. */
export function entryOf(compiled: CompiledQuery, options: PlanOptions): QueryEntry {
  const { sources, fields, stages } = startOf(compiled, options);
  return { kind: compiled.query.kind, fields, stages: sources.map(stages.entry) };
}

/** The plan of a query as it is evaluated: after optimisation, which decides the order of operands. */
export function planOf(compiled: CompiledQuery, options: PlanOptions): QueryPlan {
  const { query, statement, limits } = compiled;
  const { timestampField, tiebreakerField } = options;
  const { sources, fields, stages } = startOf(compiled, options);
  return {
    kind: query.kind,
    fields,
    timestamp: timestampField,
    tiebreaker: tiebreakerField ?? null,
    stages: sources.map(({ term, by, ...source }) => ({
      role: roleOf(statement, term),
      runs: term?.runs ?? 1,
      by: by.map(({ path, optional }) => ({ field: path, optional })),
      ...stages.plan({ ...source, by }),
    })),
    maxspan: query.kind === 'sequence' ? query.maxspan : null,
    limits,
  };
}

function startOf(compiled: CompiledQuery, options: PlanOptions) {
  const { schema, timestampField } = options;
  const describe = (field: Pick<Field, 'path' | 'optional'>) =>
    describeField(field, schema, compiled.fields, timestampField);
  const sources = sourcesOf(compiled);
  const isDateKey = (key: Field) => isDate(kindOf(describe(key)));
  const joinsByDate = sources.some(({ by }) => by.some(isDateKey));
  return {
    sources,
    fields: describeAll(compiled.statement, options, describe),
    stages: stagePlanner({ ...options, describe, joinsByDate }),
  };
}

interface Source extends StageSource {
  readonly term: Term | null;
}

function sourcesOf({ query, statement }: CompiledQuery): readonly Source[] {
  const source = statement.query;
  if (source.kind === 'EventQuery') return [{ term: null, filter: source, by: [], demands: [] }];
  const compiled: readonly CompiledTerm[] = query.kind === 'event' ? [] : query.terms;
  return termsOf(statement).map((term, index) => ({
    term,
    filter: term.query,
    by: [...source.by, ...term.by],
    demands: compiled[index]?.copied?.() ?? [],
  }));
}

function roleOf({ query }: Statement, term: Term | null): PlanStage['role'] {
  if (query.kind === 'SequenceQuery' && term === query.until) return 'until';
  return term?.missing === true ? 'missing' : 'event';
}

function describeAll(
  statement: Statement,
  options: PlanOptions,
  describe: (field: Pick<Field, 'path' | 'optional'>) => FieldDescription,
): readonly FieldDescription[] {
  const { query } = statement;
  const found = new Map<string, FieldDescription>();
  const add = (field: Pick<Field, 'path' | 'optional'>): void => {
    if (!found.has(field.path)) found.set(field.path, describe(field));
  };
  const hasCategory = ({ category }: EventQuery) => category !== null;
  const { eventCategoryField, timestampField, tiebreakerField } = options;
  if (filtersOf(statement).some(hasCategory)) add({ path: eventCategoryField, optional: false });
  for (const { condition } of filtersOf(statement)) {
    const look = (node: AnyNode): boolean => {
      if (node.kind === 'Field') add(node);
      if (node.kind !== 'Match') return true;
      // Patterns are literals, and there may be very many.
      visit(node.value, look);
      return false;
    };
    visit(condition, look);
  }
  if (query.kind !== 'EventQuery') {
    [...query.by, ...termsOf(statement).flatMap(({ by }) => by)].forEach(add);
  }
  if (query.kind !== 'SampleQuery') add({ path: timestampField, optional: false });
  if (tiebreakerField !== undefined) add({ path: tiebreakerField, optional: false });
  return [...found.values()];
}
