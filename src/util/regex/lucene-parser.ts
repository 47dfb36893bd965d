import type { CharSet } from './char-set.ts';
import {
  ANY_CHAR,
  charRange,
  charsOf,
  complementOf,
  DIGITS,
  unionOf,
  withBothCases,
  WORD,
} from './char-set.ts';
import { Cursor } from './cursor.ts';
import { intervalPattern } from './interval.ts';
import type { Pattern } from './pattern.ts';
import {
  ANY_STRING,
  complementPattern,
  listPattern,
  MAX_DEPTH,
  MAX_REPEAT,
  repeatPattern,
  setPattern,
} from './pattern.ts';
import type { RegexOptions } from './result.ts';

const SPACE = charsOf(' \t\n\r');
const CLASSES: ReadonlyMap<string, CharSet> = new Map([
  ['d', DIGITS],
  ['D', complementOf(DIGITS)],
  ['s', SPACE],
  ['S', complementOf(SPACE)],
  ['w', WORD],
  ['W', complementOf(WORD)],
]);

/** Interval ends are 32-bit integers in Lucene. */
const MAX_INTERVAL = 2_147_483_647n;

/**
 * Parses Lucene regular expressions with all optional syntax enabled. An operator where an expression must
 * begin is a literal character, as in Lucene: `*a`, `(|a)`, `a||b`.
 */
export function parseLucene(text: string, options: RegexOptions): Pattern {
  const parser = new LuceneParser(text, options.ignoreCase);
  return text === '' ? listPattern('concat', [], 0) : parser.parse();
}

