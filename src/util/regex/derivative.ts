import { assertNever } from '../assert.ts';
import type { Alphabet } from './alphabet.ts';
import { hasChar } from './char-set.ts';
import type { Node } from './node.ts';
import type { NodeTable } from './node-table.ts';

/**
 * What remains to be matched after a character of the given class (Brzozowski's derivative). Derivatives
 * are cached at the node. Recursion is as deep as the pattern is nested; concatenations are handled by a
 * loop, so long patterns do not exhaust the stack.
 */
export function derive(node: Node, char: number, table: NodeTable, alphabet: Alphabet): Node {
  const known = node.next[char];
  if (known !== undefined) return known;
  const derivative = compute(node, char, table, alphabet);
  if (node.kind !== 'set') {
    if (node.next.length === 0) node.next = table.row(alphabet.representatives.length);
    node.next[char] = derivative;
  }
  return derivative;
}

function compute(node: Node, char: number, table: NodeTable, alphabet: Alphabet): Node {
  const inner = (item: Node): Node => derive(item, char, table, alphabet);
  const [first = node, second = node] = node.items;
  switch (node.kind) {
    case 'empty':
    case 'any':
      return node;
    case 'epsilon':
      return table.empty;
    case 'set':
      return hasChar(node.set, alphabet.representatives[char] ?? 0) ? table.epsilon : table.empty;
    case 'union':
      return deriveUnion(node.items, inner, table);
    case 'intersection':
      return table.intersection(node.items.map(inner));
    case 'complement':
      return table.complement(inner(first));
    case 'repeat': {
      const rest = table.repeat(first, Math.max(node.min - 1, 0), node.max - 1);
      return join(inner(first), rest, table);
    }
    case 'concat':
      return first.nullable ? deriveUnion([node], inner, table) : join(inner(first), second, table);
    default:
      return assertNever(node.kind);
  }
}

/**
 * The union of the derivatives of all items. If a first part is nullable, the second part contributes as
 * well, and so on; remainders reached from several items are derived once.
 */
function deriveUnion(items: readonly Node[], inner: (item: Node) => Node, table: NodeTable): Node {
  const choices: Node[] = [];
  const seen = new Set<Node>();
  for (const item of items) {
    let node = item;
    while (!seen.has(node)) {
      seen.add(node);
      const [first, second] = node.items;
      if (node.kind !== 'concat' || first?.nullable !== true || second === undefined) {
        choices.push(inner(node));
        break;
      }
      choices.push(join(inner(first), second, table));
      node = second;
    }
  }
  return table.union(choices);
}

/** A concatenation, distributed over a union on the left, so that equal remainders are recognised. */
function join(left: Node, right: Node, table: NodeTable): Node {
  if (left.kind !== 'union') return table.concat(left, right);
  return table.union(left.items.map((item) => table.concat(item, right)));
}
