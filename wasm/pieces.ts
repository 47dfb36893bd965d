// A piece is what stands between two strings or numbers of a document, with keys, marks and blanks: `,"name":"`. In the
// same context, the same bytes lead to the same context, so a piece that has been walked once need only be compared. Pieces
// in which anything is wanted are walked each time.
//
// A piece: the one that came after it last; its length; the context where it begins, and the one where it ends; what comes
// then. At 32, which of its first 16 bytes count. At 48, its bytes.

import { CLOSE_BRACKET } from './bytes';
import { PIECE_BITS, PIECES, PIECES_END } from './memory';

const SIZE: usize = 128;
const MASK: usize = 32;
const BYTES: usize = 48;
const MAX_LENGTH: usize = SIZE - BYTES;

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;
const INDEX = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const NINE: u8 = 0x39;
/** As in `walk.ts`. A piece ends before the first byte of a number, which has to be looked at. */
const NUMBER: i32 = 2;

export function forgetPieces(): void {
  memory.fill(PIECES, 0, PIECES_END - PIECES);
}

/** Whether a piece stands somewhere. A place that has none has no context. Called once, so that it is inlined. */
export function standsAt(piece: usize, at: usize, context: usize): bool {
  if (<usize>load<u32>(piece, 8) != context) return false;
  const length = <usize>load<u32>(piece, 4);
  let differences = v128.and(
    v128.xor(v128.load(at), v128.load(piece, BYTES)),
    v128.load(piece, MASK),
  );
  if (length > 16) {
    const last = length - 16;
    for (let index: usize = 16; index < last; index += 16) {
      differences = v128.or(
        differences,
        v128.xor(v128.load(at + index), v128.load(piece + index, BYTES)),
      );
    }
    differences = v128.or(
      differences,
      v128.xor(v128.load(at + last), v128.load(piece + last, BYTES)),
    );
  }
  if (v128.any_true(differences)) return false;
  if (load<i32>(piece, 16) != NUMBER) return true;
  const byte = load<u8>(at + length);
  return byte <= NINE && byte >= MINUS;
}

/**
 * The place of a piece by its first bytes: between the elements of an array by two, a comma and a quote, and else by eight.
 *
 * @param closer of the context
 */
export function placeAt(at: usize, context: usize, closer: u8): usize {
  const bytes = load<u64>(at);
  const counted = closer == CLOSE_BRACKET && <u8>bytes == COMMA ? bytes & 0xffff : bytes;
  const hash = (counted ^ ((<u64>context) << 40)) * MULTIPLIER;
  return PIECES + <usize>(((hash ^ (hash >> 29)) * MULTIPLIER) >> (64 - PIECE_BITS)) * SIZE;
}

/** Puts a piece in its place, unless it is too long; returns where it is then, or 0. */
export function keepPiece(
  place: usize,
  start: usize,
  end: usize,
  context: usize,
  next: usize,
  kind: i32,
): usize {
  const length = end - start;
  if (length > MAX_LENGTH) return 0;
  store<u32>(place, 0);
  store<u32>(place, <u32>length, 4);
  store<u32>(place, <u32>context, 8);
  store<u32>(place, <u32>next, 12);
  store<i32>(place, kind, 16);
  const counted = i8x16.lt_u(INDEX, i8x16.splat(<i8>min<usize>(length, 16)));
  v128.store(place, counted, MASK);
  memory.copy(place + BYTES, start, length);
  return place;
}

export function nextOf(piece: usize): usize {
  return <usize>load<u32>(piece);
}

export function setNext(piece: usize, next: usize): void {
  store<u32>(piece, <u32>next);
}

export function lengthOf(piece: usize): usize {
  return <usize>load<u32>(piece, 4);
}

export function endOf(piece: usize): usize {
  return <usize>load<u32>(piece, 12);
}

export function kindOf(piece: usize): i32 {
  return load<i32>(piece, 16);
}
