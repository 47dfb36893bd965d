import { assert, assertNever } from '../assert.ts';
import type { Node } from './node.ts';
import type { NodeTable } from './node-table.ts';
import type { Pattern } from './pattern.ts';

export function buildNode(pattern: Pattern, table: NodeTable): Node {
  switch (pattern.kind) {
    case 'set':
      return table.set(pattern.set);
    case 'concat':
      return pattern.items.reduceRight(
        (rest, item) => table.concat(buildNode(item, table), rest),
        table.epsilon,
      );
    case 'union':
      return table.union(pattern.items.map((item) => buildNode(item, table)));
    case 'intersection':
      return table.intersection(pattern.items.map((item) => buildNode(item, table)));
    case 'complement':
      return table.complement(buildNode(pattern.item, table));
    case 'repeat':
      return table.repeat(buildNode(pattern.item, table), pattern.min, pattern.max);
    default:
      return assertNever(pattern);
  }
}

/** The same expression in another table. */
export function copyNode(root: Node, table: NodeTable): Node {
  const copies = new Map<Node, Node>();
  const open = [root];
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
    const missing = node.items.filter((item) => !copies.has(item));
    if (missing.length > 0) {
      for (const item of missing) open.push(item);
      continue;
    }
    open.pop();
    copies.set(
      node,
      rebuild(
        node,
        node.items.map((item) => copies.get(item) ?? item),
        table,
      ),
    );
  }
  const copy = copies.get(root);
  assert(copy !== undefined, 'the root is copied last');
  return copy;
}

function rebuild(node: Node, items: readonly Node[], table: NodeTable): Node {
  const [first = table.empty, second = table.empty] = items;
  switch (node.kind) {
    case 'empty':
      return table.empty;
    case 'epsilon':
      return table.epsilon;
    case 'any':
      return table.any;
    case 'set':
      return table.set(node.set);
    case 'concat':
      return table.concat(first, second);
    case 'union':
      return table.union(items);
    case 'intersection':
      return table.intersection(items);
    case 'complement':
      return table.complement(first);
    case 'repeat':
      return table.repeat(first, node.min, node.max);
    default:
      return assertNever(node.kind);
  }
}
