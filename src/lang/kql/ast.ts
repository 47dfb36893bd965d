/**
 * The syntax tree of KQL: readonly plain data. Chains are flat, as in `syntax/ast.ts`, and a chain within one of the same
 * operator means that parentheses were written.
 */

import type { Span } from '../diagnostics/diagnostic.ts';

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

/** A chain of `and` or `or`, of conditions or of values. */
export interface Chain<Operand> extends Node<'Chain'> {
  readonly operator: 'and' | 'or';
  readonly operands: readonly Operand[];
}

export interface Negation<Operand> extends Node<'Negation'> {
  readonly operand: Operand;
}

export type Condition =
  Chain<Condition> | Negation<Condition> | FieldIs | FieldRange | Nested | Bare;

/** `field: value`, `field: (a or b)` */
export interface FieldIs extends Node<'FieldIs'> {
  readonly field: Text;
  readonly value: Values;
}

/** What may stand behind a colon. */
export type Values = Chain<Values> | Negation<Values> | Text;

export type RangeOperator = '<' | '<=' | '>' | '>=';

/** `field >= value` */
export interface FieldRange extends Node<'FieldRange'> {
  readonly field: Text;
  readonly operator: RangeOperator;
  readonly value: Text;
}

/** `field: { … }` */
export interface Nested extends Node<'Nested'> {
  readonly field: Text;
  readonly condition: Condition;
}

/** A value without a field. */
export interface Bare extends Node<'Bare'> {
  readonly value: Text;
}

/** A name or a value: its escapes read, its ends trimmed where it is without quotes. */
export interface Text extends Node<'Text'> {
  readonly isQuoted: boolean;
  /** What stands between the wildcards; a single piece where there are none. */
  readonly pieces: readonly string[];
}

export const hasWildcard = ({ pieces }: Text): boolean => pieces.length > 1;

/** A single `*`. */
export const isStar = ({ pieces }: Text): boolean =>
  pieces.length === 2 && pieces[0] === '' && pieces[1] === '';

/** As a name, wildcards as stars. */
export const plainOf = ({ pieces }: Text): string => pieces.join('*');
