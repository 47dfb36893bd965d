import { parseJson } from '../../src/events/json.ts';
import { parseDocument } from '../../src/events/parse-document.ts';
import type { JsonObject, JsonValue } from './spec-file.ts';

/** Integers beyond ±2^53 keep all their digits as `bigint`, and keys that come again their values. Throws `SyntaxError`. */
export function readJson(text: string): JsonValue {
  const value = parseJson(text);
  return isObject(value) ? parseDocument(text) : value;
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
