import type { AnyNode, EventQuery, Field, NodeKind, Statement, Term } from './ast.ts';

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

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = [];
  pushChildren(node, children);
  return children.reverse();
}

/** The nodes directly below one, the last first: so they leave a stack in the order of the text. */
export function pushChildren(node: AnyNode, stack: AnyNode[]): void {
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
