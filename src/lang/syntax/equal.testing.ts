import type { AnyNode } from './ast.ts';

const PLACES: ReadonlySet<string> = new Set(['span', 'nameSpan']);

/** Whether two trees say the same, wherever they stand in their texts. */
export function equalSyntax(a: AnyNode, b: AnyNode): boolean {
  return equalData(a, b);
}

/** Nodes are plain data, so this compares plain data. Recurses as deep as the tree is nested. */
function equalData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left.length !== right.length) return false;
  return left.every(([key, value]) => equalData(value, (b as Record<string, unknown>)[key]));
}

function entriesOf(data: object): readonly [string, unknown][] {
  return Object.entries(data).filter(([key]) => !PLACES.has(key));
}
