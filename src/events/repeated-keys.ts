import { MAX_DOCUMENT_DEPTH } from './document-row.ts';
import { isEscaped, isJsonObject, type Json, type JsonObject } from './json.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  JsonCursor,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-cursor.ts';

const SPACE = 0x20;

/**
 * Whether an object in a text has a key twice, of which `JSON.parse` shows only the last value. What is nested deeper than
 * documents are read is not looked at.
 *
 * @param value of the text
 */
export function repeatsKeys(text: string, value: Json): boolean {
  if (membersIn(text) <= keysIn(value)) return false;
  let repeats = false;
  parseWith(text, MAX_DOCUMENT_DEPTH, (values) => {
    repeats = true;
    return values[0]!;
  });
  return repeats;
}

/** At least as many as there are: colons behind the closing quote of a string, or behind an opening one. */
function membersIn(text: string): number {
  let members = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let at = colon - 1;
    while (text.charCodeAt(at) <= SPACE) at -= 1;
    if (text.charCodeAt(at) !== QUOTE) continue;
    if (!isEscaped(text, at)) members += 1;
  }
  return members;
}

function keysIn(root: Json): number {
  let keys = 0;
  const open: object[] = [];
  const visit = (child: Json): void => {
    if (typeof child === 'object' && child !== null) open.push(child);
  };
  visit(root);
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    if (Array.isArray(container)) {
      for (const element of container as readonly Json[]) visit(element);
      continue;
    }
    for (const key in container) {
      keys += 1;
      visit((container as JsonObject)[key]!);
    }
  }
  return keys;
}

/** What the values of a key that comes again are read as. */
type Combine = (values: readonly Json[]) => Json;

const asArray: Combine = (values) => values.flatMap<Json>((value) => value);

/**
 * An object with all values of each key: those of one that comes again are an array. What is nested deeper than `depth` is
 * `null`.
 *
 * @param text of a JSON object that has been validated
 */
export function parseRepeated(text: string, depth: number): JsonObject {
  return parseWith(text, depth, asArray);
}

/** The maximum number of values of a key that are distinguished. */
export const MAX_READINGS = 4;

/**
 * The same object for those who need one value of each key: once with the first values of keys that come again, once with the
 * second ones, and so on; the last value of a key stands for those that it does not have. With more values of a key than are distinguished, one
 * object with all of them.
 */
export function readingsOf(text: string, depth: number): readonly JsonObject[] {
  let most = 1;
  const readings = [
    parseWith(text, depth, (values) => {
      most = Math.max(most, values.length);
      return values[0]!;
    }),
  ];
  if (most > MAX_READINGS) return [parseRepeated(text, depth)];
  for (let number = 1; number < most; number += 1) {
    readings.push(parseWith(text, depth, (values) => values[number] ?? values.at(-1)!));
  }
  return readings;
}

function parseWith(text: string, depth: number, combine: Combine): JsonObject {
  const value = valueAt(new JsonCursor(text), depth, combine);
  return isJsonObject(value) ? value : {};
}

function valueAt(cursor: JsonCursor, depth: number, combine: Combine): Json {
  const code = cursor.peek();
  if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return cursor.scalar();
  if (depth === 0) {
    cursor.skip();
    return null;
  }
  cursor.step();
  return code === OPEN_BRACE ? objectAt(cursor, depth, combine) : arrayAt(cursor, depth, combine);
}

function objectAt(cursor: JsonCursor, depth: number, combine: Combine): JsonObject {
  const members = new Members();
  while (!cursor.takes(CLOSE_BRACE)) {
    if (cursor.takes(COMMA)) continue;
    const key = cursor.key();
    members.add(key, valueAt(cursor, depth - 1, combine));
  }
  return members.object(combine);
}

function arrayAt(cursor: JsonCursor, depth: number, combine: Combine): Json {
  const elements: Json[] = [];
  while (!cursor.takes(CLOSE_BRACKET)) {
    if (!cursor.takes(COMMA)) elements.push(valueAt(cursor, depth - 1, combine));
  }
  return elements;
}

/** Collects the members of an object, all values of a key that comes again. */
export class Members {
  readonly #values = new Map<string, Json>();
  readonly #repeated = new Map<string, Json[]>();

  add(key: string, value: Json): void {
    const known = this.#values.get(key);
    if (known === undefined) {
      this.#values.set(key, value);
      return;
    }
    const all = this.#repeated.get(key);
    if (all === undefined) this.#repeated.set(key, [known, value]);
    else all.push(value);
  }

  /** @param combine makes one value of all those of a key; by default an array */
  object(combine = asArray): JsonObject {
    for (const [key, all] of this.#repeated) this.#values.set(key, combine(all));
    return Object.fromEntries(this.#values);
  }
}
