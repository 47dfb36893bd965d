import type { CharSet } from './char-set.ts';
import {
  charRange,
  charsOf,
  complementOf,
  eachRange,
  intersectionOf,
  MAX_CODE_POINT,
  NO_CHAR,
  unionOf,
  withBothCases,
} from './char-set.ts';
import type { Cursor } from './cursor.ts';
import { readEscape } from './java-escape.ts';
import { MAX_DEPTH } from './pattern.ts';

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
