import type { Path } from '../../model/data.ts';
import { Places, type Range } from '../place.ts';

/**
 * Where every value of a TOML text stands. The text must have been read without an error: this only
 * follows its shape, and stops where it does not understand it.
 */
export function tomlPlaces(text: string): Places {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner.places;
}

const BLANKS = /[ \t]*/y;
const VOID = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BASIC = /"(?:[^"\\\n]|\\.)*"/y;
const LITERAL = /'[^'\n]*'/y;
const LONG_BASIC = /"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}/y;
const LONG_LITERAL = /'''(?:[^']|'{1,2}(?!'))*'{3,5}/y;
/** Numbers, booleans, dates; a date and its time may be apart by one blank. */
const SCALAR = /\d{4}-\d\d-\d\d \d\d:[0-9:.]+(?:[Zz]|[-+]\d\d:\d\d)?|[^\s,\]}#]+/y;

class Scanner {
  readonly places = new Places();
  readonly #text: string;
  /** For each array of tables, by the path as text, how many tables it has so far. */
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    let base: Path = [];
    for (;;) {
      this.#skip(VOID);
      if (this.#at >= this.#text.length) return;
      const start = this.#at;
      if (this.#text[start] === '[') base = this.#header();
      else this.#assignment(base);
      if (this.#at === start) return;
    }
  }

  #header(): Path {
    const start = this.#at;
    const isArray = this.#text.startsWith('[[', start);
    this.#at += isArray ? 2 : 1;
    const names = this.#key().map(({ name }) => name);
    this.#at = this.#text.indexOf(']', this.#at) + (isArray ? 2 : 1);
    const range = { start, end: this.#at };
    let path: Path = [];
    names.forEach((name, index) => {
      path = [...path, name];
      const id = JSON.stringify(path);
      const isNew = isArray && index === names.length - 1;
      if (isNew) {
        if (!this.#counts.has(id)) this.#set(path, range, range);
        this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
      }
      const count = this.#counts.get(id);
      if (count !== undefined) path = [...path, count - 1];
      if (this.places.get(path) === undefined) this.#set(path, range, range);
    });
    return path;
  }

  #assignment(base: Path): void {
    const keys = this.#key();
    this.#skip(BLANKS);
    if (this.#text[this.#at] !== '=') return;
    this.#at += 1;
    const path = [...base, ...keys.map(({ name }) => name)];
    const key = {
      start: keys[0]?.range.start ?? this.#at,
      end: keys.at(-1)?.range.end ?? this.#at,
    };
    for (let depth = base.length + 1; depth < path.length; depth += 1) {
      if (this.places.get(path.slice(0, depth)) === undefined)
        this.#set(path.slice(0, depth), key, key);
    }
    this.#value(path, key);
  }

  #key(): { readonly name: string; readonly range: Range }[] {
    const parts: { readonly name: string; readonly range: Range }[] = [];
    do {
      this.#skip(BLANKS);
      const start = this.#at;
      const written = this.#take(BASIC) || this.#take(LITERAL) || this.#take(BARE_KEY);
      parts.push({ name: keyName(written), range: { start, end: this.#at } });
      this.#skip(BLANKS);
    } while (this.#taken('.'));
    return parts;
  }

  #value(path: Path, key: Range | null): void {
    this.#skip(VOID);
    const start = this.#at;
    const mark = this.#text[start];
    if (mark === '[') this.#list(path);
    else if (mark === '{') this.#inlineTable(path);
    else {
      // Each form that opens with more quotes is tried before the one with fewer.
      void (
        this.#take(LONG_BASIC) ||
        this.#take(LONG_LITERAL) ||
        this.#take(BASIC) ||
        this.#take(LITERAL) ||
        this.#take(SCALAR)
      );
    }
    const range = { start, end: this.#at };
    this.#set(path, key ?? range, range);
  }

  #list(path: Path): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skip(VOID);
      if (this.#taken(']') || this.#at >= this.#text.length) return;
      const start = this.#at;
      this.#value([...path, index], null);
      this.#skip(VOID);
      if (!this.#taken(',') && this.#at === start) return;
    }
  }

  #inlineTable(path: Path): void {
    this.#at += 1;
    for (;;) {
      this.#skip(VOID);
      if (this.#taken('}') || this.#at >= this.#text.length) return;
      const start = this.#at;
      this.#assignment(path);
      this.#skip(VOID);
      if (!this.#taken(',') && this.#at === start) return;
    }
  }

  #set(path: Path, key: Range, value: Range): void {
    this.places.set(path, { key, value });
  }

  #taken(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return '';
    this.#at = pattern.lastIndex;
    return match[0];
  }
}

function keyName(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  try {
    return JSON.parse(written) as string;
  } catch {
    // An escape that only TOML has: the key is then found under its written form only.
    return written.slice(1, -1);
  }
}
