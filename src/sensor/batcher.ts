import type { SharedState } from './shared-state.ts';

/**
 * Each batch wakes the other side, which costs both more than a few lines do. This number may be
 * sent at once; under sustained load only as many per second, and lines wait for some milliseconds.
 */
const BATCHES_AT_ONCE = 100;
const BATCHES_PER_SECOND = 30;

const NS_PER_SECOND = 1e9;

/** A UTF-16 unit takes at most this number of bytes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Buffers that are sent back and forth, each for a batch; while all are in use, batches are copied.
 */
const PIECES = 4;
const PIECE_BYTES = 768 * 1024;

const LINE_END = 0x0a;

/** Collects lines as bytes and sends them; drops and counts them while the other side is behind. */
export class Batcher {
  documents = 0;
  dropped = 0;
  readonly #state: SharedState;
  readonly #mostBacklog: number;
  readonly #post: (batch: Uint8Array<ArrayBuffer>) => void;
  /** Pieces that wait for a batch. */
  readonly #spare: ArrayBuffer[] = [];
  #made = 1;
  /** The batch that is being filled. */
  #piece = Buffer.from(new ArrayBuffer(PIECE_BYTES));
  #length = 0;
  #lines = 0;
  /** The number of batches that may be sent now. */
  #credit = BATCHES_AT_ONCE;
  #creditAt = 0;

  /** @param post hands over a batch, memory and all */
  constructor(
    state: SharedState,
    mostBacklog: number,
    post: (batch: Uint8Array<ArrayBuffer>) => void,
  ) {
    this.#state = state;
    this.#mostBacklog = mostBacklog;
    this.#post = post;
  }

  /**
   * Adds one line.
   *
   * @param own without a line break
   * @param common the rest of the line. Cheaper if it is the same string each time: a
   *   concatenated string is flattened once, then copied
   */
  add(own: string, common = ''): void {
    const most = (own.length + common.length) * MAX_BYTES_PER_UNIT + 1;
    if (this.#length + most > PIECE_BYTES) this.flush();
    if (most > PIECE_BYTES) {
      this.#hand(1, () => new TextEncoder().encode(`${own}${common}\n`));
      return;
    }
    this.#length += this.#piece.write(own, this.#length);
    this.#length += this.#piece.write(common, this.#length);
    this.#piece[this.#length] = LINE_END;
    this.#length += 1;
    this.#lines += 1;
  }

  /**
   * Sends the current batch, unless too many were sent just before: then it must be offered again.
   *
   * @param now nanoseconds
   */
  offer(now: number): void {
    const earned = ((now - this.#creditAt) / NS_PER_SECOND) * BATCHES_PER_SECOND;
    this.#credit = Math.min(BATCHES_AT_ONCE, this.#credit + earned);
    this.#creditAt = now;
    if (this.#lines === 0 || this.#credit < 1) return;
    this.#credit -= 1;
    this.flush();
  }

  /** Sends the current batch. */
  flush(): void {
    if (this.#lines > 0) this.#hand(this.#lines, () => this.#takeBatch());
    this.#length = 0;
    this.#lines = 0;
  }

  /** Takes back the memory of a batch. */
  give(memory: ArrayBuffer): void {
    if (memory.byteLength === PIECE_BYTES) this.#spare.push(memory);
  }

  #hand(lines: number, batchOf: () => Uint8Array<ArrayBuffer>): void {
    if (this.#state.backlogBytes >= this.#mostBacklog) {
      this.dropped += lines;
      return;
    }
    this.documents += lines;
    const batch = batchOf();
    this.#state.addBacklog(batch.length);
    this.#post(batch);
  }

  #takeBatch(): Uint8Array<ArrayBuffer> {
    const full = this.#piece.buffer;
    const next = this.#nextPiece();
    if (next === undefined) return new Uint8Array(full.slice(0, this.#length));
    this.#piece = Buffer.from(next);
    return new Uint8Array(full, 0, this.#length);
  }

  #nextPiece(): ArrayBuffer | undefined {
    if (this.#spare.length > 0 || this.#made === PIECES) return this.#spare.pop();
    this.#made += 1;
    return new ArrayBuffer(PIECE_BYTES);
  }
}
