import { MAX_DOCUMENT_DEPTH } from '../../../events/document-row.ts';
import type { Json, JsonObject } from '../../../events/json.ts';
import type { Scalar } from '../../../events/value.ts';

/** Returns whether to stop. */
type Visit = (path: string, value: Scalar) => boolean;

/**
 * Visits all values of a document with the paths of their fields, in any notation, until a visit
 * returns true. Returns whether one did.
 */
export const someLeaf = (document: JsonObject, visit: Visit): boolean =>
  inObject(document, '', visit, 1);

function inObject(object: JsonObject, path: string, visit: Visit, depth: number): boolean {
  const prefix = path === '' ? '' : `${path}.`;
  for (const key of Object.keys(object)) {
    if (inValue(object[key]!, prefix + key, visit, depth)) return true;
  }
  return false;
}

function inValue(value: Json, path: string, visit: Visit, depth: number): boolean {
  if (typeof value !== 'object') return visit(path, value);
  if (value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  if (!Array.isArray(value)) return inObject(value as JsonObject, path, visit, depth + 1);
  for (const each of value as readonly Json[])
    if (inValue(each, path, visit, depth + 1)) return true;
  return false;
}
