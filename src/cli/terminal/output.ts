import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Piece } from '../../report/results/result.ts';

/** Pieces are written to the stream together once they reach about this size. */
const WRITE_BYTES = 256 * 1024;

/** Collects text for a stream, whose first piece is written at once, and honours its backpressure. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isFirst = true;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** Whether it is time to {@link flush}. */
  get full(): boolean {
    return this.#bytes >= WRITE_BYTES || (this.#isFirst && this.#bytes > 0);
  }

  add(piece: Piece): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  /**
   * Writes what has been collected. Also yields to the event loop: a pipe accepts text synchronously, so a
   * closed reader would otherwise be noticed only at the end.
   */
  async flush(): Promise<void> {
    const text = Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    this.#isFirst = false;
    if (text.length > 0 && !this.#stream.write(text)) await once(this.#stream, 'drain');
    else await setImmediate();
  }
}

/** Writes a few lines to standard output. */
export const printLines = (lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${line}\n`).join(''));

/** Writes pieces to standard output in order, no faster than the reader consumes them. */
export async function writeAll(pieces: Iterable<string>): Promise<void> {
  const output = new Output(process.stdout);
  for (const piece of pieces) {
    output.add(piece);
    if (output.full) await output.flush();
  }
  await output.flush();
}
