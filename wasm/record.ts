import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipBlanks,
} from './bytes';
import { MAX_DEPTH, STACK, TAPE } from './memory';
import { endOfLiteral, endOfNumber } from './numbers';
import { endOfString, isEscaped, NEW, NO_PLACE, placeOf } from './strings';
import { entryOfRecord, formOf, isRepeated, numberOf, targetOf } from './tables';

/** The kind of a value on the tape. Above eight bits is the place of its text, or -1. */
const STRING: i32 = 1;
const ESCAPED: i32 = 2;
const NUMBER: i32 = 3;
const OTHER: i32 = 4;
const FOUND: i32 = 5;

/** The form of a node that is an object, and that of one which no record has that is read here. All others are scalars. */
const OBJECT: i32 = 2;
const LEFT: i32 = 3;

/** Numbers of this length are known by their text, as strings are. */
const WIDE: usize = 16;

/** The most numbers of values that a record may have. Each has its place on the tape. */
const MAX_NUMBERS: usize = 1_024;
/** The texts that are new, of 12 bytes each: their place, where they begin and end. Behind the places of all values. */
export const NEWS: usize = TAPE + MAX_NUMBERS * 16;

let objects: i32 = 0;
let news: usize = NEWS;
/** Distinguishes the texts of this record from those of earlier ones. */
let records: i32 = 0;

/** How many texts are new. */
export function newTexts(): i32 {
  return <i32>(news - NEWS) / 12;
}

/**
 * Walks the record of a sensor in `[start, end)` along keys that stand exactly where they are expected. Afterwards each value
 * is at its number on the tape, where those without a value have no kind. False for what is left to others: what is not valid,
 * or has a list or an object in place of a value, or the other way round, repeats a key, or has one with escapes beside one
 * that is wanted. New texts are to be taken from the tape even then.
 *
 * @param numbers of values that the record may have
 */
export function readRecord(start: usize, end: usize, root: usize, numbers: i32): bool {
  memory.fill(TAPE, 0, <usize>numbers * 16);
  news = NEWS;
  records++;
  return walk(start, end, root);
}

function walk(start: usize, end: usize, root: usize): bool {
  let at = start;
  if (load<u8>(at) != OPEN_BRACE) return false;
  let node = root;
  let closer = CLOSE_BRACE;
  let object = ++objects;
  let stack = STACK;
  at = skipBlanks(at + 1);
  while (true) {
    let target: usize = 0;
    if (closer == CLOSE_BRACE) {
      at = skipBlanks(at);
      if (load<u8>(at) != QUOTE) return false;
      const key = at + 1;
      at = endOfString(key);
      if (at == 0) return false;
      if (node != 0) {
        if (isEscaped) return false;
        const entry = entryOfRecord(node, key, <i32>(at - key));
        if (entry != 0) {
          if (isRepeated(entry, object)) return false;
          target = targetOf(entry);
          if (formOf(target) == LEFT) return false;
        }
      }
      at = skipBlanks(at + 1);
      if (load<u8>(at) != COLON) return false;
      at++;
    }
    at = skipBlanks(at);
    const byte = load<u8>(at);
    const value = at;
    if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (stack == STACK + <usize>MAX_DEPTH * 16) return false;
      if (target != 0) {
        if (byte == OPEN_BRACKET || formOf(target) != OBJECT) return false;
        add(target, FOUND, value, value);
      }
      store<u32>(stack, <u32>node);
      store<u8>(stack, closer, 4);
      store<i32>(stack, object, 8);
      stack += 16;
      // In ASCII, a closing bracket or brace is two after its opening one.
      closer = byte + 2;
      node = target;
      if (node != 0) object = ++objects;
      at = skipBlanks(at + 1);
      if (load<u8>(at) != closer) continue;
      at++;
      stack -= 16;
      node = <usize>load<u32>(stack);
      closer = load<u8>(stack, 4);
      object = load<i32>(stack, 8);
    } else {
      let kind = STRING;
      let first = value;
      let after = value;
      if (byte == QUOTE) {
        first++;
        at = endOfString(first);
        if (at == 0) return false;
        after = at;
        if (isEscaped) kind = ESCAPED;
        at++;
      } else {
        const isNumber = byte <= NINE && byte >= MINUS;
        at = isNumber ? endOfNumber(at) : endOfLiteral(at);
        if (at == 0) return false;
        after = at;
        kind = isNumber ? NUMBER : OTHER;
      }
      if (target != 0) {
        if (formOf(target) == OBJECT) return false;
        let place = NO_PLACE;
        if (kind == STRING || (kind == NUMBER && after - first >= WIDE)) {
          place = placeInRecord(first, after);
        }
        add(target, kind | (place << 8), first, after);
      }
    }
    while (true) {
      at = skipBlanks(at);
      const next = load<u8>(at++);
      if (next == COMMA) {
        if (at > end) return false;
        break;
      }
      if (next != closer || at > end) return false;
      if (stack == STACK) return skipBlanks(at) >= end;
      stack -= 16;
      node = <usize>load<u32>(stack);
      closer = load<u8>(stack, 4);
      object = load<i32>(stack, 8);
    }
  }
}

function add(node: usize, kind: i32, start: usize, end: usize): void {
  const at = TAPE + ((<usize>numberOf(node)) << 4);
  store<i32>(at, kind);
  store<u32>(at, <u32>start, 4);
  store<u32>(at, <u32>end, 8);
}

/** The place of a text. None that an earlier text of the record has becomes that of another one. */
function placeInRecord(start: usize, end: usize): i32 {
  const place = placeOf(start, <i32>(end - start), records);
  if (place == NO_PLACE || (place & NEW) == 0) return place;
  store<i32>(news, place & ~NEW);
  store<u32>(news, <u32>start, 4);
  store<u32>(news, <u32>end, 8);
  news += 12;
  return place & ~NEW;
}
