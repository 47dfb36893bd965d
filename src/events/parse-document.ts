import { MAX_DOCUMENT_DEPTH } from './document-row.ts';
import {
  isJsonObject,
  parseJson,
  type Json,
  type JsonObject,
  isEscaped,
  closingQuote,
} from './json.ts';

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

const QUOTE = 0x22;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** The characters of numbers, `true`, `false` and `null`. */
const SCALAR = /[-+.\w]*/y;

/**
 * Reads the text of a JSON value that has been validated: of malformed input, only what would mislead the
 * cursor is rejected, with a `SyntaxError`.
 */
export class JsonCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The code of the next non-blank character. */
  peek(): number {
    const text = this.#text;
    while (text.charCodeAt(this.#at) <= SPACE) this.#at += 1;
    if (this.#at >= text.length) throw new SyntaxError('Unexpected end of JSON input');
    return text.charCodeAt(this.#at);
  }

  /** Skips one character. */
  step(): void {
    this.#at += 1;
  }

  /** Consumes the next character if it is the given one. */
  takes(code: number): boolean {
    const isNext = this.peek() === code;
    if (isNext) this.#at += 1;
    return isNext;
  }

  /** A number, string, `true`, `false` or `null`. The result does not reference the surrounding text. */
  scalar(): Json {
    const start = this.#at;
    if (this.peek() === QUOTE) this.#passString();
    else this.#passScalar();
    return parseJson(this.#text.slice(start, this.#at));
  }

  /** A key and the following colon. The result may reference the surrounding text. */
  key(): string {
    if (this.peek() !== QUOTE) throw new SyntaxError('Expected a key');
    const start = this.#at;
    this.#passString();
    const raw = this.#text.slice(start + 1, this.#at - 1);
    if (!this.takes(COLON)) throw new SyntaxError('Expected a colon');
    return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  /** Skips a value. Returns the number of values in it: itself, its elements and members, recursively. */
  skip(): number {
    let depth = 0;
    let values = 0;
    do {
      const code = this.peek();
      if (code === QUOTE) {
        this.#passString();
        values += 1;
        continue;
      }
      if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth += 1;
        values += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      // The preceding string was a key.
      else if (code === COLON) values -= 1;
      else if (code !== COMMA) {
        this.#passScalar();
        values += 1;
        continue;
      }
      this.#at += 1;
    } while (depth > 0);
    return values;
  }

  #passString(): void {
    const quote = closingQuote(this.#text, this.#at);
    if (quote < 0) throw new SyntaxError('Unterminated string in JSON');
    this.#at = quote + 1;
  }

  #passScalar(): void {
    SCALAR.lastIndex = this.#at;
    SCALAR.test(this.#text);
    if (SCALAR.lastIndex === this.#at) throw new SyntaxError('Unexpected token in JSON');
    this.#at = SCALAR.lastIndex;
  }
}
