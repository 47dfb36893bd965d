import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import type { Json, JsonObject } from '../../events/json.ts';
import type { Scalar } from '../../events/value.ts';

/** All values of a document with the paths of their fields, whatever notation they are written in. */
export function* leavesOf(document: JsonObject): Generator<readonly [path: string, value: Scalar]> {
  yield* leavesIn(document, '', 1);
}

function* leavesIn(value: Json, path: string, depth: number): Generator<readonly [string, Scalar]> {
  if (typeof value !== 'object') {
    yield [path, value];
    return;
  }
  if (value === null || depth >= MAX_DOCUMENT_DEPTH) return;
  if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) yield* leavesIn(each, path, depth + 1);
    return;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    yield* leavesIn(object[key]!, path === '' ? key : `${path}.${key}`, depth + 1);
  }
}
