import { RE2JS, RE2JSException } from 're2js';
import { Cursor } from './cursor.ts';
import { setText, translateClass, readEscape } from './java-escape.ts';
import {
  type RegexOptions,
  type RegexResult,
  compiling,
  RegexSyntaxError,
  ANY_CHAR,
  charRange,
  charsOf,
  complementOf,
  withBothCases,
  type CharSet,
  MAX_DEPTH,
  MAX_REPEAT,
} from './pattern.ts';

/**
 * Compiles a Java regular expression with RE2: the whole value must match, in time linear in its length.
 * What RE2 does not support (back-references, look-around, possessive quantifiers, atomic groups) is
 * rejected. Remaining differences: `$` and `\Z` match only at the very end, line terminators in `(?m)` are
 * `
 * `, and `\b` is ASCII-only.
 */
export function compileJavaRegex(pattern: string, options: RegexOptions): RegexResult {
  return compiling(() => {
    const regex = compileRe2(translateJava(pattern, options));
    return (value) => regex.matches(value);
  });
}

function compileRe2(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new RegexSyntaxError(error.message.replace('error parsing regexp: ', ''), 0);
  }
}

/**
 * The supported embedded flags: i, s (dot matches line terminators), m, d (only `
 * ` terminates lines).
 */
type Flags = ReadonlySet<string>;

const NOT_LINE_END = complementOf(charsOf('\n\r\u0085\u2028\u2029'));
const NOT_NEWLINE = complementOf(charsOf('\n'));
const ANCHORS: ReadonlyMap<string, string> = new Map([
  ['b', '(?:\\b)'],
  ['B', '(?:\\B)'],
  ['A', '(?:\\A)'],
  ['z', '(?:\\z)'],
  ['Z', '(?:\\z)'],
  ['R', String.raw`(?:\x{d}\x{a}|[\x{a}-\x{d}\x{85}\x{2028}\x{2029}])`],
]);
const LOOK_AROUND = /(?:[=!]|<[=!])/y;

/**
 * Translates a Java regular expression to RE2. Every character and class is written out, and case-folded if
 * case is ignored: RE2's own folding is Unicode, Java's is ASCII.
 */
function translateJava(pattern: string, options: RegexOptions): string {
  return new JavaTranslator(pattern, options.ignoreCase).translate();
}

