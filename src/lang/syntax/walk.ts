import { assertNever } from '../../util/assert.ts';
import type { AnyNode, EventQuery, Field, Statement, Term } from './ast.ts';

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = [];
  pushChildren(node, children);
  return children.reverse();
}

/** The nodes directly below one, the last first: so they leave a stack in the order of the text. */
export function pushChildren(node: AnyNode, stack: AnyNode[]): void {
  switch (node.kind) {
    case 'Statement':
      pushReversed(node.pipes, stack);
      stack.push(node.query);
      return;
    case 'EventQuery':
      stack.push(node.condition);
      return;
    case 'SequenceQuery':
      if (node.until !== null) stack.push(node.until);
      pushReversed(node.terms, stack);
      if (node.maxspan !== null) stack.push(node.maxspan);
      return pushReversed(node.by, stack);
    case 'SampleQuery':
      pushReversed(node.terms, stack);
      return pushReversed(node.by, stack);
    case 'Term':
      pushReversed(node.by, stack);
      stack.push(node.query);
      return;
    case 'Pipe':
    case 'Call':
      return pushReversed(node.args, stack);
    case 'Logical':
      return pushReversed(node.operands, stack);
    case 'Not':
    case 'Sign':
      stack.push(node.operand);
      return;
    case 'Comparison':
    case 'Arithmetic':
      stack.push(node.right, node.left);
      return;
    case 'In':
      pushReversed(node.list, stack);
      stack.push(node.value);
      return;
    case 'Match':
      pushReversed(node.patterns, stack);
      stack.push(node.value);
      return;
    case 'TimeSpan':
    case 'Field':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return;
    default:
      return assertNever(node);
  }
}

function pushReversed(nodes: readonly AnyNode[], stack: AnyNode[]): void {
  for (let index = nodes.length - 1; index >= 0; index--) stack.push(nodes[index] as AnyNode);
}

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
