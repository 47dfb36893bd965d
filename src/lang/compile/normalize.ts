import type { Scalar } from '../../events/field-set.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Call, Comparison, Expression, Field, Span } from '../syntax/ast.ts';
import { turned } from './field-test.ts';
import { isConstant } from './expression.ts';

/**
 * The boolean structure of a condition over its leaves. Leaves are positive: no `!=`, no `not in`,
 * and where one side of a comparison is constant, it is the right one.
 */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'leaf'; readonly expression: Leaf };

export type Leaf = Expression;

export interface NormalizeOptions {
  /** Throws `EvaluationError`. */
  readonly evaluate: (constant: Expression) => Scalar | null;
  readonly returnsBoolean: (call: Call) => boolean;
}

/**
 * Normalizes a condition before any event is read. This is not an optimisation: it decides what a
 * leaf is, and so what null, negation and several values mean.
 *
 *     e == true, true == e, e != false   →  e              where e is boolean by its form
 *     e == false, e != true              →  not e
 *     a != b                             →  not a == b
 *     a not in (…)                       →  not a in (…)
 *     flag                               →  flag == true   for a field
 *     5 < a                              →  a > 5
 *     a constant                         →  its value, null being false
 *
 * A constant is the largest expression without fields; inside it the three-valued logic holds, so
 * `not null` is null and false, whereas `not f(x)` is true where `f(x)` is null.
 */
export function normalize(expression: Expression, options: NormalizeOptions): Condition {
  const value = constantValue(expression, options);
  if (value !== undefined) return { kind: 'constant', value: value === true };
  switch (expression.kind) {
    case 'Logical':
      return {
        kind: expression.operator,
        operands: expression.operands.map((operand) => normalize(operand, options)),
      };
    case 'Not':
      return negated(normalize(expression.operand, options));
    case 'Comparison':
      return normalizeComparison(expression, options);
    case 'In':
      return expression.negated
        ? negated({ kind: 'leaf', expression: { ...expression, negated: false } })
        : { kind: 'leaf', expression };
    case 'Field':
      return { kind: 'leaf', expression: isTrue(expression) };
    case 'Match':
    case 'Call':
    case 'Arithmetic':
    case 'Sign':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return { kind: 'leaf', expression };
  }
}

/** `undefined`: not constant, or its evaluation fails, and then it fails at each event. */
export function constantValue(
  expression: Expression,
  { evaluate }: Pick<NormalizeOptions, 'evaluate'>,
): Scalar | null | undefined {
  if (!isConstant(expression)) return undefined;
  try {
    return evaluate(expression);
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function normalizeComparison(comparison: Comparison, options: NormalizeOptions): Condition {
  const { left, right, operator } = comparison;
  if (isConstant(left) && !isConstant(right)) {
    const other = { ...comparison, operator: turned(operator), left: right, right: left };
    return normalizeComparison(other, options);
  }
  if (operator === '==' || operator === '!=') {
    const truth = isBooleanByForm(left, options) ? constantValue(right, options) : undefined;
    if (typeof truth === 'boolean') {
      const condition = normalize(left, options);
      return truth === (operator === '==') ? condition : negated(condition);
    }
  }
  if (operator !== '!=') return { kind: 'leaf', expression: comparison };
  return negated({ kind: 'leaf', expression: { ...comparison, operator: '==' } });
}

/** A field is not: `flag == false` tests its value, which is absent if the field is. */
function isBooleanByForm(expression: Expression, { returnsBoolean }: NormalizeOptions): boolean {
  switch (expression.kind) {
    case 'Logical':
    case 'Not':
    case 'Comparison':
    case 'In':
    case 'Match':
      return true;
    case 'Call':
      return returnsBoolean(expression);
    default:
      return false;
  }
}

function isTrue(field: Field): Comparison {
  const { span } = field;
  return {
    kind: 'Comparison',
    operator: '==',
    left: field,
    right: { kind: 'Boolean', value: true, span },
    span,
  };
}

function negated(operand: Condition): Condition {
  if (operand.kind === 'constant') return { kind: 'constant', value: !operand.value };
  return operand.kind === 'not' ? operand.operand : { kind: 'not', operand };
}

/** What a category of a query asks of the category field: an ordinary `==`, for which any of its values counts. */
export const categoryTest = (path: string, category: string, span: Span): Comparison => ({
  kind: 'Comparison',
  operator: '==',
  left: { kind: 'Field', path, optional: false, span },
  right: { kind: 'String', value: category, span },
  span,
});
