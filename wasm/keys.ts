// The keys that objects begin with, in their order, as a tree: the objects of one producer have the same ones again and again. All
// keys on the way to a node are different, so an object that goes on to a child of it has none of them twice.
//
// A node: the child that came last; its first child; the next child of its parent; its parent; the length of its key with the
// closing quote. At 32, which of the first 16 bytes of that count. At 48, the bytes.

import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes';
import { KEYS, MAX_DEPTH, MAX_KEY_NODES, OPEN } from './memory';
import { endOfString, isEscaped } from './strings';

const SIZE: usize = 96;
const MASK: usize = 32;
const BYTES: usize = 48;
const MAX_LENGTH: usize = SIZE - BYTES;
const END: usize = KEYS + <usize>MAX_KEY_NODES * SIZE;

/** More children of a node are not looked through, nor more parents. */
const MAX_LOOKED_AT: i32 = 64;

const UNDERSCORE: u8 = 0x5f;
const INDEX = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

let free: usize = KEYS + SIZE;

/**
 * Whether no object of a document, which is valid, surely has a key twice, and none of its own begins with an underscore. False
 * also for what is rare: keys with escapes or other than ASCII, long ones, many in one object, and deep objects.
 */
export function hasPlainKeys(start: usize): bool {
  let at = start + 1;
  let open = OPEN;
  // In an array, there are none.
  let keys: usize = KEYS;
  let isKey = true;
  while (true) {
    const byte = load<u8>(at++);
    if (byte == QUOTE) {
      if (isKey && keys != 0) {
        isKey = false;
        if (open == OPEN && load<u8>(at) == UNDERSCORE) return false;
        const known = <usize>load<u32>(keys);
        if (known != 0 && standsAt(known, at)) {
          keys = known;
        } else {
          keys = childOf(keys, at);
          if (keys == 0) return false;
        }
        at += <usize>load<u32>(keys, 16);
      } else {
        at = endOfString(at) + 1;
      }
    } else if (byte == COMMA) {
      isKey = true;
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (open == OPEN + <usize>MAX_DEPTH * 4) return false;
      store<u32>(open, <u32>keys);
      open += 4;
      keys = byte == OPEN_BRACE ? KEYS : 0;
      isKey = true;
    } else if (byte == CLOSE_BRACE || byte == CLOSE_BRACKET) {
      if (open == OPEN) return true;
      open -= 4;
      keys = <usize>load<u32>(open);
    }
  }
}

function standsAt(node: usize, at: usize): bool {
  const length = <usize>load<u32>(node, 16);
  let differences = v128.and(
    v128.xor(v128.load(at), v128.load(node, BYTES)),
    v128.load(node, MASK),
  );
  if (length > 16) {
    const last = length - 16;
    for (let index: usize = 16; index < last; index += 16) {
      differences = v128.or(
        differences,
        v128.xor(v128.load(at + index), v128.load(node + index, BYTES)),
      );
    }
    differences = v128.or(
      differences,
      v128.xor(v128.load(at + last), v128.load(node + last, BYTES)),
    );
  }
  return !v128.any_true(differences);
}

/** The node of some keys and the one that stands somewhere; 0 where it may be one of them. */
function childOf(keys: usize, at: usize): usize {
  let looked = 0;
  for (let child = <usize>load<u32>(keys, 4); child != 0; child = <usize>load<u32>(child, 8)) {
    if (standsAt(child, at)) {
      store<u32>(keys, <u32>child);
      return child;
    }
    if (++looked == MAX_LOOKED_AT) return 0;
  }
  const length = endOfString(at) + 1 - at;
  if (isEscaped || length > MAX_LENGTH) return 0;
  for (let each = at; each < at + length; each++) if (load<u8>(each) >= 0x80) return 0;
  looked = 0;
  for (let node = keys; node != KEYS; node = <usize>load<u32>(node, 12)) {
    if (standsAt(node, at) || ++looked == MAX_LOOKED_AT) return 0;
  }
  if (free == END) {
    // The document is looked at in another way, and the tree begins anew.
    forget();
    return 0;
  }
  return add(keys, at, length);
}

function add(keys: usize, at: usize, length: usize): usize {
  const node = free;
  free += SIZE;
  memory.fill(node, 0, SIZE);
  store<u32>(node, load<u32>(keys, 4), 8);
  store<u32>(node, <u32>keys, 12);
  store<u32>(node, <u32>length, 16);
  v128.store(node, i8x16.lt_u(INDEX, i8x16.splat(<i8>min<usize>(length, 16))), MASK);
  memory.copy(node + BYTES, at, length);
  store<u32>(keys, <u32>node);
  store<u32>(keys, <u32>node, 4);
  return node;
}

function forget(): void {
  free = KEYS + SIZE;
  memory.fill(KEYS, 0, SIZE);
}
