import {
  type CharSet,
  charRange,
  charsOf,
  complementOf,
  DIGITS,
  MAX_CODE_POINT,
  unionOf,
  WORD,
  eachRange,
  intersectionOf,
  NO_CHAR,
  withBothCases,
  MAX_DEPTH,
} from './pattern.ts';
import type { Cursor } from './cursor.ts';

/** The meaning of an escape: characters, or a Unicode property in RE2's notation. */
export type JavaEscape =
  | { readonly kind: 'char'; readonly char: number }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'property'; readonly text: string };

const HORIZONTAL = unionOf([charsOf(' \t\u00a0\u1680\u180e\u202f\u205f\u3000'), [0x2000, 0x200a]]);
const VERTICAL = charsOf('\n\u000b\f\r\u0085\u2028\u2029');
const SPACE = charsOf(' \t\n\u000b\f\r');

const CLASSES: ReadonlyMap<string, CharSet> = new Map(
  (
    [
      ['d', DIGITS],
      ['w', WORD],
      ['s', SPACE],
      ['h', HORIZONTAL],
      ['v', VERTICAL],
    ] as const
  ).flatMap(([letter, set]) => [
    [letter, set],
    [letter.toUpperCase(), complementOf(set)],
  ]),
);

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['f', 0x0c],
  ['r', 0x0d],
  ['a', 0x07],
  ['e', 0x1b],
]);

const UPPER = charRange(0x41, 0x5a);
const LOWER = charRange(0x61, 0x7a);
const POSIX: ReadonlyMap<string, CharSet> = new Map<string, CharSet>([
  ['Lower', LOWER],
  ['Upper', UPPER],
  ['ASCII', charRange(0, 0x7f)],
  ['Alpha', unionOf([LOWER, UPPER])],
  ['Digit', DIGITS],
  ['Alnum', unionOf([LOWER, UPPER, DIGITS])],
  ['Punct', charsOf('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')],
  ['Graph', charRange(0x21, 0x7e)],
  ['Print', charRange(0x20, 0x7e)],
  ['Blank', charsOf(' \t')],
  ['Cntrl', unionOf([charRange(0, 0x1f), charRange(0x7f, 0x7f)])],
  ['XDigit', unionOf([DIGITS, charRange(0x41, 0x46), charRange(0x61, 0x66)])],
  ['Space', SPACE],
]);

/** Reads what follows a backslash, inside or outside a class; anchors are read elsewhere. */
export function readEscape(cursor: Cursor, ignoreCase: boolean): JavaEscape {
  const start = cursor.at - 1;
  const letter = cursor.char;
  const set = CLASSES.get(letter);
  if (set !== undefined) {
    cursor.at++;
    return { kind: 'set', set };
  }
  if (letter === 'p' || letter === 'P') return readProperty(cursor, ignoreCase);
  const char = readChar(cursor);
  if (char !== undefined) return { kind: 'char', char };
  if (/[1-9k]/.test(letter)) throw cursor.error('back-references are not supported', start);
  if (letter === '') throw cursor.error("'\\' at the end of the pattern", start);
  throw cursor.error(`'\\${letter}' is not supported in a regular expression`, start);
}

function readChar(cursor: Cursor): number | undefined {
  const control = CONTROLS.get(cursor.char);
  if (control !== undefined) {
    cursor.at++;
    return control;
  }
  const octal = cursor.match(/0([0-3]?[0-7]{1,2})/y);
  if (octal !== null) return Number.parseInt(octal[1] ?? '', 8);
  const pair = cursor.match(/u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/iy);
  if (pair !== null) {
    return String.fromCharCode(hex(pair[1]), hex(pair[2])).codePointAt(0);
  }
  const short = cursor.match(/u([0-9a-f]{4})|x([0-9a-f]{2})/iy);
  if (short !== null) return hex(short[1] ?? short[2]);
  const long = cursor.match(/x\{0*([0-9a-f]{1,6})\}/iy);
  if (long !== null) {
    const point = hex(long[1]);
    if (point > MAX_CODE_POINT) throw cursor.error('the code point does not exist');
    return point;
  }
  const letter = cursor.match(/c([\0-\x7f])/y);
  if (letter !== null) return (letter[1] ?? '').charCodeAt(0) ^ 64;
  return /^[A-Za-z0-9]?$/.test(cursor.char) ? undefined : cursor.point();
}

/** `\p{…}`: the POSIX classes of Java are ASCII, categories and scripts are left to RE2. */
function readProperty(cursor: Cursor, ignoreCase: boolean): JavaEscape {
  const start = cursor.at - 1;
  const match = cursor.match(
    /([pP])(?:\{(?:Is|script=|sc=|general_category=|gc=)?(\w+)\}|([A-Z]))/y,
  );
  const name = match?.[2] ?? match?.[3] ?? '';
  if (match === null || /^(?:In|java)/.test(name)) {
    throw cursor.error('only categories, scripts and POSIX classes are supported after \\p', start);
  }
  const negated = match[1] === 'P';
  const set = POSIX.get(name);
  if (set !== undefined) return { kind: 'set', set: negated ? complementOf(set) : set };
  const letter = negated ? 'P' : 'p';
  if (ignoreCase && /^L[ult]$/.test(name)) {
    // Java treats the three cases of letters as one.
    if (negated) throw cursor.error(`\\P{${name}} without case is not supported`, start);
    return { kind: 'property', text: String.raw`\p{Lu}\p{Ll}\p{Lt}` };
  }
  return { kind: 'property', text: `\\${letter}{${name}}` };
}

