import { positionOf } from './position.ts';
import { safeText } from './safe-text.ts';

/**
 * Where a text is no JSON, what was expected there and what was found, such as
 * `line 2, column 8: expected a value but found "}"`; `null` if it is JSON, as `JSON.parse` sees it. Of the text it shows
 * one character. Takes no more than a few bytes for each level of nesting, and no stack.
 *
 * @param firstLine the number of its first line, of a text that is a part of another one
 */
export function jsonFault(text: string, firstLine = 1): string | null {
  const fault = new Scan(text).run();
  if (fault === null) return null;
  const { line, column } = positionOf(text, fault.at);
  return `line ${line + firstLine - 1}, column ${column}: ${fault.what}`;
}

interface Fault {
  /** UTF-16 offset. */
  readonly at: number;
  readonly what: string;
}

/** What comes next. `first`: in an object or a list that has just begun. */
type Next = 'value' | 'first value' | 'key' | 'first key' | ':' | 'more';

const EXPECTED: Readonly<Record<Exclude<Next, 'more'>, string>> = {
  value: 'a value',
  'first value': 'a value or "]"',
  key: 'a key in quotes',
  'first key': 'a key in quotes or "}"',
  ':': '":"',
};

const BLANKS = /[ \t\n\r]*/y;
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class Scan {
  readonly #text: string;
  #at = 0;
  #next: Next = 'value';
  /** The brackets that are open, as those that close them. */
  readonly #open: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  run(): Fault | null {
    for (;;) {
      this.#take(BLANKS);
      const isOver = this.#next === 'more' && this.#open.length === 0;
      if (isOver && this.#at === this.#text.length) return null;
      const fault = isOver ? this.#expected('the end') : this.#step();
      if (fault !== null) return fault;
    }
  }

  #step(): Fault | null {
    const character = this.#text[this.#at];
    switch (this.#next) {
      case 'more':
        if (character === this.#open.at(-1)) return this.#close();
        if (character !== ',') return this.#expected(`"," or "${this.#open.at(-1)}"`);
        return this.#on(this.#open.at(-1) === '}' ? 'key' : 'value');
      case 'first key':
      case 'key':
        if (character === '"') return this.#string(':');
        return this.#next === 'first key' && character === '}' ? this.#close() : this.#expected();
      case ':':
        return character === ':' ? this.#on('value') : this.#expected();
      case 'first value':
      case 'value':
        if (this.#next === 'first value' && character === ']') return this.#close();
        return this.#value(character);
    }
  }

  #value(character: string | undefined): Fault | null {
    if (character === '"') return this.#string('more');
    if (character === '{' || character === '[') {
      this.#open.push(character === '{' ? '}' : ']');
      return this.#on(character === '{' ? 'first key' : 'first value');
    }
    if (!this.#take(WORD)) return this.#expected();
    this.#next = 'more';
    return null;
  }

  /** Passes over a string, behind which something comes. */
  #string(next: Next): Fault | null {
    const text = this.#text;
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) return this.#on(next);
      if (code === BACKSLASH) {
        if (this.#at + 1 === text.length) break;
        if (!this.#take(ESCAPE))
          return this.#fault(`"\\" before ${characterAt(text, this.#at + 1)} is no escape`);
      } else if (code < FIRST_PLAIN) {
        return this.#fault(`${characterAt(this.#text, this.#at)} in a string must be escaped`);
      } else if (Number.isNaN(code)) {
        break;
      } else this.#at += 1;
    }
    return { at: start, what: 'this string does not end' };
  }

  #close(): null {
    this.#open.pop();
    return this.#on('more');
  }

  /** Goes on behind one character. */
  #on(next: Next): null {
    this.#at += 1;
    this.#next = next;
    return null;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #expected(what = EXPECTED[this.#next as keyof typeof EXPECTED]): Fault {
    return this.#fault(`expected ${what} but found ${characterAt(this.#text, this.#at)}`);
  }

  #fault(what: string): Fault {
    return { at: this.#at, what };
  }
}

/** What stands at an offset of a text that may be anything, in quotes. */
export function characterAt(text: string, offset: number): string {
  const [character] = text.slice(offset, offset + 2);
  if (character === undefined) return 'the end';
  return character === '"' ? '"\\""' : `"${safeText(character)}"`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
