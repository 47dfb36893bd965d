import type { RowBuilder } from '../../events/document-row.ts';
import type { Scalar } from '../../events/value.ts';
import { decodeEscaped, decodeNumberFor, isFloatToken } from './decode.ts';
import { fastTables, nodesOf, sizeOfTables } from './fast-tables.ts';
import type { FieldSet } from '../../events/field-set.ts';
import {
  prepareFields,
  type FastReading,
  type PreparedFields,
  type PreparedNode,
} from './fields.ts';
import { FastMemory } from './fast-memory.ts';
import type { Text } from './text.ts';

/**
 * Fields of which most documents are read fast. Two readers must not share them, as with those of {@link prepareFields}.
 *
 * @param memory of the thread; `null` where all documents are left to the plain reader
 */
export function fastFields(fields: FieldSet, memory: FastMemory | null): PreparedFields {
  const prepared = prepareFields(fields);
  return { ...prepared, fast: memory === null ? null : FastReader.of(prepared, memory) };
}

/** As in `wasm/walk.ts`. */
const ESCAPED = 1;
const NUMBER = 2;
const OTHER = 3;
/** As in `wasm/strings.ts`: the bit of a place at which a text is new. */
const NEW = 4_096;

/** More fields are left to the plain reader. */
const MAX_TABLES = 4 * 1024 * 1024;

const LOWER_N = 0x6e;
const LOWER_T = 0x74;

/**
 * Reads documents as `DocumentReader` does, several times as fast: their bytes are walked by WebAssembly, and only values of
 * fields come out of that. It reads nearly all documents, and leaves the others to the plain reader: those that are not
 * valid, search hits, what may contain raw records, and what is rare.
 */
export class FastReader implements FastReading {
  readonly #memory: FastMemory;
  readonly #root: number;
  readonly #nodes: readonly PreparedNode[];
  readonly #bounds: number;
  readonly #tape: number;

  /** Returns `null` where there is no such reader for the fields. */
  static of(fields: PreparedFields, memory: FastMemory): FastReader | null {
    const nodes = nodesOf(fields);
    if (nodes === null) return null;
    const size = sizeOfTables(nodes);
    const root = size > MAX_TABLES ? -1 : memory.reserve(size);
    if (root < 0) return null;
    memory.bytes.set(fastTables(nodes, root), root);
    return new FastReader(memory, root, nodes);
  }

  private constructor(memory: FastMemory, root: number, nodes: readonly PreparedNode[]) {
    this.#memory = memory;
    this.#root = root;
    this.#nodes = nodes;
    this.#bounds = memory.exports.BOUNDS.value >> 2;
    this.#tape = memory.exports.TAPE.value >> 2;
  }

  load(text: Text): boolean {
    return this.#memory.load(text);
  }

  read(start: number, end: number, row: RowBuilder): boolean {
    const { block, words, exports } = this.#memory;
    const found = exports.read(block + start, block + end, this.#root);
    const count = found < 0 ? ~found : found;
    row.clear();
    for (let value = 0, at = this.#tape; value < count; value++, at += 4) {
      this.#add(row, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
    }
    return found >= 0;
  }

  pass(start: number, until: number, end: number): number {
    const { block, exports } = this.#memory;
    return exports.pass(block + start, block + until, block + end, this.#root) - block;
  }

  get passedDocuments(): number {
    return this.#memory.exports.passedDocuments.value;
  }

  get passedLines(): number {
    return this.#memory.exports.passedLines.value;
  }

  get start(): number {
    return this.#memory.words[this.#bounds]! - this.#memory.block;
  }

  get end(): number {
    return this.#memory.words[this.#bounds + 1]! - this.#memory.block;
  }

  #add(row: RowBuilder, number: number, kind: number, start: number, end: number): void {
    const node = this.#nodes[number]!;
    const { bytes } = this.#memory;
    let value: Scalar | null | undefined;
    let isFloat = false;
    if ((kind & 0xff) === NUMBER) {
      value = decodeNumberFor(node.type, bytes, start, end);
      if (value === undefined) return;
      isFloat = node.derived !== null && isFloatToken(bytes, start, end);
    } else if ((kind & 0xff) === OTHER) {
      const first = bytes[start];
      value = first === LOWER_N ? null : first === LOWER_T;
    } else {
      value = this.#textOf(kind, start, end);
    }
    row.put(node, value, isFloat);
  }

  #textOf(kind: number, start: number, end: number): string {
    const { bytes, texts } = this.#memory;
    if (kind === ESCAPED) return decodeEscaped(bytes, start, end);
    const place = kind >> 8;
    if (place < 0) return bytes.toString('utf8', start, end);
    if (place < NEW) return texts[place]!;
    return (texts[place - NEW] = bytes.toString('latin1', start, end));
  }
}