function hex(digits: string | undefined): number {
  return Number.parseInt(digits ?? '', 16);
}

/** A class: the characters of a set and those of properties, named in RE2's syntax. */
interface JavaClass {
  readonly set: CharSet;
  readonly properties: readonly string[];
}

/**
 * Reads a Java class after its `[` and writes it for RE2. Nested classes and intersections are resolved
 * here, since RE2 has neither.
 */
export function translateClass(cursor: Cursor, ignoreCase: boolean): string {
  const start = cursor.at - 1;
  const negated = cursor.take('^');
  const { set, properties } = readMembers(cursor, ignoreCase, start, 1);
  if (properties.length === 0) return setText(negated ? complementOf(set) : set);
  return `[${negated ? '^' : ''}${rangesText(set)}${properties.join('')}]`;
}

/** A set as a class of RE2. */
export function setText(set: CharSet): string {
  if (set.length === 0) return `[^${rangesText([0, MAX_CODE_POINT])}]`;
  return set.length === 2 && set[0] === set[1] ? pointText(set[0] ?? 0) : `[${rangesText(set)}]`;
}

/** members : { member } { "&&" { member } } "]" ; a "]" at the very beginning is a member. */
function readMembers(cursor: Cursor, ignoreCase: boolean, start: number, depth: number): JavaClass {
  if (depth > MAX_DEPTH) throw cursor.error(`classes are nested deeper than ${MAX_DEPTH} levels`);
  let result: JavaClass | undefined;
  let members: JavaClass[] = [];
  const finishOperand = (): void => {
    if (members.length === 0) throw cursor.error("'&&' needs characters on both sides");
    const operand = {
      set: unionOf(members.map((member) => member.set)),
      properties: members.flatMap((member) => member.properties),
    };
    result = result === undefined ? operand : intersect(result, operand, cursor);
    members = [];
  };
  for (;;) {
    if (cursor.done) throw cursor.error("'[' without ']'", start);
    if (cursor.take('&&')) {
      finishOperand();
    } else if (cursor.take('[')) {
      members.push(readNested(cursor, ignoreCase, depth));
    } else if (cursor.char === ']' && (members.length > 0 || result !== undefined)) {
      cursor.at++;
      finishOperand();
      return result ?? { set: NO_CHAR, properties: [] };
    } else {
      members.push(readMember(cursor, ignoreCase));
    }
  }
}

function readNested(cursor: Cursor, ignoreCase: boolean, depth: number): JavaClass {
  const start = cursor.at - 1;
  const negated = cursor.take('^');
  const inner = readMembers(cursor, ignoreCase, start, depth + 1);
  if (!negated) return inner;
  if (inner.properties.length > 0) throw unsupported(cursor, start);
  return { set: complementOf(inner.set), properties: [] };
}

/** member : "\Q" text "\E" | escape | char [ "-" char ] ; */
function readMember(cursor: Cursor, ignoreCase: boolean): JavaClass {
  const start = cursor.at;
  if (cursor.take('\\Q')) return plain(charsOf(cursor.until('\\E')), ignoreCase);
  const first = readOne(cursor, ignoreCase);
  if (typeof first !== 'number') return first;
  const next = cursor.text[cursor.at + 1] ?? '';
  if (cursor.char !== '-' || next === ']' || next === '[' || next === '') {
    return plain(charRange(first, first), ignoreCase);
  }
  cursor.at++;
  const last = readOne(cursor, ignoreCase);
  if (typeof last !== 'number' || first > last) {
    throw cursor.error('the range is reversed', start);
  }
  return plain(charRange(first, last), ignoreCase);
}

function readOne(cursor: Cursor, ignoreCase: boolean): number | JavaClass {
  if (!cursor.take('\\')) return cursor.point() ?? 0;
  const escape = readEscape(cursor, ignoreCase);
  if (escape.kind === 'char') return escape.char;
  if (escape.kind === 'set') return plain(escape.set, ignoreCase);
  return { set: NO_CHAR, properties: [escape.text] };
}

function plain(set: CharSet, ignoreCase: boolean): JavaClass {
  return { set: ignoreCase ? withBothCases(set) : set, properties: [] };
}

function intersect(a: JavaClass, b: JavaClass, cursor: Cursor): JavaClass {
  if (a.properties.length + b.properties.length > 0) throw unsupported(cursor, cursor.at);
  return { set: intersectionOf(a.set, b.set), properties: [] };
}

function unsupported(cursor: Cursor, index: number): Error {
  return cursor.error('Unicode properties inside nested classes are not supported', index);
}

function rangesText(set: CharSet): string {
  let text = '';
  eachRange(set, (first, last) => {
    text += first === last ? pointText(first) : `${pointText(first)}-${pointText(last)}`;
  });
  return text;
}

function pointText(point: number): string {
  return `\\x{${point.toString(16)}}`;
}
