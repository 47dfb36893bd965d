import {
  type CharSet,
  ANY_CHAR,
  charRange,
  charsOf,
  complementOf,
  DIGITS,
  unionOf,
  withBothCases,
  WORD,
  type Pattern,
  ANY_STRING,
  complementPattern,
  listPattern,
  MAX_DEPTH,
  MAX_REPEAT,
  repeatPattern,
  setPattern,
  type RegexOptions,
} from './pattern.ts';
import { Cursor } from './cursor.ts';

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

const ZERO = 0x30;

/**
 * The decimal numbers between two ends, in either order. Ends of the same width denote numbers of exactly
 * that width (`<01-12>`); otherwise any leading zeros are allowed, as in Lucene.
 */
function intervalPattern(from: string, to: string, index: number): Pattern {
  const [low, high] = BigInt(from) <= BigInt(to) ? [from, to] : [to, from];
  if (from.length === to.length) return between(low, high, index);
  const smallest = BigInt(low).toString();
  const largest = BigInt(high).toString();
  const byWidth: Pattern[] = [];
  for (let width = smallest.length; width <= largest.length; width++) {
    const first = width === smallest.length ? smallest : `1${'0'.repeat(width - 1)}`;
    const last = width === largest.length ? largest : '9'.repeat(width);
    byWidth.push(between(first, last, index));
  }
  const zeros = repeatPattern(digit(0, 0), 0, Number.POSITIVE_INFINITY, index);
  return listPattern('concat', [zeros, listPattern('union', byWidth, index)], index);
}

/** The numbers from `low` to `high`, which have the same width. */
function between(low: string, high: string, index: number): Pattern {
  let same = 0;
  while (same < low.length && low[same] === high[same]) same++;
  const prefix = Array.from(low.slice(0, same), (char) => digit(Number(char), Number(char)));
  if (same === low.length) return listPattern('concat', prefix, index);
  const first = Number(low[same]);
  const last = Number(high[same]);
  const rest = low.length - same - 1;
  const choices = [
    join([digit(first, first), bounded(low.slice(same + 1), 'least', index)], index),
    join([digit(last, last), bounded(high.slice(same + 1), 'most', index)], index),
  ];
  if (last - first > 1) choices.push(join([digit(first + 1, last - 1), anyOf(rest, index)], index));
  return join([...prefix, listPattern('union', choices, index)], index);
}

/** The numbers of the same width that are at least, or at most, the given one. */
function bounded(number: string, bound: 'least' | 'most', index: number): Pattern {
  let result = listPattern('concat', [], index);
  for (let i = number.length - 1; i >= 0; i--) {
    const here = Number(number[i]);
    const choices = [join([digit(here, here), result], index)];
    const [first, last] = bound === 'least' ? [here + 1, 9] : [0, here - 1];
    if (first <= last) {
      choices.push(join([digit(first, last), anyOf(number.length - i - 1, index)], index));
    }
    result = listPattern('union', choices, index);
  }
  return result;
}

function anyOf(width: number, index: number): Pattern {
  return repeatPattern(setPattern(DIGITS), width, width, index);
}

function digit(first: number, last: number): Pattern {
  return setPattern(charRange(ZERO + first, ZERO + last));
}

function join(items: readonly Pattern[], index: number): Pattern {
  return listPattern('concat', items, index);
}
