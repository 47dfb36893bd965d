/**
 * The syntax tree: readonly plain data, every node with a `kind` and a `span`.
 *
 * Chains are flat (`a and b and c` is one node with three operands; a list is one array), so no
 * walker recurses per element. Parentheses leave no node; the printer sets them where needed.
 */

import type { Span } from '../diagnostics/diagnostic.ts';

export type { Span };

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

export interface Statement extends Node<'Statement'> {
  readonly query: Query;
  readonly pipes: readonly Pipe[];
}

export type Query = EventQuery | SequenceQuery | SampleQuery;

/** `category where condition` */
export interface EventQuery extends Node<'EventQuery'> {
  /** `null` stands for `any`. */
  readonly category: string | null;
  readonly condition: Expression;
}

/** `sequence by … with maxspan=… [ … ] … until [ … ]` */
export interface SequenceQuery extends Node<'SequenceQuery'> {
  readonly by: readonly Field[];
  readonly maxspan: TimeSpan | null;
  /** As written, before `runs` is expanded. */
  readonly terms: readonly Term[];
  readonly until: Term | null;
}

/** `sample by … [ … ] …` */
export interface SampleQuery extends Node<'SampleQuery'> {
  readonly by: readonly Field[];
  readonly terms: readonly Term[];
}

/** `[ … ] by … with runs=N`, or `![ … ]` */
export interface Term extends Node<'Term'> {
  readonly missing: boolean;
  readonly query: EventQuery;
  readonly by: readonly Field[];
  /** `null` where not written. */
  readonly runs: number | null;
}

export type TimeUnit = 'ms' | 's' | 'm' | 'h' | 'd';

export interface TimeSpan extends Node<'TimeSpan'> {
  readonly count: number;
  readonly unit: TimeUnit;
}

/** `| head 10` */
export interface Pipe extends Node<'Pipe'> {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expression[];
}

export type Expression =
  Logical | Not | Comparison | Arithmetic | Sign | In | Match | Call | Field | Literal;

/** Two or more operands. A nested node of the same operator means that parentheses were written. */
export interface Logical extends Node<'Logical'> {
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export interface Not extends Node<'Not'> {
  readonly operand: Expression;
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface Comparison extends Node<'Comparison'> {
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** Left associative: `a - b - c` is `(a - b) - c`. */
export interface Arithmetic extends Node<'Arithmetic'> {
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** Unary minus or plus. */
export interface Sign extends Node<'Sign'> {
  readonly operator: '-' | '+';
  readonly operand: Expression;
}

/** `value in (…)`, `in~`, and both with `not` before them (`negated`). */
export interface In extends Node<'In'> {
  readonly value: Expression;
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  readonly list: readonly Expression[];
}

export type MatchOperator = ':' | 'like' | 'like~' | 'regex' | 'regex~';

/** `value : "a*"` or `value : ("a*", "b")`. A single pattern is a list of one. */
export interface Match extends Node<'Match'> {
  readonly operator: MatchOperator;
  readonly value: Expression;
  readonly patterns: readonly Literal[];
}

export interface Call extends Node<'Call'> {
  /** As written, without the tilde. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly ignoreCase: boolean;
  readonly args: readonly Expression[];
}

export interface Field extends Node<'Field'> {
  /** Components joined with dots, back-quotes taken off: the name to look up. */
  readonly path: string;
  /** Written with a leading `?`. */
  readonly optional: boolean;
}

export type Literal = StringLiteral | NumberLiteral | BooleanLiteral | NullLiteral;

export interface StringLiteral extends Node<'String'> {
  readonly value: string;
}

/** Without sign. A whole number past ±2^53 that still fits 64 bits is a `bigint`. */
export interface NumberLiteral extends Node<'Number'> {
  readonly value: number | bigint;
  /** Written with a point or an exponent, or too large for 64 bits: floating-point arithmetic. */
  readonly float: boolean;
}

export interface BooleanLiteral extends Node<'Boolean'> {
  readonly value: boolean;
}

export type NullLiteral = Node<'Null'>;

export type AnyNode = Statement | Query | Term | TimeSpan | Pipe | Expression;
export type NodeKind = AnyNode['kind'];
