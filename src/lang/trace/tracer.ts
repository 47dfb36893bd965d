import { categoryTest } from '../compile/normalize.ts';
import type { FieldSet, Row } from '../../events/field-set.ts';

import { assert } from '../../util/assert.ts';
import { demandsOnKeys } from '../compile/join-filters.ts';
import { QueryContext } from '../compile/statement.ts';
import { compilerOptions, type CompileOptions } from '../query.ts';
import { termsOf, type Expression, type Query, type Statement, type Term } from '../syntax/ast.ts';
import { clauseOf, GroupClause, testsOf, type Clause, type TestClause } from './clause.ts';
import { traceClause, type Trace } from './trace.ts';

/** Explains why a statement matches an event, or why not. */
export interface Tracer {
  /** The fields that rows must have. */
  readonly fields: FieldSet;
  /** The term of each stage, `runs` expanded, as a compiled sequence has them; `[0]` for an event query. */
  readonly stages: readonly number[];
  /** The tests that the author wrote for each term, in the order of the text: without the category. */
  readonly tests: readonly (readonly TestClause[])[];
  /** All that a term asks of an event: the category, the tests, and conditions of other terms on the join keys. */
  readonly clauses: readonly Clause[];
  /**
   * The result of a term at an event. 0 for an event query, else the index of the bracketed filter,
   * `until` last. True exactly where a run of the statement finds that the filter matches.
   */
  readonly trace: (term: number, row: Row) => Trace;
}

/** The statement must have passed the checker. */
export function createTracer(statement: Statement, options: CompileOptions = {}): Tracer {
  const context = new QueryContext(compilerOptions(options));
  const { query } = statement;
  const terms = termClauses(statement, context);
  return {
    fields: context.fields,
    stages: stagesOf(query),
    tests: terms.map(({ condition }) => testsOf(condition)),
    clauses: terms.map(({ whole }) => whole),
    trace: (term, row) => {
      const found = terms[term];
      assert(found !== undefined, 'a term of the statement');
      return traceClause(found.whole, row);
    },
  };
}

interface TermClauses {
  readonly condition: Clause;
  /** With the category, and the conditions of other terms on the join keys. */
  readonly whole: Clause;
}

function termClauses(statement: Statement, context: QueryContext): readonly TermClauses[] {
  const { query } = statement;
  if (query.kind === 'EventQuery') return [clausesOf(query, [], context)];
  const terms = termsOf(statement);
  const keyed = terms.map((term) => ({
    term,
    by: [...query.by, ...term.by],
    condition: context.options.optimizeCondition(term.query.condition),
  }));
  const hasUntil = terms.length > query.terms.length;
  const demands = demandsOnKeys(keyed, hasUntil ? query.terms.length : -1);
  return terms.map((term, index) => {
    const foreign = (demands[index] ?? []).flatMap(({ conjuncts }) => [...conjuncts.values()]);
    return clausesOf(term.query, foreign, context);
  });
}

/**
 * In the order of a run: the category, the condition, the conditions of other terms on the join
 * keys.
 */
function clausesOf(
  { category, condition, span }: Term['query'],
  foreign: readonly Expression[],
  context: QueryContext,
): TermClauses {
  const written = clauseOf(condition, context);
  const others = foreign.map((each) => clauseOf(each, context));
  const before: Clause[] = [];
  if (category !== null) {
    const place = { start: span.start, end: span.start + category.length };
    const test = categoryTest(context.options.eventCategoryField, category, place);
    before.push(clauseOf(test, context));
  }
  const operands = [...before, written, ...others];
  if (operands.length === 1) return { condition: written, whole: written };
  const expression: Expression = {
    kind: 'Logical',
    operator: 'and',
    operands: operands.map((operand) => operand.expression),
    span,
  };
  return { condition: written, whole: new GroupClause('all', expression, operands) };
}

function stagesOf(query: Query): readonly number[] {
  if (query.kind === 'EventQuery') return [0];
  return query.terms.flatMap(({ runs }, index) => Array.from({ length: runs ?? 1 }, () => index));
}
