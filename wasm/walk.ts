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
  skipBlanksUntil,
} from './bytes';
import { closerOf, depthOf, inner, makeRoom, nodeOf, outer, outermost } from './contexts';
import { BEGINNING, BOUNDS, MAX_DEPTH, NONE, TAPE, TAPE_END } from './memory';
import { endOfLiteral, endOfNumber } from './numbers';
import { endOf, keepPiece, kindOf, lengthOf, nextOf, placeAt, setNext, standsAt } from './pieces';
import { endOfEscaped, endOfString, isEscaped, placeOf, stopsIn } from './strings';
import { entryOf, hasFields, hasSlot, impliedBy, numberOf, targetOf } from './tables';

const UNDERSCORE: u8 = 0x5f;

/** The kind of a value on the tape: a string without and with escapes, a number, `true`, `false`, `null`. */
const STRING: i32 = 0;
const ESCAPED: i32 = 1;
const NUMBER: i32 = 2;
const OTHER: i32 = 3;
/** The document ends. */
const DONE: i32 = 4;

/** What the key of an entry implies, as flags. */
const LEFT_TO_OTHERS: i32 = 1;
const CARRIER: i32 = 2;
const ORIGINAL: i32 = 4;
const MADE: i32 = 8;
const EVENT: i32 = 16;

/** The end of what is on the tape. */
let tapeEnd: usize = TAPE;
/** What the keys of the document imply. */
let implied: i32 = 0;

// Where a walk is: the context, what comes then and where it goes, and whether nothing was wanted on the way.
let context: usize = 0;
let kind: i32 = 0;
let target: usize = 0;
let isPlain: bool = false;

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
 * contain one. The values of fields are on the tape then.
 */
export function walk(start: usize, end: usize, root: usize): bool {
  tapeEnd = TAPE;
  implied = 0;
  let at = skipBlanks(start);
  if (load<u8>(at) != OPEN_BRACE) return false;
  store<u32>(BOUNDS, <u32>at);
  makeRoom(MAX_DEPTH + 1);
  context = outermost(CLOSE_BRACE, hasFields(root) ? root : 0);
  // A document begins in no other place, so its first piece has a context of its own.
  let from = context | 1;
  let last = BEGINNING;
  let piece = nextOf(last);
  let isGuessed = true;
  while (true) {
    if (!standsAt(piece, at, from)) {
      if (isGuessed) {
        piece = placeAt(at, from, closerOf(context));
        isGuessed = false;
        continue;
      }
      const start = at;
      at = walkOn(at, end, last == BEGINNING);
      if (at == 0) return false;
      piece = isPlain ? keepPiece(piece, start, at, from, context, kind) : 0;
      if (piece == 0) {
        if (kind == DONE) break;
        at = addValue(at);
        if (at == 0) return false;
        last = NONE;
        from = context;
        piece = nextOf(last);
        isGuessed = true;
        continue;
      }
      at = start;
    }
    if (!isGuessed) setNext(last, piece);
    at += lengthOf(piece);
    if (at > end) return false;
    context = endOf(piece);
    from = context;
    const next = kindOf(piece);
    if (next == STRING) {
      let stops = stopsIn(at);
      while (stops == 0) {
        at += 16;
        stops = stopsIn(at);
      }
      at += <usize>ctz(stops);
      if (load<u8>(at) != QUOTE) {
        at = endOfEscaped(at);
        if (at == 0) return false;
      }
      at++;
    } else if (next == NUMBER) {
      at = endOfNumber(at);
      if (at == 0) return false;
    } else break;
    last = piece;
    piece = nextOf(last);
    isGuessed = true;
  }
  if (at > end) return false;
  store<u32>(BOUNDS, <u32>at, 4);
  // A record in a message is distinguished from an event whose message an attacker controls, as by the plain reader.
  if ((implied & EVENT) == 0) {
    if ((implied & CARRIER) != 0) return false;
    if ((implied & (ORIGINAL | MADE)) == ORIGINAL) return false;
  }
  return skipBlanksUntil(at, end) == end;
}

/**
 * Walks from the end of a string or number, or the opening brace of a document, to the content of the next string, the next
 * number, or the end of the document. Returns where that is, or 0 if it is not valid.
 */
function walkOn(start: usize, end: usize, isBeginning: bool): usize {
  let at = start;
  let node = nodeOf(context);
  let closer = closerOf(context);
  let isAfterValue = true;
  isPlain = true;
  if (isBeginning) {
    at = skipBlanks(at + 1);
    if (load<u8>(at) == QUOTE && load<u8>(at + 1) == UNDERSCORE) return 0;
    isAfterValue = load<u8>(at) == CLOSE_BRACE;
  }
  while (true) {
    while (isAfterValue) {
      at = skipBlanks(at);
      const next = load<u8>(at++);
      if (next == COMMA) {
        if (at > end) return 0;
        break;
      }
      if (next != closer) return 0;
      if (depthOf(context) == 0) {
        kind = DONE;
        return at;
      }
      context = outer(context);
      node = nodeOf(context);
      closer = closerOf(context);
    }
    target = node;
    if (closer == CLOSE_BRACE) {
      at = skipBlanks(at);
      if (load<u8>(at) != QUOTE) return 0;
      const key = at + 1;
      at = endOfString(key);
      if (at == 0) return 0;
      const keyEnd = at;
      at = skipBlanks(at + 1);
      if (load<u8>(at) != COLON) return 0;
      at++;
      target = 0;
      if (node != 0) {
        if (isEscaped) return 0;
        const entry = entryOf(node, key, <i32>(keyEnd - key));
        if (entry != 0) {
          isPlain = false;
          target = targetOf(entry);
          const implies = impliedBy(entry);
          if (implies != 0) {
            if (implies == LEFT_TO_OTHERS) return 0;
            if (implies >= MADE || mayHoldRecord(skipBlanks(at))) implied |= implies;
          }
        }
      }
    }
    if (target != 0) isPlain = false;
    at = skipBlanks(at);
    const byte = load<u8>(at);
    if (byte == QUOTE) {
      kind = STRING;
      return at + 1;
    }
    if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      const depth = depthOf(context) + 1;
      if (depth > MAX_DEPTH) return 0;
      // In ASCII, a closing bracket or brace is two after its opening one.
      closer = byte + 2;
      node = target;
      if (byte == OPEN_BRACE) {
        if (node != 0 && !hasFields(node)) node = 0;
      }
      context = inner(context, closer, node);
      if (context == 0) return 0;
      at = skipBlanks(at + 1);
      isAfterValue = load<u8>(at) == closer;
    } else if (byte <= NINE && byte >= MINUS) {
      kind = NUMBER;
      return at;
    } else {
      const value = at;
      at = endOfLiteral(at);
      if (at == 0) return 0;
      if (target != 0 && hasSlot(target)) {
        if (tapeEnd == TAPE_END) return 0;
        add(target, OTHER, value, at);
      }
      isAfterValue = true;
    }
  }
  return 0;
}

/** From where {@link walkOn} stopped to the byte after the string or number; 0 if it is not valid. */
function addValue(start: usize): usize {
  const isString = kind == STRING;
  const at = isString ? endOfString(start) : endOfNumber(start);
  if (at == 0) return 0;
  if (target != 0 && hasSlot(target)) {
    // A text that got a place must come out, or the place would have another.
    if (tapeEnd == TAPE_END) return 0;
    if (isString) addText(target, start, at);
    else add(target, NUMBER, start, at);
  }
  return isString ? at + 1 : at;
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
