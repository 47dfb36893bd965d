import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Statement } from '../syntax/ast.ts';
import { Context } from './context.ts';
import type { CheckOptions } from './options.ts';
import { checkConditions } from './passes/conditions.ts';
import { checkConstants } from './passes/constants.ts';
import { checkFields } from './passes/fields.ts';
import { checkConstantArguments, checkFunctions } from './passes/functions.ts';
import { checkJoinKeys } from './passes/join-keys.ts';
import { checkLiterals } from './passes/literals.ts';
import { checkOperators } from './passes/operators.ts';
import { checkPatterns } from './passes/patterns.ts';
import { checkPipes } from './passes/pipes.ts';
import { checkStructure } from './passes/structure.ts';

export type { CheckFunctions, CheckOptions } from './options.ts';

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
