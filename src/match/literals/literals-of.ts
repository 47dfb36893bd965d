import { FieldSet } from '../../events/field-set.ts';
import type { Scalar } from '../../events/value.ts';
import { evaluateConstant } from '../../lang/compile/constant.ts';
import { fieldResolver } from '../../lang/compile/field-access.ts';
import { normalize, type Leaf } from '../../lang/compile/normalize.ts';
import { EvaluationError } from '../../lang/functions/declaration.ts';
import { findFunction } from '../../lang/functions/index.ts';
import type { QueryOptions } from '../../lang/index.ts';
import type { EventQuery, Expression, Statement } from '../../lang/syntax/ast.ts';
import { filtersOf, visit } from '../../lang/syntax/walk.ts';
import { outcomesOf, type ConditionContext } from './condition-requirement.ts';
import { requirementOfLeaf } from './leaf-requirement.ts';
import { every, some, worthwhile, type Requirement } from './requirement.ts';
import type { Literal } from './literal.ts';

/**
 * What the bytes of a document must have to matter to a query: at least one literal of each group.
 * A group without literals is one that no document has. Plain data.
 */
export interface RequiredLiterals {
  readonly groups: readonly (readonly Literal[])[];
}

const functions = { find: findFunction };

/**
 * What a document must have to match an event query or to satisfy any term of a sequence or sample,
 * missing ones and `until` among them, or to make the evaluation of one fail. `null` where any
 * document may.
 *
 * One failure is not foreseen: a regular expression that is too much work for a value (EQL3005).
 * Such a document does not match, whether it is read or not; unread, it is not counted.
 *
 * @param statement checked; as it is compiled, since a failure depends on the order of operands
 * @param options those that the statement is compiled with
 */
export function literalsOf(
  statement: Statement,
  options: QueryOptions = {},
): RequiredLiterals | null {
  const requirement = some(
    filtersOf(statement).map((filter) => requirementOfFilter(filter, options)),
  );
  if (requirement === 'never') return { groups: [[]] };
  return requirement.length === 0
    ? null
    : { groups: worthwhile(requirement).map(({ literals }) => literals) };
}

/** Conditions of other terms on join keys, and the keys, come after all this; they only demand more. */
function requirementOfFilter(
  { category, condition }: EventQuery,
  options: QueryOptions,
): Requirement {
  const context = contextOf(options);
  const normalized = normalize(condition, {
    evaluate: (constant) => evaluateConstant(constant, { functions }),
    returnsBoolean: ({ name }) => findFunction(name)?.returns === 'boolean',
  });
  const { whenTrue, whenFailing } = outcomesOf(normalized, context);
  const requirement = some([whenTrue, whenFailing]);
  if (category === null) return requirement;
  return every([context.requirementOf(inCategory(category, options)), requirement]);
}

function inCategory(category: string, { eventCategoryField }: QueryOptions): Leaf {
  const span = { start: 0, end: 0 };
  const path = eventCategoryField ?? 'event.category';
  return {
    kind: 'Comparison',
    operator: '==',
    left: { kind: 'Field', path, optional: false, span },
    right: { kind: 'String', value: category, span },
    span,
  };
}

function contextOf({ schema, timestampField }: QueryOptions): ConditionContext {
  const resolve = fieldResolver(schema, new FieldSet(), timestampField ?? '@timestamp');
  return { requirementOf: (leaf) => requirementOfLeaf(leaf, { resolve, evaluate }), mayFail };
}

function evaluate(constant: Expression): Scalar | null | undefined {
  try {
    return evaluateConstant(constant, { functions });
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

/** As `lang/optimize/may-fail.ts` has it, but for regular expressions. */
function mayFail(leaf: Leaf): boolean {
  let fields = 0;
  let fails = false;
  visit(leaf, (node) => {
    if (node.kind === 'Field') fields += 1;
    else if (node.kind === 'Arithmetic') fails = true;
    else if (node.kind === 'Sign') fails ||= node.operand.kind !== 'Number';
    else if (node.kind === 'Call') fails ||= findFunction(node.name)?.returns === 'number';
    return !fails;
  });
  return fails || fields > 1;
}
