import { BOUNDS, MAX_DEPTH, STACK, TAPE, TAPE_END } from './memory';
import { endOfLiteral, endOfNumber } from './numbers';
import { endOfString, isEscaped, placeOf } from './strings';
import { entryOf, hasFields, hasSlot, impliedBy, isRepeated, numberOf, targetOf } from './tables';

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const NINE: u8 = 0x39;
const COLON: u8 = 0x3a;
const OPEN_BRACKET: u8 = 0x5b;
const UNDERSCORE: u8 = 0x5f;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
const SPACE: u8 = 0x20;

/** The kind of a value on the tape: a string without and with escapes, a number, `true`, `false`, `null`. */
const STRING: i32 = 0;
const ESCAPED: i32 = 1;
const NUMBER: i32 = 2;
const OTHER: i32 = 3;

/** What the key of an entry implies, as flags. */
const LEFT_TO_OTHERS: i32 = 1;
const CARRIER: i32 = 2;
const ORIGINAL: i32 = 4;
const MADE: i32 = 8;
const EVENT: i32 = 16;

/** The end of what is on the tape. */
let tapeEnd: usize = TAPE;
let objects: i32 = 0;

/**
 * Walks `[start, end)`, and returns how many values are on the tape; where the plain reader has to find out what it is, the
 * complement of that number.
 *
 * @param root the node of the fields
 */
export function read(start: usize, end: usize, root: usize): i32 {
  const isDocument = walk(start, end, root);
  const values = <i32>((tapeEnd - TAPE) >> 4);
  return isDocument ? values : ~values;
}

/**
 * Whether `[start, end)` is a document, possibly in white space, that is neither a search hit nor a raw record nor may
 * contain one, and repeats no key of a field. The values of fields are on the tape then.
 */
export function walk(start: usize, end: usize, root: usize): bool {
  tapeEnd = TAPE;
  let at = skipBlanks(start);
  if (load<u8>(at) != OPEN_BRACE) return false;
  store<u32>(BOUNDS, <u32>at);
  let node = hasFields(root) ? root : 0;
  let closer = CLOSE_BRACE;
  let object = ++objects;
  let stack = STACK;
  let implied: i32 = 0;
  at = skipBlanks(at + 1);
  if (load<u8>(at) == QUOTE && load<u8>(at + 1) == UNDERSCORE) return false;
  let isOpen = load<u8>(at) != CLOSE_BRACE;
  if (!isOpen) at++;
  while (isOpen) {
    let target = node;
    if (closer == CLOSE_BRACE) {
      at = skipBlanks(at);
      if (load<u8>(at) != QUOTE) return false;
      const key = at + 1;
      at = endOfString(key);
      if (at == 0) return false;
      const keyEnd = at;
      at = skipBlanks(at + 1);
      if (load<u8>(at) != COLON) return false;
      at++;
      target = 0;
      if (node != 0) {
        if (isEscaped) return false;
        const entry = entryOf(node, key, <i32>(keyEnd - key));
        if (entry != 0) {
          if (isRepeated(entry, object)) return false;
          target = targetOf(entry);
          const implies = impliedBy(entry);
          if (implies != 0) {
            if (implies == LEFT_TO_OTHERS) return false;
            if (implies >= MADE || mayHoldRecord(skipBlanks(at))) implied |= implies;
          }
        }
      }
    }
    at = skipBlanks(at);
    const byte = load<u8>(at);
    if (byte == QUOTE) {
      const text = at + 1;
      at = endOfString(text);
      if (at == 0) return false;
      if (target != 0 && hasSlot(target)) {
        // A text that got a place must come out, or the place would have another.
        if (tapeEnd == TAPE_END) return false;
        addText(target, text, at);
      }
      at++;
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (stack == STACK + <usize>MAX_DEPTH * 16) return false;
      store<u32>(stack, <u32>node);
      store<u8>(stack, closer, 4);
      store<i32>(stack, object, 8);
      stack += 16;
      // In ASCII, a closing bracket or brace is two after its opening one.
      closer = byte + 2;
      node = target;
      if (byte == OPEN_BRACE) {
        if (node != 0 && !hasFields(node)) node = 0;
        if (node != 0) object = ++objects;
      }
      at = skipBlanks(at + 1);
      if (load<u8>(at) != closer) continue;
      at++;
      stack -= 16;
      node = <usize>load<u32>(stack);
      closer = load<u8>(stack, 4);
      object = load<i32>(stack, 8);
    } else {
      const value = at;
      const isNumber = byte <= NINE && byte >= MINUS;
      at = isNumber ? endOfNumber(at) : endOfLiteral(at);
      if (at == 0) return false;
      if (target != 0 && hasSlot(target)) {
        if (tapeEnd == TAPE_END) return false;
        add(target, isNumber ? NUMBER : OTHER, value, at);
      }
    }
    while (true) {
      at = skipBlanks(at);
      const next = load<u8>(at++);
      if (next == COMMA) {
        if (at > end) return false;
        break;
      }
      if (next != closer) return false;
      if (stack == STACK) {
        isOpen = false;
        break;
      }
      stack -= 16;
      node = <usize>load<u32>(stack);
      closer = load<u8>(stack, 4);
      object = load<i32>(stack, 8);
    }
  }
  if (at > end) return false;
  store<u32>(BOUNDS, <u32>at, 4);
  // A record in a message is told from an event whose message somebody else controls, as by the plain reader.
  if ((implied & EVENT) == 0) {
    if ((implied & CARRIER) != 0) return false;
    if ((implied & (ORIGINAL | MADE)) == ORIGINAL) return false;
  }
  return skipBlanksUntil(at, end) == end;
}

function add(node: usize, kind: i32, start: usize, end: usize): void {
  store<i32>(tapeEnd, numberOf(node));
  store<i32>(tapeEnd, kind, 4);
  store<u32>(tapeEnd, <u32>start, 8);
  store<u32>(tapeEnd, <u32>end, 12);
  tapeEnd += 16;
}

/** Puts its place beside its kind, above eight bits. */
function addText(node: usize, start: usize, end: usize): void {
  const kind = isEscaped ? ESCAPED : STRING | (placeOf(start, <i32>(end - start)) << 8);
  add(node, kind, start, end);
}

/** Whether a value may contain a record by its first bytes: at least where the plain reader says so. */
function mayHoldRecord(value: usize): bool {
  const byte = load<u8>(value);
  if (byte != QUOTE) return byte == OPEN_BRACE || byte == OPEN_BRACKET;
  const first = load<u8>(value + 1);
  // `{`, `<`, a digit, a capital letter, `type=` and `node=`.
  return (
    first == OPEN_BRACE ||
    first == 0x3c ||
    (first >= 0x30 && first <= NINE) ||
    (first >= 0x41 && first <= 0x5a) ||
    first == 0x74 ||
    first == 0x6e
  );
}

function skipBlanks(start: usize): usize {
  return load<u8>(start) > SPACE ? start : skipManyBlanks(start);
}

/** A zero behind the block ends it. */
function skipManyBlanks(start: usize): usize {
  let at = start;
  while (true) {
    const byte = load<u8>(at);
    if (byte != SPACE && byte != 0x0a && byte != 0x0d && byte != 0x09) return at;
    at++;
  }
}

export function skipBlanksUntil(start: usize, end: usize): usize {
  let at = start;
  while (at < end) {
    const byte = load<u8>(at);
    if (byte != SPACE && byte != 0x0a && byte != 0x0d && byte != 0x09) break;
    at++;
  }
  return at;
}
