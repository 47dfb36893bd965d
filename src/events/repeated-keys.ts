import { isJsonObject, type Json, type JsonObject } from './json.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  JsonCursor,
  OPEN_BRACE,
  OPEN_BRACKET,
} from './json-cursor.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/**
 * Whether an object in a text has a key twice, of which `JSON.parse` shows only the last value. `true` for a few texts that
 * have none: with strings that begin with a colon.
 *
 * @param value of the text
 */
export function mayRepeatKeys(text: string, value: Json): boolean {
  return membersIn(text) > keysIn(value);
}

/** Colons behind the closing quote of a string; or behind an opening one, which are no members. */
function membersIn(text: string): number {
  let members = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let at = colon - 1;
    while (text.charCodeAt(at) <= SPACE) at -= 1;
    if (text.charCodeAt(at) !== QUOTE) continue;
    let first = at;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((at - first) % 2 === 0) members += 1;
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

/**
 * An object with all values of each key: those of one that comes again are an array. What is nested deeper than `depth` is
 * `null`.
 *
 * @param text of a JSON object that has been validated
 */
export function parseRepeated(text: string, depth: number): JsonObject {
  const value = valueAt(new JsonCursor(text), depth);
  return isJsonObject(value) ? value : {};
}

function valueAt(cursor: JsonCursor, depth: number): Json {
  const code = cursor.peek();
  if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return cursor.scalar();
  if (depth === 0) {
    cursor.skip();
    return null;
  }
  cursor.step();
  return code === OPEN_BRACE ? objectAt(cursor, depth) : arrayAt(cursor, depth);
}

function objectAt(cursor: JsonCursor, depth: number): JsonObject {
  const members = new Members();
  while (!cursor.takes(CLOSE_BRACE)) {
    if (cursor.takes(COMMA)) continue;
    const key = cursor.key();
    members.add(key, valueAt(cursor, depth - 1));
  }
  return members.object();
}

function arrayAt(cursor: JsonCursor, depth: number): Json {
  const elements: Json[] = [];
  while (!cursor.takes(CLOSE_BRACKET)) {
    if (!cursor.takes(COMMA)) elements.push(valueAt(cursor, depth - 1));
  }
  return elements;
}

/** Collects the members of an object. Of a key that comes again, all values count. */
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

  object(): JsonObject {
    for (const [key, all] of this.#repeated) this.#values.set(key, all.flat() as Json[]);
    return Object.fromEntries(this.#values);
  }
}
