import type { RowBuilder } from '../../events/row-builder.ts';
import type { Scalar } from '../../events/value.ts';
import { decodeEscaped, decodeNumber, isFloatToken } from './decode.ts';
import { fastTables, type FastTables } from './fast-tables.ts';
import type { FieldSet } from '../../events/field-set.ts';
import {
  prepareFields,
  type FastReading,
  type PreparedFields,
  type PreparedNode,
} from './fields.ts';
import { openWalk, type Walk } from './fast-walk.ts';

/** Fields of which most documents are read fast. Two readers must not share them, as with those of {@link prepareFields}. */
export function fastFields(fields: FieldSet): PreparedFields {
  const prepared = prepareFields(fields);
  return { ...prepared, fast: FastReader.of(prepared) };
}

const PAGE = 65_536;
/** Larger blocks are rare, and as much memory would be kept. */
const MAX_BLOCK = 4 * 1024 * 1024;
/** The longest vector beyond the content, and a text that is compared as a whole. */
const PADDING = 64;

/** Shared memory is copied byte by byte where words are not aligned. */
const ALIGNMENT = 64;

/** As in `wasm/walk.ts`. */
const ESCAPED = 1;
const NUMBER = 2;
const OTHER = 3;
/** As in `wasm/strings.ts`: the number of places of texts, and the bit of a new one. */
const PLACES = 4_096;

const LOWER_N = 0x6e;
const LOWER_T = 0x74;

/**
 * Reads documents as `DocumentReader` does, several times as fast: their bytes are walked by WebAssembly, and only values of
 * fields come out of that. It reads nearly all documents, and leaves the others to the plain reader: those that are not
 * valid, search hits, what may contain raw records, and what is rare.
 */
export class FastReader implements FastReading {
  readonly #walk: Walk;
  readonly #root: number;
  readonly #nodes: readonly PreparedNode[];
  /** Where the content of a block begins. */
  readonly #block: number;
  readonly #bounds: number;
  readonly #tape: number;
  #words = new Int32Array();
  /** All of the memory, as the words. */
  #bytes = Buffer.alloc(0);
  /** By place. */
  readonly #texts = Array.from<string>({ length: PLACES }).fill('');

  /** Returns `null` where there is no such reader for the fields, or none at all. */
  static of(fields: PreparedFields): FastReader | null {
    const walk = openWalk();
    const tables = walk === null ? null : fastTables(fields, walk.FREE.value);
    if (walk === null || tables === null) return null;
    const reader = new FastReader(walk, tables);
    if (!reader.#grow(reader.#block)) return null;
    reader.#bytes.set(tables.bytes, tables.root);
    return reader;
  }

  private constructor(walk: Walk, { bytes, root, nodes }: FastTables) {
    this.#walk = walk;
    this.#root = root;
    this.#nodes = nodes;
    this.#block = (root + bytes.length + ALIGNMENT - 1) & -ALIGNMENT;
    this.#bounds = walk.BOUNDS.value >> 2;
    this.#tape = walk.TAPE.value >> 2;
  }

  load(bytes: Buffer, length: number): boolean {
    const end = this.#block + length;
    if (length > MAX_BLOCK || !this.#grow(end + PADDING)) return false;
    this.#bytes.set(bytes.subarray(0, length), this.#block);
    this.#bytes.fill(0, end, end + PADDING);
    return true;
  }

  read(start: number, end: number, row: RowBuilder): boolean {
    const block = this.#block;
    const found = this.#walk.read(block + start, block + end, this.#root);
    const count = found < 0 ? ~found : found;
    row.clear();
    const words = this.#words;
    for (let value = 0, at = this.#tape; value < count; value++, at += 4) {
      this.#add(row, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    }
    return found >= 0;
  }

  get start(): number {
    return this.#words[this.#bounds]! - this.#block;
  }

  get end(): number {
    return this.#words[this.#bounds + 1]! - this.#block;
  }

  #add(row: RowBuilder, number: number, kind: number, start: number, end: number): void {
    const { slot, derived } = this.#nodes[number]!;
    let value: Scalar | null | undefined;
    let isFloat = false;
    if ((kind & 0xff) === NUMBER) {
      value = decodeNumber(this.#bytes, start, end);
      if (value === undefined) return;
      isFloat = derived !== null && isFloatToken(this.#bytes, start, end);
    } else if ((kind & 0xff) === OTHER) {
      const first = this.#bytes[start];
      value = first === LOWER_N ? null : first === LOWER_T;
    } else {
      value = this.#textOf(kind, start, end);
    }
    if (value !== null) row.add(slot, value);
    if (derived !== null) row.addDerived(derived, value, isFloat);
  }

  #textOf(kind: number, start: number, end: number): string {
    if (kind === ESCAPED) return decodeEscaped(this.#bytes, start, end);
    const place = kind >> 8;
    if (place < 0) return this.#bytes.toString('utf8', start, end);
    if (place < PLACES) return this.#texts[place]!;
    return (this.#texts[place - PLACES] = this.#bytes.toString('latin1', start, end));
  }

  /** Whether the memory has this size, or could be made as large. */
  #grow(size: number): boolean {
    const { memory } = this.#walk;
    const missing = size - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    const { buffer } = memory;
    if (this.#bytes.buffer !== buffer) {
      this.#words = new Int32Array(buffer);
      this.#bytes = Buffer.from(buffer);
    }
    return true;
  }
}