class JavaTranslator {
  readonly #cursor: Cursor;
  /** Flags around each open group, outermost first. */
  readonly #outer: { readonly flags: Flags; readonly index: number }[] = [];
  #flags: Flags;
  #output = '';
  /** Whether the preceding element can be quantified. */
  #quantifiable = false;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#cursor = new Cursor(pattern);
    this.#flags = new Set(ignoreCase ? ['i'] : []);
  }

  translate(): string {
    const cursor = this.#cursor;
    while (!cursor.done) this.#next();
    const open = this.#outer.at(-1);
    if (open !== undefined) throw cursor.error("'(' without ')'", open.index);
    return this.#output;
  }

  #next(): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.take('\\Q')) {
      for (const char of cursor.until('\\E')) this.#literal(char.codePointAt(0) ?? 0);
    } else if (cursor.take('\\')) this.#escape();
    else if (cursor.take('[')) this.#atom(translateClass(cursor, this.#flags.has('i')));
    else if (cursor.take('(')) this.#openGroup(start);
    else if (cursor.take(')')) this.#closeGroup(start);
    else if (cursor.take('|')) this.#operator('|');
    else if (cursor.take('.')) this.#atom(setText(this.#dot()));
    else if (cursor.take('^')) this.#atom(this.#flags.has('m') ? '(?m:^)' : '(?:^)');
    else if (cursor.take('$')) this.#atom(this.#flags.has('m') ? '(?m:$)' : '(?:$)');
    else if ('*+?{'.includes(cursor.char)) this.#quantifier(start);
    else this.#literal(cursor.point() ?? 0);
  }

  #escape(): void {
    const cursor = this.#cursor;
    const anchor = ANCHORS.get(cursor.char);
    if (anchor !== undefined) {
      cursor.at++;
      this.#atom(anchor);
      return;
    }
    const escape = readEscape(cursor, this.#flags.has('i'));
    if (escape.kind === 'char') this.#literal(escape.char);
    else if (escape.kind === 'set') this.#atom(setText(this.#fold(escape.set)));
    else this.#atom(`[${escape.text}]`);
  }

  /** quantifier : ( "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" ) [ "?" ] ; */
  #quantifier(start: number): void {
    const cursor = this.#cursor;
    const match = cursor.match(/[*+?]|\{(\d+)(?:,(\d*))?\}/y);
    if (match === null) throw cursor.error("'{' without a count; escape it as \\{", start);
    const [text, min = '0', max] = match;
    if (!this.#quantifiable) throw cursor.error(`'${text}' has nothing to repeat`, start);
    if (Math.max(Number(min), Number(max ?? 0)) > MAX_REPEAT) {
      throw cursor.error(`a repetition count is at most ${MAX_REPEAT}`, start);
    }
    if (max !== undefined && max !== '' && Number(max) < Number(min)) {
      throw cursor.error('the repetition range is reversed', start);
    }
    if (cursor.char === '+') throw cursor.error('possessive quantifiers are not supported');
    // Greedy and reluctant are equivalent, since the whole value must match.
    cursor.take('?');
    this.#operator(text);
  }

  #openGroup(start: number): void {
    const cursor = this.#cursor;
    if (this.#outer.length >= MAX_DEPTH) {
      throw cursor.error(`the pattern is nested deeper than ${MAX_DEPTH} levels`, start);
    }
    let flags = this.#flags;
    if (cursor.take('?')) {
      if (cursor.match(LOOK_AROUND) !== null) {
        throw cursor.error('look-ahead and look-behind are not supported', start);
      }
      if (cursor.char === '>') throw cursor.error('atomic groups are not supported', start);
      if (cursor.match(/<[A-Za-z][A-Za-z0-9]*>/y) === null) {
        flags = this.#readFlags(start);
        if (cursor.take(')')) {
          this.#flags = flags;
          this.#quantifiable = false;
          return;
        }
        if (!cursor.take(':')) throw cursor.error("unknown kind of group after '(?'", start);
      }
    }
    this.#outer.push({ flags: this.#flags, index: start });
    this.#flags = flags;
    this.#operator('(?:');
  }

  #closeGroup(start: number): void {
    const open = this.#outer.pop();
    if (open === undefined) throw this.#cursor.error("unmatched ')'", start);
    this.#flags = open.flags;
    this.#atom(')');
  }

  /** flags : { letter } [ "-" { letter } ] ; */
  #readFlags(start: number): Flags {
    const [, on = '', off = ''] = this.#cursor.match(/([A-Za-z]*)(?:-([A-Za-z]*))?/y) ?? [];
    const flags = new Set(this.#flags);
    for (const letter of on + off) {
      if (!'ismd'.includes(letter)) {
        throw this.#cursor.error(`the flag '${letter}' is not supported`, start);
      }
    }
    for (const letter of on) flags.add(letter);
    for (const letter of off) flags.delete(letter);
    return flags;
  }

  #dot(): CharSet {
    if (this.#flags.has('s')) return ANY_CHAR;
    return this.#flags.has('d') ? NOT_NEWLINE : NOT_LINE_END;
  }

  #literal(char: number): void {
    this.#atom(setText(this.#fold(charRange(char, char))));
  }

  #fold(set: CharSet): CharSet {
    return this.#flags.has('i') ? withBothCases(set) : set;
  }

  #atom(text: string): void {
    this.#output += text;
    this.#quantifiable = true;
  }

  #operator(text: string): void {
    this.#output += text;
    this.#quantifiable = false;
  }
}
