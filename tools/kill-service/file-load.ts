import { appendFileSync, renameSync, statSync } from 'node:fs';

const WRITE_EVERY_MS = 10;
const LINES_PER_WRITE = 20;
const ROTATE_BYTES = 256 * 1024;

/** Writes numbered lines to a rotated file, whether or not the service is running. */
export class FileLoad {
  readonly #path: string;
  #next = 0;
  #rotations = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(path: string) {
    this.#path = path;
    appendFileSync(path, '');
  }

  get lines(): number {
    return this.#next;
  }

  start(): void {
    this.#timer = setInterval(() => this.#write(), WRITE_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    appendFileSync(this.#path, '\n');
  }

  faults(copies: ReadonlyMap<number, number>): string[] {
    const wrong: string[] = [];
    for (let number = 0; number < this.#next; number += 1) {
      const count = copies.get(number) ?? 0;
      if (count !== 1) wrong.push(`line ${number} of the followed file: copies ${count}`);
    }
    return wrong;
  }

  #write(): void {
    const time = new Date().toISOString();
    let text = '';
    for (let count = 0; count < LINES_PER_WRITE; count += 1) {
      text += `${JSON.stringify({ '@timestamp': time, file: this.#next })}\n`;
      this.#next += 1;
    }
    // Two writes, so that the reader encounters half a line.
    const cut = Math.floor(Math.random() * text.length);
    appendFileSync(this.#path, text.slice(0, cut));
    appendFileSync(this.#path, text.slice(cut));
    if (statSync(this.#path).size < ROTATE_BYTES) return;
    renameSync(this.#path, `${this.#path}.${this.#rotations}`);
    appendFileSync(this.#path, '');
    this.#rotations += 1;
  }
}
