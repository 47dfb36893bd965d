import type { FieldNode, FieldSet } from './field-set.ts';
import { RowBuilder } from './row-builder.ts';
import type { Scalar, Value } from './value.ts';

/**
 * How deep a document is read, objects and arrays together. What is nested deeper reads as absent, so
 * that no document can exhaust the stack.
 */
export const MAX_DOCUMENT_DEPTH = 1_000;

/**
 * The values that a document (a JSON value as JavaScript holds it) has at the fields of a set.
 *
 * One walk along the tree of wanted paths, in the order of the document: through nested objects,
 * dotted keys, mixtures of both, and arrays, whose elements all count. Only own enumerable keys are
 * read. `null`, `NaN`, infinities and whatever is not JSON are ignored; so is an object where a
 * value is wanted. A `bigint` in the safe range becomes a number. Whether a whole number was written
 * as `3` or as `3.0` cannot be seen any more: it is an integer.
 */
export function rowOf(document: unknown, fields: FieldSet): Value[] {
  const row = new RowBuilder(fields.paths.length);
  if (isContainer(document) && !Array.isArray(document)) readObject(document, fields.root, row, 1);
  return row.values;
}

function readValue(value: unknown, node: FieldNode, row: RowBuilder, depth: number): void {
  if (!isContainer(value)) {
    if (node.slot < 0) return;
    const scalar = scalarOf(value);
    if (scalar !== undefined) row.add(node.slot, scalar);
    if (node.derived !== null && scalar !== undefined) row.addDerived(node.derived, scalar, false);
    else if (node.derived !== null && value === null) row.addDerived(node.derived, null, false);
    return;
  }
  if (depth >= MAX_DOCUMENT_DEPTH) return;
  if (!Array.isArray(value)) readObject(value, node, row, depth + 1);
  else for (const element of value as unknown[]) readValue(element, node, row, depth + 1);
}

function readObject(
  object: Readonly<Record<string, unknown>>,
  node: FieldNode,
  row: RowBuilder,
  depth: number,
): void {
  if (node.children.size === 0) return;
  for (const key of Object.keys(object)) {
    const child = childOf(node, key);
    if (child !== undefined) readValue(object[key], child, row, depth);
  }
}

/** The node that a key leads to, dotted or not. */
export const childOf = (node: FieldNode, key: string): FieldNode | undefined =>
  node.children.get(key) ?? (key.includes('.') ? descend(node, key) : undefined);

/** The node that a dotted key leads to. */
function descend(node: FieldNode, key: string): FieldNode | undefined {
  let at: FieldNode | undefined = node;
  let start = 0;
  while (at !== undefined) {
    const dot = key.indexOf('.', start);
    if (dot < 0) return at.children.get(key.slice(start));
    at = at.children.get(key.slice(start, dot));
    start = dot + 1;
  }
  return undefined;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'bigint') return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
