// A context says where in a document something stands: in which containers, and which fields may be there. There is one
// for each that has been met: its parent; the closing bracket of the innermost container; the node of the fields, or 0;
// the number of containers around that; its first child; the next child of its parent.

import { CONTEXTS, MAX_CONTEXTS } from './memory';
import { forgetPieces } from './pieces';

const SIZE: usize = 32;
const END: usize = CONTEXTS + <usize>MAX_CONTEXTS * SIZE;

/** The first is the parent of the outermost ones. */
let free: usize = CONTEXTS + SIZE;

/** Where there may be no room for those of another document, all are forgotten. */
export function makeRoom(deepest: i32): void {
  if (free + <usize>deepest * SIZE <= END) return;
  free = CONTEXTS + SIZE;
  store<u32>(CONTEXTS, 0, 16);
  forgetPieces();
}

export function outermost(closer: u8, node: usize): usize {
  return inner(CONTEXTS, closer, node);
}

/** The context in another container; 0 if there is no room. */
export function inner(context: usize, closer: u8, node: usize): usize {
  for (let child = load<u32>(context, 16); child != 0; child = load<u32>(<usize>child, 20)) {
    if (load<u32>(child, 8) == <u32>node && load<u32>(child, 4) == <u32>closer) return <usize>child;
  }
  if (free == END) return 0;
  const child = free;
  free += SIZE;
  store<u32>(child, <u32>context);
  store<u32>(child, <u32>closer, 4);
  store<u32>(child, <u32>node, 8);
  store<i32>(child, context == CONTEXTS ? 0 : depthOf(context) + 1, 12);
  store<u32>(child, 0, 16);
  store<u32>(child, load<u32>(context, 16), 20);
  store<u32>(context, <u32>child, 16);
  return child;
}

export function outer(context: usize): usize {
  return <usize>load<u32>(context);
}

export function closerOf(context: usize): u8 {
  return load<u8>(context, 4);
}

export function nodeOf(context: usize): usize {
  return <usize>load<u32>(context, 8);
}

export function depthOf(context: usize): i32 {
  return load<i32>(context, 12);
}
