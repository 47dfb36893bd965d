import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';

/**
 * Dotted keys are expanded down to this level and kept unchanged below it. A key may hold a million dots,
 * and no operation on a document may exhaust the stack.
 */
const MAX_LEVELS = 100;

interface Node {
  readonly children: Map<string, Node>;
  readonly values: Json[];
}

const newNode = (): Node => ({ children: new Map(), values: [] });

/**
 * A document as the engine reads it, fully nested: `{"a.b": 1}` and `{"a": {"b": 1}}` are equivalent. What
 * reads as absent (`null`, `[]`, `{}`) is omitted and nested arrays are flattened. Several values at one
 * path become an array, with an object last.
 *
 * @param without dotted paths to omit
 */
export function unfold(document: JsonObject, without: readonly string[] = []): JsonObject {
  const root = newNode();
  insert(root, document, 0);
  for (const path of without) remove(root, path.split('.'));
  return objectOf(root.children);
}

function insert(node: Node, object: JsonObject, level: number): void {
  for (const [key, value] of Object.entries(object)) {
    const parts = key.includes('.') ? key.split('.', MAX_LEVELS) : [key];
    const steps = parts.length < MAX_LEVELS && level + parts.length <= MAX_LEVELS ? parts : [key];
    const target = steps.reduce(descend, node);
    if (isJsonObject(value) && level < MAX_LEVELS) insert(target, value, level + steps.length);
    else if (Array.isArray(value)) collect(value, level + steps.length, target.values);
    else if (value !== null) target.values.push(value);
  }
}

function descend(node: Node, step: string): Node {
  let child = node.children.get(step);
  if (child === undefined) {
    child = newNode();
    node.children.set(step, child);
  }
  return child;
}

/** Marks an array of one element, so that it remains an array. */
const ARRAY: Json = Object.freeze([]);

function collect(array: readonly Json[], level: number, into: Json[]): void {
  into.push(ARRAY);
  for (const element of array) {
    if (Array.isArray(element)) collect(element, level + 1, into);
    else if (isJsonObject(element) && level < MAX_LEVELS) {
      const node = newNode();
      insert(node, element, level + 1);
      if (isPresent(node)) into.push(objectOf(node.children));
    } else if (element !== null) into.push(element);
  }
}

function remove(node: Node, [step = '', ...rest]: readonly string[]): void {
  const child = node.children.get(step);
  if (child === undefined) return;
  if (rest.length === 0) node.children.delete(step);
  else remove(child, rest);
}

function isPresent({ children, values }: Node): boolean {
  if (values.some((value) => value !== ARRAY)) return true;
  for (const child of children.values()) if (isPresent(child)) return true;
  return false;
}

function objectOf(children: ReadonlyMap<string, Node>): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, child] of children) {
    const value = valueOf(child);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function valueOf({ children, values }: Node): Json | undefined {
  const present = values.filter((value) => value !== ARRAY);
  const nested = children.size === 0 ? {} : objectOf(children);
  if (Object.keys(nested).length > 0) present.push(nested);
  if (present.length === values.length && present.length === 1) return present[0];
  if (values.length === 0) return present[0];
  return present.length === 0 ? undefined : present;
}
