import { readFileSync } from 'node:fs';
import type { RowBuilder } from '../../events/document-row.ts';
import type { Scalar, FieldSet } from '../../events/field-set.ts';
import { lazily } from '../../util/maps.ts';
import { decodeEscaped, decodeNumberFor, isFloatToken } from './decode.ts';
import {
  prepareFields,
  type FastReading,
  type PreparedFields,
  type PreparedNode,
  type Entry,
} from './fields.ts';
import type { Text } from './text.ts';

type Content = Pick<Text, 'bytes' | 'length'>;

interface Value<T> {
  readonly value: T;
}

/** What `wasm/block.ts` exports. */
interface Exports {
  readonly memory: {
    readonly buffer: ArrayBuffer;
    /** By pages of 64 KiB; the buffer is another one then. */
    readonly grow: (pages: number) => number;
  };
  readonly read: (start: number, end: number, root: number) => number;
  readonly hasPlainKeys: (start: number) => number;
  readonly readRecord: (start: number, end: number, root: number, numbers: number) => number;
  readonly newTexts: () => number;
  readonly pass: (start: number, until: number, end: number, root: number) => number;
  readonly passedDocuments: Value<number>;
  readonly passedLines: Value<number>;
  readonly search: (table: number, from: number, start: number, end: number, max: number) => number;
  readonly searched: Value<number>;
  readonly comparisons: Value<number>;
  readonly BOUNDS: Value<number>;
  readonly FREE: Value<number>;
  readonly HITS: Value<number>;
  readonly NEWS: Value<number>;
  readonly TAPE: Value<number>;
}

/** The types of WebAssembly come with those of browsers. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
};

const PAGE = 65_536;
/** Larger blocks are rare, and as much memory would be kept. */
const MAX_BLOCK = 4 * 1024 * 1024;
/** As much may be read beyond the content: a piece of a document that is compared as a whole. */
const PADDING = 128;
/** Shared memory is copied byte by byte where words are not aligned. */
const ALIGNMENT = 64;
/** As in `wasm/strings.ts`. */
const PLACES = 4_096;

/**
 * The memory of the WebAssembly that reads and searches blocks: tables of what is wanted, and behind them one block. A
 * thread needs one of them, for whatever it reads.
 */
export class FastMemory {
  readonly exports: Exports;
  /** All of it, and the same as words. Both are others after {@link reserve} and {@link load}. */
  bytes = Buffer.alloc(0);
  words = new Int32Array();
  /** Texts that have come before, by place. */
  readonly texts = Array.from<string>({ length: PLACES }).fill('');
  /** Where the tables end. */
  #free: number;
  #loaded: Content | null = null;
  #fits = false;

  /** `null` where it was not built, where the processor is not able to run it, or where there is no room for it. */
  static open(): FastMemory | null {
    try {
      return new FastMemory(new WebAssembly.Instance(compiled()).exports as Exports);
    } catch {
      return null;
    }
  }

  private constructor(exports: Exports) {
    this.exports = exports;
    this.#free = aligned(exports.FREE.value);
    this.#view();
  }

  /** Where the content of a block begins. */
  get block(): number {
    return this.#free;
  }

  /** The address for a table of this size; -1 if there is no room. No block is loaded then. */
  reserve(size: number): number {
    const address = this.#free;
    const end = aligned(address + size);
    if (!this.#grow(end)) return -1;
    this.#free = end;
    this.#loaded = null;
    return address;
  }

  /** Takes the bytes of a block, unless it has them; `false` if there is no room for them. */
  load(text: Content): boolean {
    if (this.#loaded === text) return this.#fits;
    const { bytes, length } = text;
    const end = this.block + length;
    this.#loaded = text;
    this.#fits = length <= MAX_BLOCK && this.#grow(end + PADDING);
    if (!this.#fits) return false;
    this.bytes.set(length < bytes.length ? bytes.subarray(0, length) : bytes, this.block);
    this.bytes.fill(0, end, end + PADDING);
    return true;
  }

  /** Whether the memory has this size, or could be made as large. */
  #grow(size: number): boolean {
    const { memory } = this.exports;
    const missing = size - memory.buffer.byteLength;
    if (missing <= 0) return true;
    try {
      memory.grow(Math.ceil(missing / PAGE));
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#view();
    return true;
  }

  #view(): void {
    const { buffer } = this.exports.memory;
    this.words = new Int32Array(buffer);
    this.bytes = Buffer.from(buffer);
  }
}

const aligned = (address: number): number => (address + ALIGNMENT - 1) & -ALIGNMENT;

const compiled = lazily(() => new WebAssembly.Module(readFileSync(moduleFile())));

/** In the build, every file is in a folder of `dist`. */
function moduleFile(): URL {
  const url = import.meta.url;
  return new URL(`${url.endsWith('.ts') ? '../../../dist' : '..'}/wasm/block.wasm`, url);
}

// The tables are those of `wasm/tables.ts`.

const NODE_SIZE = 20;
const ENTRY_HEAD = 20;

const IMPLIED: Readonly<Record<NonNullable<Entry['implies']>, number>> = {
  source: 1,
  record: 1,
  carrier: 2,
  original: 4,
  made: 8,
  event: 16,
};

/** The nodes of fields by their number, the root first; `null` if some fields are found by decoded keys only. */
function nodesOf({ root }: PreparedFields): readonly PreparedNode[] | null {
  const nodes = new Set([root]);
  for (const node of nodes) {
    if (node.asksText) return null;
    for (const { target } of node.buckets.flat()) nodes.add(target);
  }
  return [...nodes];
}

function sizeOfTables(nodes: readonly PreparedNode[]): number {
  return nodes.reduce((sum, node) => sum + NODE_SIZE + sizeOf(node), 0);
}

/** Writes nodes as tables that are to stand at an address; the root stands there itself. */
function fastTables(nodes: readonly PreparedNode[], address: number): Uint8Array {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const addressOf = (node: PreparedNode) => address + (numbers.get(node) ?? 0) * NODE_SIZE;
  const bytes = new Uint8Array(sizeOfTables(nodes));
  const words = new Uint32Array(bytes.buffer);
  let free = address + nodes.length * NODE_SIZE;
  for (const [number, node] of nodes.entries()) {
    const { buckets, slot, leaf } = node;
    const first = free;
    let at = number * (NODE_SIZE / 4);
    words[at++] = buckets.length - 1;
    words[at++] = first;
    words[at++] = Number(slot >= 0);
    words[at++] = Number(!leaf);
    words[at] = number;
    free += buckets.length * 4;
    for (let index = 0; index < buckets.length; index++) {
      const bucket = buckets[index]!;
      let next = 0;
      for (let each = bucket.length - 1; each >= 0; each--) {
        const { key, target, implies } = bucket[each]!;
        at = (free - address) >> 2;
        words[at++] = next;
        words[at++] = addressOf(target);
        words[at++] = implies === null ? 0 : IMPLIED[implies];
        words[at++] = 0;
        words[at] = key.length;
        bytes.set(key, free - address + ENTRY_HEAD);
        next = free;
        free += entrySize(key);
      }
      words[((first - address) >> 2) + index] = next;
    }
  }
  return bytes;
}

const entrySize = (key: Buffer): number => ENTRY_HEAD + ((key.length + 3) & ~3);

const sizeOf = ({ buckets }: PreparedNode): number =>
  buckets.flat().reduce((sum, { key }) => sum + entrySize(key), buckets.length * 4);

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
