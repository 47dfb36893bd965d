import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Statement, type Expression, type Field, termsOf } from '../syntax/ast.ts';
import { Context, type CheckOptions, inQuotes } from './context.ts';
import { checkConstants } from './passes/constants.ts';
import { checkFields } from './passes/fields.ts';
import { checkConstantArguments, checkFunctions } from './passes/functions.ts';
import { checkLiterals } from './passes/literals.ts';
import { checkOperators } from './passes/operators.ts';
import { checkPatterns } from './passes/patterns.ts';
import { checkPipes } from './passes/pipes.ts';
import { checkStructure } from './passes/structure.ts';
import { isOpen, type Type, isNumeric, typeOfField } from './type.ts';

/**
 * Names come before types, and types before values: a node keeps its first error, and nothing with
 * an error inside is evaluated.
 */
const PASSES: readonly ((context: Context) => void)[] = [
  checkStructure,
  checkFields,
  checkJoinKeys,
  checkFunctions,
  checkOperators,
  checkPatterns,
  checkConditions,
  checkLiterals,
  checkConstantArguments,
  checkConstants,
  checkPipes,
];

/** The semantic errors of a statement in the order of the text, up to a hundred. */
export function check(statement: Statement, options: CheckOptions): readonly Diagnostic[] {
  const context = new Context(statement, options);
  for (const pass of PASSES) pass(context);
  return context.diagnostics;
}

/** What `where`, `and`, `or` and `not` work on must be true or false. */
function checkConditions(context: Context): void {
  for (const { condition } of context.queries) checkCondition(context, condition);
  for (const node of context.compounds) {
    if (node.kind === 'Not') checkCondition(context, node.operand);
    if (node.kind !== 'Logical') continue;
    for (const operand of node.operands) checkCondition(context, operand);
  }
}

function checkCondition(context: Context, condition: Expression): void {
  const type = context.typeOf(condition);
  // `1 + a in (2)` has been reported at its cause.
  if (type === 'boolean' || isOpen(type) || context.isWrong(condition)) return;
  context.error(
    condition,
    'EQL2308',
    `a condition must be true or false, found ${context.quote(condition)} (${type})`,
    condition.kind === 'Field'
      ? 'compare it, or test that it exists with `!= null`'
      : 'compare it with something',
  );
}

/** Keys at the same position of different terms are compared, so their types must agree. */
function checkJoinKeys(context: Context): void {
  const first: { readonly key: Field; readonly type: Type }[] = [];
  for (const { by } of termsOf(context.statement)) {
    by.forEach((key, position) => {
      const type = typeOfField(key, context.options);
      if (isOpen(type)) return;
      const other = first[position];
      if (other === undefined) first[position] = { key, type };
      else if (!agree(type, other.type)) {
        context.error(
          key,
          'EQL2406',
          `the join key ${inQuotes(key.path)} (${type}) cannot equal ${inQuotes(other.key.path)} (${other.type})`,
          'join by fields of the same type',
        );
      }
    });
  }
}

function agree(a: Type, b: Type): boolean {
  return a === b || (isNumeric(a) && isNumeric(b));
}
