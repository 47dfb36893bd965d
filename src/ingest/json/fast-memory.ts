import { readFileSync } from 'node:fs';
import { lazily } from '../../util/lazily.ts';
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
