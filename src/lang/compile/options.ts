import type { RunClock } from '../../util/time/index.ts';
import type { FieldSet } from '../../events/field-set.ts';
import type { Schema } from '../../events/schema.ts';
import type { FunctionDeclaration } from '../functions/declaration.ts';
import type { Expression } from '../syntax/ast.ts';

/** What a statement is compiled against. */
export interface CompileOptions {
  /** Without one, a field's type is the JSON type of each of its values. */
  readonly schema?: Schema | undefined;
  /** Pass one to share a row among many queries; the fields of the query are added to it. */
  readonly fields?: FieldSet | undefined;
  readonly eventCategoryField: string;
  /** Always of type date, with or without a schema. */
  readonly timestampField: string;
  readonly tiebreakerField?: string | undefined;
  /** Names are not case-sensitive. */
  readonly functions: { readonly find: (name: string) => FunctionDeclaration | undefined };
  /** The meaning of `now` in date math: the time of the run, read each time an event is tested. */
  readonly clock: RunClock;
  /**
   * Brings a condition into its simplest form. Used to find the conditions on join keys, so that
   * these are the same however a query was written and whether or not it was optimised before.
   */
  readonly optimizeCondition: (condition: Expression) => Expression;
}
