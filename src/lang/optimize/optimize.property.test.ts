import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { evaluateOperand } from '../compile/scalar.ts';
import { compileStatement } from '../compile/statement.ts';
import { EvaluationError } from '../functions/declaration.ts';
import { findFunction } from '../functions/index.ts';
import type { Expression, Literal, Statement } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import type { OptimizeOptions } from './index.ts';
import { foldConstants } from './fold-constants.ts';
import { optimize, optimizeCondition, REWRITES } from './index.ts';

const span = { start: 0, end: 0 };
const functions = { find: findFunction };
const options: OptimizeOptions = {
  timestampField: '@timestamp',
  functions,
  evaluateConstant: (constant) => evaluateOperand(constant, { functions }),
};

// Few fields and values, so that tests hit often and meet nulls, mixed types and failures.
const texts = fc.constantFrom('x', 'y', 'X', '7', '');
const string = texts.map((value): Literal => ({ kind: 'String', value, span }));
const number = fc
  .constantFrom(0, 1, 2, 2.5)
  .map((value): Literal => ({ kind: 'Number', value, float: !Number.isInteger(value), span }));
const truth = fc.oneof(
  fc.boolean().map((value): Literal => ({ kind: 'Boolean', value, span })),
  fc.constant<Literal>({ kind: 'Null', span }),
);
const literal: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 4, arbitrary: string },
  { weight: 3, arbitrary: number },
  { weight: 2, arbitrary: truth },
);
const field = fc
  .record({ path: fc.constantFrom('a', 'b', 'c'), optional: fc.constantFrom(false, false, true) })
  .map((parts): Expression => ({ kind: 'Field', ...parts, span }));
const pattern = fc
  .constantFrom('x*', '?', 'x', '*', 'Y')
  .map((value): Literal => ({ kind: 'String', value, span }));
const callName = fc.constantFrom('length', 'string', 'number', 'concat');

const { condition } = fc.letrec<{ scalar: Expression; leaf: Expression; condition: Expression }>(
  (tie) => ({
    scalar: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 5, arbitrary: field },
      { weight: 3, arbitrary: literal },
      fc.tuple(callName, tie('scalar')).map(([name, part]): Expression => ({
        kind: 'Call',
        name,
        nameSpan: span,
        ignoreCase: false,
        args: [part],
        span,
      })),
      fc
        .tuple(fc.constantFrom('+', '/', '-', '%'), tie('scalar'), tie('scalar'))
        .map(([operator, left, right]): Expression => ({
          kind: 'Arithmetic',
          operator,
          left,
          right,
          span,
        })),
      tie('leaf'),
    ),
    leaf: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc
        .tuple(fc.constantFrom('==', '==', '!=', '<', '>='), tie('scalar'), tie('scalar'))
        .map(([operator, left, right]): Expression => ({
          kind: 'Comparison',
          operator,
          left,
          right,
          span,
        })),
      fc
        .tuple(fc.constantFrom('==', '==', '!=', '<'), field, literal)
        .map(([operator, left, right]): Expression => ({
          kind: 'Comparison',
          operator,
          left,
          right,
          span,
        })),
      fc
        .tuple(
          tie('scalar'),
          fc.boolean(),
          fc.boolean(),
          fc.array(literal, { minLength: 1, maxLength: 4 }),
        )
        .map(([value, negated, ignoreCase, list]): Expression => ({
          kind: 'In',
          value,
          negated,
          ignoreCase,
          list,
          span,
        })),
      fc
        .tuple(
          fc.constantFrom(':', 'like'),
          tie('scalar'),
          fc.array(pattern, { minLength: 1, maxLength: 3 }),
        )
        .map(([operator, value, patterns]): Expression => ({
          kind: 'Match',
          operator,
          value,
          patterns,
          span,
        })),
      field,
      truth,
      fc
        .tuple(fc.constantFrom('endsWith', 'startsWith', 'stringContains'), field, tie('scalar'))
        .map(([name, a, b]): Expression => ({
          kind: 'Call',
          name,
          nameSpan: span,
          ignoreCase: false,
          args: [a, b],
          span,
        })),
    ),
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: tie('leaf') },
      tie('condition').map((operand): Expression => ({ kind: 'Not', operand, span })),
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.constantFrom('and', 'or'),
            fc.array(tie('condition'), { minLength: 2, maxLength: 5 }),
          )
          .map(([operator, operands]): Expression => ({
            kind: 'Logical',
            operator,
            operands,
            span,
          })),
      },
      fc
        .tuple(tie('condition'), fc.constantFrom('==', '!='), fc.boolean())
        .map(([left, operator, value]): Expression => ({
          kind: 'Comparison',
          operator,
          left,
          right: { kind: 'Boolean', value, span },
          span,
        })),
    ),
  }),
);

const value = fc.oneof(texts, fc.constantFrom(0, 1, 2, 2.5), fc.boolean(), fc.constant(null));
const document = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(value, fc.array(value, { maxLength: 4 })),
);

function outcomeOf(statement: Statement, documents: readonly object[]): unknown[] {
  const compiled = compileStatement(statement, {
    eventCategoryField: 'event.category',
    timestampField: '@timestamp',
    functions,
    clock: { now: 0n },
    optimizeCondition: (expression) => optimizeCondition(expression, options),
  });
  const { query, fields } = compiled;
  if (query.kind !== 'event') return [];
  return documents.map((each) => {
    try {
      return query.matches(rowOf(each, fields));
    } catch (error) {
      if (error instanceof EvaluationError) return error.code;
      throw error;
    }
  });
}

function statementOf(expression: Expression): Statement {
  return {
    kind: 'Statement',
    query: { kind: 'EventQuery', category: null, condition: expression, span },
    pipes: [],
    span,
  };
}

const documents = fc.array(document, { minLength: 1, maxLength: 6 });

describe('optimised conditions', () => {
  it('match and fail at the same events', () => {
    fc.assert(
      fc.property(condition, documents, (expression, events) => {
        const statement = statementOf(expression);
        const optimized = optimize(statement, options);
        expect(outcomeOf(optimized, events)).toEqual(outcomeOf(statement, events));
      }),
      { numRuns: 4_000 },
    );
  });

  it('cannot be optimised further', () => {
    fc.assert(
      fc.property(condition, (expression) => {
        const once = optimizeCondition(expression, options);
        expect(printExpression(optimizeCondition(once, options))).toBe(printExpression(once));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(REWRITES.map((rewrite) => [rewrite.name, rewrite] as const))(
    'are the same after: %s',
    (_, rewrite) => {
      fc.assert(
        fc.property(condition, documents, (expression, events) => {
          const folded = foldConstants.apply(expression, options);
          const changed = statementOf(rewrite.apply(folded, options));
          expect(outcomeOf(changed, events)).toEqual(outcomeOf(statementOf(expression), events));
        }),
        { numRuns: 500 },
      );
    },
  );
});
