import { assertNever } from '../../util/assert.ts';
import type { AnyNode, EventQuery, Field, Statement, Term } from './ast.ts';

/** The nodes directly below one, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case 'Statement':
      return [node.query, ...node.pipes];
    case 'EventQuery':
      return [node.condition];
    case 'SequenceQuery':
      return [...node.by, ...present(node.maxspan), ...node.terms, ...present(node.until)];
    case 'SampleQuery':
      return [...node.by, ...node.terms];
    case 'Term':
      return [node.query, ...node.by];
    case 'Pipe':
    case 'Call':
      return node.args;
    case 'Logical':
      return node.operands;
    case 'Not':
    case 'Sign':
      return [node.operand];
    case 'Comparison':
    case 'Arithmetic':
      return [node.left, node.right];
    case 'In':
      return [node.value, ...node.list];
    case 'Match':
      return [node.value, ...node.patterns];
    case 'TimeSpan':
    case 'Field':
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Null':
      return [];
    default:
      return assertNever(node);
  }
}

function present<T>(node: T | null): readonly T[] {
  return node === null ? [] : [node];
}

/**
 * Calls `enter` for a node and all below it, parents first and in the order of the text. Where it
 * returns `false` the nodes below are left out.
 */
export function visit(root: AnyNode, enter: (node: AnyNode) => boolean | void): void {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (enter(node) === false) continue;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) stack.push(child);
    }
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
