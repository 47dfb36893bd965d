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
  /** What it was translated from, if not EQL: spans are those of that text. */
  readonly language?: 'kuery';
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
  /** The name in the query in KQL that a condition was translated from. */
  readonly kql?: string;
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

/** Where nodes stand below a node, in the order of the text: at these keys, alone, in a list, or not at all (`null`). */
export const PARTS: Readonly<Record<NodeKind, readonly string[]>> = {
  Statement: ['query', 'pipes'],
  EventQuery: ['condition'],
  SequenceQuery: ['by', 'maxspan', 'terms', 'until'],
  SampleQuery: ['by', 'terms'],
  Term: ['query', 'by'],
  TimeSpan: [],
  Pipe: ['args'],
  Logical: ['operands'],
  Not: ['operand'],
  Comparison: ['left', 'right'],
  Arithmetic: ['left', 'right'],
  Sign: ['operand'],
  In: ['value', 'list'],
  Match: ['value', 'patterns'],
  Call: ['args'],
  Field: [],
  String: [],
  Number: [],
  Boolean: [],
  Null: [],
};

/** A node by the keys of {@link PARTS}. */
type Parts = Readonly<Record<string, AnyNode | readonly AnyNode[] | null>>;

export const isLiteral = (node: AnyNode): node is Literal =>
  node.kind === 'String' ||
  node.kind === 'Number' ||
  node.kind === 'Boolean' ||
  node.kind === 'Null';

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = [];
  pushChildren(node, children);
  return children.reverse();
}

/** The nodes directly below one, the last first: so they leave a stack in the order of the text. */
function pushChildren(node: AnyNode, stack: AnyNode[]): void {
  const names = PARTS[node.kind];
  for (let at = names.length - 1; at >= 0; at--) {
    const part = (node as unknown as Parts)[names[at] as string] ?? null;
    if (!isList(part)) {
      if (part !== null) stack.push(part);
    } else for (let index = part.length - 1; index >= 0; index--) stack.push(part[index]!);
  }
}

export const isList = <Node>(part: Node | readonly Node[]): part is readonly Node[] =>
  Array.isArray(part);

/**
 * Calls `enter` for a node and all below it, parents first and in the order of the text. Where it
 * returns `false` the nodes below are left out.
 */
export function visit(root: AnyNode, enter: (node: AnyNode) => boolean | void): void {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (enter(node) !== false) pushChildren(node, stack);
  }
}

/** Every field named at or below a node, in the order of the text, repeated as in the text. */
export function fieldsOf(root: AnyNode): readonly Field[] {
  const fields: Field[] = [];
  visit(root, (node) => {
    if (node.kind === 'Field') fields.push(node);
  });
  return fields;
}

/** The terms of a sequence or a sample, `until` last; none of an event query. */
export function termsOf({ query }: Statement): readonly Term[] {
  switch (query.kind) {
    case 'EventQuery':
      return [];
    case 'SequenceQuery':
      return query.until === null ? query.terms : [...query.terms, query.until];
    case 'SampleQuery':
      return query.terms;
  }
}

/** The filters of a statement: its only one, or one for each term, `until` last. */
export function filtersOf(statement: Statement): readonly EventQuery[] {
  const { query } = statement;
  return query.kind === 'EventQuery' ? [query] : termsOf(statement).map((term) => term.query);
}
