import { parseJson } from '../../src/events/json.ts';
import type { JsonObject, JsonValue } from './spec-file.ts';

/** Integers beyond ±2^53 keep all their digits as `bigint`. Throws `SyntaxError`. */
export function readJson(text: string): JsonValue {
  return parseJson(text);
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
