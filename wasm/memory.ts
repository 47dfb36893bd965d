// What stands where in memory. `src/ingest/json/fast-reader.ts` knows the same places by what `block.ts` exports.

/** The containers of a record that are open, of 16 bytes each: node, closing bracket, number of the object. */
export const STACK: usize = 1_024;
/** What is nested deeper is left to the plain reader. */
export const MAX_DEPTH: i32 = 64;

/** For each of sixteen places, which buckets of literals may begin there. */
export const FOUND: usize = 2_048;

/** For each open container of a document, the keys that it has so far; of 4 bytes each. */
export const OPEN: usize = 2_560;

/** Stand for a piece before the first one, and for one that was not kept. */
export const BEGINNING: usize = 3_072;
export const NONE: usize = 3_200;

/** Where the document that was read last begins and ends, with 32 bits each. */
export const BOUNDS: usize = 4_080;

/** What was found in the document that was walked last: values, of 16 bytes each. */
export const TAPE: usize = 4_096;
export const MAX_VALUES: i32 = 4_096;
export const TAPE_END: usize = TAPE + <usize>MAX_VALUES * 16;

/** Texts by their hash, of 64 bytes each: up to 48 bytes of content with zeroes behind it, and the length. */
export const TEXTS: usize = TAPE_END;
export const TEXT_BITS: i32 = 12;
export const MAX_TEXT: i32 = 48;

/** What a search found, of 8 bytes each: the number of a literal, and where it begins. */
export const HITS: usize = TEXTS + ((<usize>1) << TEXT_BITS) * 64;
export const HITS_END: usize = HITS + 4_096 * 8;

/** Of 32 bytes each, see `contexts.ts`. */
export const CONTEXTS: usize = HITS_END;
export const MAX_CONTEXTS: i32 = 1_024;

/** By hash, of 128 bytes each, see `pieces.ts`. */
export const PIECES: usize = CONTEXTS + <usize>MAX_CONTEXTS * 32;
export const PIECE_BITS: i32 = 11;
export const PIECES_END: usize = PIECES + ((<usize>1) << PIECE_BITS) * 128;

/** Of 96 bytes each, see `keys.ts`. */
export const KEYS: usize = PIECES_END;
export const MAX_KEY_NODES: i32 = 2_048;
export const KEYS_END: usize = KEYS + <usize>MAX_KEY_NODES * 96;

/** The tables of fields and literals, and behind them the bytes of the block. Written from outside. */
export const FREE: usize = KEYS_END;
