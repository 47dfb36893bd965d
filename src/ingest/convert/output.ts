import { NumberList } from '../../util/number-list.ts';
import type { Block, ConvertedFrom } from '../framing/block.ts';
import { BrokenList, type Broken } from '../framing/broken.ts';
import { NEWLINE } from '../json/bytes.ts';

/** Collects documents for a block, each with the line that it came from. */
export class Output {
  readonly #parts: Uint8Array[] = [];
  /** Small pieces are collected first, because an input may have millions of them. */
  #small = NO_BYTES;
  #smallLength = 0;
  readonly #spans = new NumberList();
  readonly #broken = new BrokenList();
  /** For each line of this block, the line of the input block. */
  readonly #lines = new NumberList();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds a document, or a line that should be one. */
  add(bytes: Uint8Array, line: number): void {
    const start = this.#append(bytes, line);
    this.#spans.push(start);
    this.#spans.push(start + bytes.length);
  }

  /** Adds a span that cannot be a document. */
  reject(bytes: Uint8Array, line: number, { code, continued }: Broken): void {
    const start = this.#append(bytes, line);
    this.#broken.add({ start, end: start + bytes.length, code, continued });
  }

  /**
   * Builds the block from the collected documents.
   *
   * @param take returns memory for a number of bytes followed by a zero byte
   */
  block(
    { source, sequence, offset }: Pick<Block, 'source' | 'sequence' | 'offset'>,
    from: Omit<ConvertedFrom, 'lines'>,
    take: (length: number) => Uint8Array,
  ): Block {
    this.#flushSmall();
    const bytes = take(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    bytes[at] = 0;
    return {
      source,
      sequence,
      offset,
      bytes,
      length: at,
      format: 'values',
      spans: this.#spans.take(),
      broken: this.#broken.take(),
      converted: { ...from, lines: this.#lines.take() },
    };
  }

  #append(bytes: Uint8Array, line: number): number {
    const start = this.#length;
    this.#put(bytes);
    this.#put(LINE_END);
    this.#length += bytes.length + 1;
    let own = line;
    this.#lines.push(own);
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      own += 1;
      this.#lines.push(own);
    }
    return start;
  }

  #put(bytes: Uint8Array): void {
    const isSmall = bytes.length <= SMALL_BYTES;
    if (!isSmall || this.#smallLength + bytes.length > this.#small.length) this.#flushSmall();
    if (!isSmall) this.#parts.push(bytes);
    else {
      if (this.#smallLength === 0) this.#small = Buffer.allocUnsafeSlow(SMALL_BUFFER_BYTES);
      this.#small.set(bytes, this.#smallLength);
      this.#smallLength += bytes.length;
    }
  }

  #flushSmall(): void {
    if (this.#smallLength > 0) this.#parts.push(this.#small.subarray(0, this.#smallLength));
    this.#small = NO_BYTES;
    this.#smallLength = 0;
  }
}

const NO_BYTES = Buffer.alloc(0);
const SMALL_BYTES = 4 * 1024;
const SMALL_BUFFER_BYTES = 64 * 1024;

const LINE_END = Uint8Array.of(NEWLINE);
