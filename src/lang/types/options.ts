import type { Schema } from '../../events/schema.ts';
import type { Scalar } from '../../events/value.ts';
import type { FunctionDeclaration } from '../functions/declaration.ts';
import type { Expression } from '../syntax/ast.ts';

export interface CheckFunctions {
  /** Names are not case-sensitive. */
  readonly find: (name: string) => FunctionDeclaration | undefined;
  /** All names in their usual spelling, for suggestions. */
  readonly names: readonly string[];
}

export interface CheckOptions {
  /** Without one, fields are neither known nor unknown and may hold anything. */
  readonly schema?: Schema | undefined;
  readonly functions: CheckFunctions;
  readonly eventCategoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField?: string | undefined;
  /** The value of an expression without fields. Throws only `EvaluationError`. */
  readonly evaluateConstant: (expression: Expression) => Scalar | null;
  /** The query text, for positions inside string literals. */
  readonly source?: string | undefined;
}
