import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import type { Json, JsonObject } from '../../events/json.ts';

/**
 * Whether any of the objects at a path satisfies a test. The path resolves as for a field: through objects,
 * dotted keys, mixtures of both, and arrays, each element of which is a separate object. An object that
 * consists of dotted keys only (`"a.b.x"` and `"a.b.y"` at the path `a.b`) counts as one.
 */
export function anyObjectAt(
  document: JsonObject,
  path: string,
  test: (object: JsonObject) => boolean,
): boolean {
  return inObject(document, path, test, 1);
}

function inObject(
  object: JsonObject,
  path: string,
  test: (object: JsonObject) => boolean,
  depth: number,
): boolean {
  const flat: [string, Json][] = [];
  for (const key of Object.keys(object)) {
    const value = object[key] as Json;
    if (key === path) {
      if (inValue(value, '', test, depth)) return true;
    } else if (key.length < path.length) {
      const isOnTheWay = path.charAt(key.length) === '.' && path.startsWith(key);
      if (isOnTheWay && inValue(value, path.slice(key.length + 1), test, depth)) return true;
    } else if (key.charAt(path.length) === '.' && key.startsWith(path)) {
      flat.push([key.slice(path.length + 1), value]);
    }
  }
  return flat.length > 0 && test(Object.fromEntries(flat));
}

/** `path` is the unresolved rest; empty once the objects themselves are reached. */
function inValue(
  value: Json,
  path: string,
  test: (object: JsonObject) => boolean,
  depth: number,
): boolean {
  if (typeof value !== 'object' || value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).some((each) => inValue(each, path, test, depth + 1));
  }
  const object = value as JsonObject;
  return path === '' ? test(object) : inObject(object, path, test, depth + 1);
}

/** Whether an object contains any value: an empty string is one, `null` is not. */
export function hasValue(object: JsonObject): boolean {
  return isValued(object, 1);
}

function isValued(value: Json, depth: number): boolean {
  if (typeof value !== 'object') return true;
  if (value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  return Object.values(value).some((each) => isValued(each, depth + 1));
}
