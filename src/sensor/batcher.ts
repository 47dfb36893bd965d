import type { SharedState } from './shared-state.ts';

/** A batch is handed over when it is about so long, or when no more comes at the moment. */
const BATCH_CHARACTERS = 1024 * 1024;

/** Gathers lines and hands them over as bytes; drops and counts them while the other side is behind. */
export class Batcher {
  documents = 0;
  dropped = 0;
  readonly #state: SharedState;
  readonly #mostBacklog: number;
  readonly #post: (batch: Uint8Array<ArrayBuffer>) => void;
  readonly #encoder = new TextEncoder();
  #text = '';
  #lines = 0;

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
    const batch = this.#encoder.encode(text);
    this.#state.addBacklog(batch.length);
    this.#post(batch);
  }
}