class LuceneParser {
  readonly #cursor: Cursor;
  readonly #ignoreCase: boolean;
  #groups = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#cursor = new Cursor(text);
    this.#ignoreCase = ignoreCase;
  }

  parse(): Pattern {
    const pattern = this.#union();
    if (!this.#cursor.done) throw this.#cursor.error("unmatched ')'");
    return pattern;
  }

  /** union : intersection { "|" intersection } ; */
  #union(): Pattern {
    const start = this.#cursor.at;
    const items = [this.#intersection()];
    while (this.#cursor.take('|')) items.push(this.#intersection());
    return listPattern('union', items, start);
  }

  /** intersection : concatenation { "&" concatenation } ; */
  #intersection(): Pattern {
    const start = this.#cursor.at;
    const items = [this.#concatenation()];
    while (this.#cursor.take('&')) items.push(this.#concatenation());
    return listPattern('intersection', items, start);
  }

  /** concatenation : repetition { repetition } ; */
  #concatenation(): Pattern {
    const start = this.#cursor.at;
    const items = [this.#repetition()];
    while (!this.#cursor.done && !')|&'.includes(this.#cursor.char)) items.push(this.#repetition());
    return listPattern('concat', items, start);
  }

  /** repetition : complement { "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" } ; */
  #repetition(): Pattern {
    let pattern = this.#complement();
    for (;;) {
      const start = this.#cursor.at;
      if (this.#cursor.take('?')) pattern = repeatPattern(pattern, 0, 1, start);
      else if (this.#cursor.take('*')) pattern = repeatPattern(pattern, 0, Infinity, start);
      else if (this.#cursor.take('+')) pattern = repeatPattern(pattern, 1, Infinity, start);
      else if (this.#cursor.take('{')) pattern = this.#counted(pattern, start);
      else return pattern;
    }
  }

  #counted(pattern: Pattern, start: number): Pattern {
    const min = this.#count();
    if (min === undefined) throw this.#cursor.error("expected a number after '{'");
    const max = this.#cursor.take(',') ? (this.#count() ?? Infinity) : min;
    if (!this.#cursor.take('}')) throw this.#cursor.error("expected '}'");
    return repeatPattern(pattern, min, max, start);
  }

  #count(): number | undefined {
    const start = this.#cursor.at;
    const digits = this.#cursor.match(/\d+/y)?.[0];
    if (digits === undefined) return undefined;
    if (Number(digits) > MAX_REPEAT) {
      throw this.#cursor.error(`a repetition count is at most ${MAX_REPEAT}`, start);
    }
    return Number(digits);
  }

  /** complement : { "~" } class ; */
  #complement(): Pattern {
    const start = this.#cursor.at;
    let negated = false;
    while (this.#cursor.take('~')) negated = !negated;
    const pattern = this.#class();
    return negated ? complementPattern(pattern, start) : pattern;
  }

  /** class : "[" [ "^" ] member { member } "]" | simple ; */
  #class(): Pattern {
    const start = this.#cursor.at;
    if (!this.#cursor.take('[')) return this.#simple();
    const negated = this.#cursor.take('^');
    const members = [this.#member()];
    while (!this.#cursor.done && this.#cursor.char !== ']') members.push(this.#member());
    if (!this.#cursor.take(']')) throw this.#cursor.error("'[' without ']'", start);
    const set = this.#fold(unionOf(members));
    return setPattern(negated ? complementOf(set) : set);
  }

  /** member : "\" predefined | char [ "-" char ] ; */
  #member(): CharSet {
    const start = this.#cursor.at;
    const predefined = this.#predefined();
    if (predefined !== undefined) return predefined;
    // Lucene reads `\\` as a complete member, so no range can begin with it.
    const alone = this.#cursor.text.startsWith('\\\\', start);
    const first = this.#char();
    if (alone || !this.#cursor.take('-')) return charRange(first, first);
    const last = this.#char();
    if (first > last) throw this.#cursor.error('the range is reversed', start);
    return charRange(first, last);
  }

  /** simple : "." | "#" | "@" | '"' text '"' | "(" [ union ] ")" | "<" n "-" m ">" | char ; */
  #simple(): Pattern {
    const start = this.#cursor.at;
    if (this.#cursor.take('.')) return setPattern(ANY_CHAR);
    if (this.#cursor.take('#')) return listPattern('union', [], start);
    if (this.#cursor.take('@')) return ANY_STRING;
    if (this.#cursor.take('"')) return this.#quoted(start);
    if (this.#cursor.take('(')) return this.#group(start);
    if (this.#cursor.take('<')) return this.#interval(start);
    const predefined = this.#predefined();
    if (predefined !== undefined) return setPattern(predefined);
    return this.#literal(this.#char());
  }

  #quoted(start: number): Pattern {
    const text = this.#until('"', start);
    const chars = Array.from(text, (char) => this.#literal(char.codePointAt(0) ?? 0));
    return listPattern('concat', chars, start);
  }

  #group(start: number): Pattern {
    if (this.#cursor.take(')')) return listPattern('concat', [], start);
    if (++this.#groups > MAX_DEPTH) {
      throw this.#cursor.error(`the pattern is nested deeper than ${MAX_DEPTH} levels`, start);
    }
    const pattern = this.#union();
    if (!this.#cursor.take(')')) throw this.#cursor.error("'(' without ')'", start);
    this.#groups--;
    return pattern;
  }

  #interval(start: number): Pattern {
    const [, from = '', to = ''] = /^(\d+)-(\d+)$/.exec(this.#until('>', start)) ?? [];
    if (from === '') {
      throw this.#cursor.error(
        "'<' begins a numeric range such as <1-10>; escape it as \\<",
        start,
      );
    }
    if (
      Math.max(from.length, to.length) > 100 ||
      BigInt(from) > MAX_INTERVAL ||
      BigInt(to) > MAX_INTERVAL
    ) {
      throw this.#cursor.error(`numeric ranges go up to ${MAX_INTERVAL}`, start);
    }
    return intervalPattern(from, to, start);
  }

  /** Consumes the text up to the delimiter, and the delimiter. */
  #until(mark: string, start: number): string {
    const cursor = this.#cursor;
    if (!cursor.text.includes(mark, cursor.at)) {
      throw cursor.error(`'${cursor.text[start] ?? ''}' without '${mark}'`, start);
    }
    return cursor.until(mark);
  }

  /** predefined : "\" ( "d" | "D" | "s" | "S" | "w" | "W" ) ; other letters cannot be escaped. */
  #predefined(): CharSet | undefined {
    if (this.#cursor.char !== '\\') return undefined;
    const letter = this.#cursor.text[this.#cursor.at + 1] ?? '';
    const set = CLASSES.get(letter);
    if (set !== undefined) this.#cursor.at += 2;
    else if (/[A-Za-z]/.test(letter)) {
      throw this.#cursor.error(`'\\${letter}' has no meaning in a Lucene regular expression`);
    }
    return set;
  }

  /** char : [ "\" ] any code point ; */
  #char(): number {
    const start = this.#cursor.at;
    const escaped = this.#cursor.take('\\');
    const char = this.#cursor.point();
    if (char !== undefined) return char;
    throw this.#cursor.error(
      escaped
        ? "'\\' at the end of the pattern"
        : 'the pattern ends where an expression is expected',
      start,
    );
  }

  #literal(char: number): Pattern {
    return setPattern(this.#fold(charRange(char, char)));
  }

  #fold(set: CharSet): CharSet {
    return this.#ignoreCase ? withBothCases(set) : set;
  }
}
