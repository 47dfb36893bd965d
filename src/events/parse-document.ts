import { MAX_DOCUMENT_DEPTH } from './document-row.ts';
import { repeatsKeys, parseRepeated } from './repeated-keys.ts';
import { isJsonObject, parseJson, type Json, type JsonObject } from './json.ts';

/**
 * A document from its text, with all values of a key that an object has twice; throws `SyntaxError`. What is nested deeper
 * than documents are read is `null`, so that nothing done with a document exhausts the stack.
 */
export function parseDocument(text: string): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) return {};
  if (repeatsKeys(text, value)) return parseRepeated(text, MAX_DOCUMENT_DEPTH);
  cutBelow(text, value, MAX_DOCUMENT_DEPTH);
  return value;
}

/** Fewer brackets than the depth cannot nest too deep. Each has to be closed in JSON that is valid. */
export function mayBeDeep(text: string, depth: number): boolean {
  if (text.length < 2 * depth) return false;
  let brackets = 0;
  for (const open of ['{', '[']) {
    for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
      brackets += 1;
      if (brackets > depth) return true;
    }
  }
  return false;
}

/** Makes `null` of what is nested deeper than `depth` in the object that a text is. */
export function cutBelow(text: string, root: JsonObject, depth: number): void {
  if (!mayBeDeep(text, depth)) return;
  let level: object[] = [root];
  for (let at = 1; at <= depth && level.length > 0; at += 1) {
    const next: object[] = [];
    for (const container of level) {
      for (const key of Object.keys(container)) {
        const child = (container as Record<string, Json>)[key];
        if (typeof child !== 'object' || child === null) continue;
        if (at < depth) next.push(child);
        else Object.defineProperty(container, key, { value: null, enumerable: true });
      }
    }
    level = next;
  }
}
