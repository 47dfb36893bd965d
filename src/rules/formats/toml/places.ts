import { Places, type Range } from '../format.ts';

/**
 * The positions of all values of a TOML text. The text must have been parsed without an error: this
 * only follows its structure, and stops where it does not understand it.
 */
export function tomlPlaces(text: string): Places {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner.places;
}

const BLANKS = /[ \t]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
/** Numbers, booleans, dates; one space may separate a date and its time. */
const SCALAR = /\d{4}-\d\d-\d\d \d\d:[0-9:.]+(?:[Zz]|[-+]\d\d:\d\d)?|[^\s,\]}#]+/y;

class Scanner {
  readonly places = new Places();
  readonly #text: string;
  /** For each array of tables, the number of its tables so far. */
  readonly #counts = new Map<Places, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
    let base = this.places;
    for (;;) {
      this.#skipVoid();
      if (this.#at >= this.#text.length) return;
      const start = this.#at;
      if (this.#text[start] === '[') base = this.#header();
      else this.#assignment(base);
      if (this.#at === start) return;
    }
  }

  #header(): Places {
    const start = this.#at;
    const isArray = this.#text.startsWith('[[', start);
    this.#at += isArray ? 2 : 1;
    const names = this.#key().map(({ name }) => name);
    this.#at = this.#text.indexOf(']', this.#at) + (isArray ? 2 : 1);
    const range = { start, end: this.#at };
    let places = this.places;
    names.forEach((name, index) => {
      places = places.at(name);
      if (isArray && index === names.length - 1) {
        places.place ??= { key: range, value: range };
        this.#counts.set(places, (this.#counts.get(places) ?? 0) + 1);
      }
      const count = this.#counts.get(places);
      if (count !== undefined) places = places.at(count - 1);
      places.place ??= { key: range, value: range };
    });
    return places;
  }

  #assignment(base: Places): void {
    const keys = this.#key();
    this.#take(BLANKS);
    if (this.#text[this.#at] !== '=') return;
    this.#at += 1;
    const key = {
      start: keys[0]?.range.start ?? this.#at,
      end: keys.at(-1)?.range.end ?? this.#at,
    };
    let places = base;
    keys.forEach(({ name }, index) => {
      places = places.at(name);
      if (index < keys.length - 1) places.place ??= { key, value: key };
    });
    this.#value(places, key);
  }

  #key(): { readonly name: string; readonly range: Range }[] {
    const parts: { readonly name: string; readonly range: Range }[] = [];
    do {
      this.#take(BLANKS);
      const start = this.#at;
      const isQuoted = this.#text[start] === '"' || this.#text[start] === "'";
      const written = isQuoted ? this.#string() : this.#take(BARE_KEY);
      parts.push({ name: keyName(written), range: { start, end: this.#at } });
      this.#take(BLANKS);
    } while (this.#taken('.'));
    return parts;
  }

  #value(places: Places, key: Range | null): void {
    this.#skipVoid();
    const start = this.#at;
    const mark = this.#text[start];
    if (mark === '[') this.#list(places);
    else if (mark === '{') this.#inlineTable(places);
    else if (mark === '"' || mark === "'") this.#string();
    else this.#take(SCALAR);
    const range = { start, end: this.#at };
    places.place = { key: key ?? range, value: range };
  }

  #list(places: Places): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipVoid();
      if (this.#taken(']') || this.#at >= this.#text.length) return;
      const start = this.#at;
      this.#value(places.at(index), null);
      this.#skipVoid();
      if (!this.#taken(',') && this.#at === start) return;
    }
  }

  #inlineTable(places: Places): void {
    this.#at += 1;
    for (;;) {
      this.#skipVoid();
      if (this.#taken('}') || this.#at >= this.#text.length) return;
      const start = this.#at;
      this.#assignment(places);
      this.#skipVoid();
      if (!this.#taken(',') && this.#at === start) return;
    }
  }

  #taken(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Blanks, line ends and comments. Without regular expressions: there can be millions. */
  #skipVoid(): void {
    const text = this.#text;
    for (; this.#at < text.length; this.#at += 1) {
      const character = text[this.#at] ?? '';
      if (character === '#') {
        const feed = text.indexOf('\n', this.#at);
        this.#at = feed < 0 ? text.length - 1 : feed;
      } else if (!' \t\r\n'.includes(character)) return;
    }
  }

  /** A string of any of the four forms, from its first quote on. */
  #string(): string {
    const start = this.#at;
    const end = stringEnd(this.#text, start);
    this.#at = end;
    return this.#text.slice(start, end);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return '';
    this.#at = pattern.lastIndex;
    return match[0];
  }
}

/** The offset after the last quote; strings can be as long as a file. */
function stringEnd(text: string, start: number): number {
  const mark = text[start] ?? '';
  const isLong = text.startsWith(mark.repeat(3), start);
  const quote = isLong ? mark.repeat(3) : mark;
  let at = start + quote.length;
  while (at < text.length && !text.startsWith(quote, at)) {
    at += text[at] === '\\' && mark === '"' ? 2 : 1;
  }
  at += quote.length;
  // One or two quotes right before the closing ones belong to the text.
  const most = isLong ? at + 2 : at;
  while (at < most && text[at] === mark) at += 1;
  return Math.min(at, text.length);
}

function keyName(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  try {
    return JSON.parse(written) as string;
  } catch {
    // An escape that only TOML has: the key is then found only as it is written.
    return written.slice(1, -1);
  }
}
