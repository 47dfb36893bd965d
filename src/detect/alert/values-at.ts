import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/field-set.ts';

/**
 * The first values at a path including duplicates, in document order: rows hold each value once, and a
 * command line without its repetitions would be a different one.
 */
export function valuesAt(document: JsonObject, path: string, most: number): readonly Scalar[] {
  const values: Scalar[] = [];
  walk(document, path, values, most);
  return values;
}

function walk(value: Json, path: string, values: Scalar[], most: number): void {
  if (values.length >= most || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value as readonly Json[]) walk(element, path, values, most);
  } else if (isJsonObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (key === path) walk(child, '', values, most);
      else if (path.startsWith(`${key}.`)) walk(child, path.slice(key.length + 1), values, most);
    }
  } else if (path === '') values.push(value as Scalar);
}
