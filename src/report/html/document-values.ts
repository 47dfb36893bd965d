import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/value.ts';

/** A document could hold any number of values at one field. */
const MOST_VALUES = 1_000;
/** Arrays in arrays, deeper than events have them. */
const DEEPEST = 8;

/**
 * The values at a field in the order of their list, repeated ones too: for showing, where `-v -v` is
 * not `-v`. Keys may be nested, dotted or mixed.
 */
export function valuesAt(document: JsonObject, path: string): readonly Scalar[] {
  const found: Scalar[] = [];
  collect(document, path, 0, found);
  return found;
}

/** The first value at a field as text. */
export function textAt(document: JsonObject, path: string): string | null {
  const [first] = valuesAt(document, path);
  return first === undefined || first === '' ? null : String(first);
}

/** `path` is what is left to go; empty where a value is wanted. */
function collect(json: Json, path: string, depth: number, found: Scalar[]): void {
  if (found.length >= MOST_VALUES) return;
  if (Array.isArray(json)) {
    if (depth >= DEEPEST) return;
    for (const each of json as readonly Json[]) {
      if (found.length >= MOST_VALUES) return;
      collect(each, path, depth + 1, found);
    }
  } else if (isJsonObject(json)) {
    if (path !== '') collectInObject(json, path, depth, found);
  } else if (path === '' && json !== null) found.push(json as Scalar);
}

function collectInObject(object: JsonObject, path: string, depth: number, found: Scalar[]): void {
  for (let dot = path.indexOf('.'); ; dot = path.indexOf('.', dot + 1)) {
    const key = dot < 0 ? path : path.slice(0, dot);
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (value !== undefined) collect(value, dot < 0 ? '' : path.slice(dot + 1), depth, found);
    if (dot < 0) return;
  }
}
