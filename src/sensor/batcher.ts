import type { SharedState } from './shared-state.ts';

/** A batch is not longer than about this. */
const BATCH_CHARACTERS = 1024 * 1024;

/**
 * Each batch wakes the other side, which costs both more than a few lines do. So many may go out at
 * once; under lasting load only as many a second, and lines wait for some milliseconds.
 */
const BATCHES_AT_ONCE = 100;
const BATCHES_PER_SECOND = 100;

const NS_PER_SECOND = 1e9;

/** Most bytes of a UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

/** Pieces of memory that go back and forth; while all are away, batches get memory of their own. */
const PIECES = 4;
const PIECE_BYTES = 512 * 1024;

/** Gathers lines and hands them over as bytes; drops and counts them while the other side is behind. */
export class Batcher {
  documents = 0;
  dropped = 0;
  readonly #state: SharedState;
  readonly #mostBacklog: number;
  readonly #post: (batch: Uint8Array<ArrayBuffer>) => void;
  readonly #encoder = new TextEncoder();
  readonly #pieces: ArrayBuffer[] = [];
  #made = 0;
  #text = '';
  #lines = 0;
  /** Batches that may go out now. */
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

  /** @param line without a line break */
  add(line: string): void {
    this.#text += `${line}\n`;
    this.#lines += 1;
    if (this.#text.length >= BATCH_CHARACTERS) this.flush();
  }

  /**
   * Hands over what there is, unless too many batches went out just before: then it is to be offered
   * again.
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

  /** Hands over what there is. */
  flush(): void {
    const lines = this.#lines;
    if (lines === 0) return;
    const text = this.#text;
    this.#text = '';
    this.#lines = 0;
    if (this.#state.backlogBytes >= this.#mostBacklog) {
      this.dropped += lines;
      return;
    }
    this.documents += lines;
    const batch = this.#encoded(text);
    this.#state.addBacklog(batch.length);
    this.#post(batch);
  }

  /** Takes back the memory of a batch. */
  give(memory: ArrayBuffer): void {
    if (memory.byteLength === PIECE_BYTES) this.#pieces.push(memory);
  }

  #encoded(text: string): Uint8Array<ArrayBuffer> {
    const piece = text.length * MOST_BYTES > PIECE_BYTES ? undefined : this.#piece();
    if (piece === undefined) return this.#encoder.encode(text);
    const bytes = new Uint8Array(piece);
    const { written } = this.#encoder.encodeInto(text, bytes);
    return bytes.subarray(0, written);
  }

  #piece(): ArrayBuffer | undefined {
    if (this.#pieces.length > 0 || this.#made === PIECES) return this.#pieces.pop();
    this.#made += 1;
    return new ArrayBuffer(PIECE_BYTES);
  }
}
