import { cut } from './text-width.ts';

const CLEAR = '\r\u001b[K';

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/**
 * Writes lines to one stream, and on a terminal keeps a status line below them. Both may be the same
 * terminal.
 */
export class Screen {
  readonly #out: Terminal;
  readonly #err: Terminal;
  /** The status line as plain text, or `null` for none, and its style. */
  readonly #status: (() => string) | null;
  readonly #mark: (text: string) => string;
  #lines: string[] = [];
  #painted = '';
  #isFull = false;

  constructor(
    out: Terminal,
    err: Terminal,
    status: (() => string) | null,
    mark: (text: string) => string,
  ) {
    this.#out = out;
    this.#err = err;
    this.#status = status;
    this.#mark = mark;
  }

  /** Whether the reader of the lines has fallen behind: see {@link drained}. */
  get isFull(): boolean {
    return this.#isFull;
  }

  drained(): void {
    this.#isFull = false;
  }

  add(lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line);
  }

  /** Writes the lines that were added, above the status line. */
  flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.map((line) => `${line}\n`).join('');
    this.#lines = [];
    const { isTTY = false } = this.#out;
    const painted = isTTY ? this.#painted : '';
    if (painted !== '') this.clear();
    this.#isFull = !this.#out.write(text) || this.#isFull;
    if (painted !== '') this.#paint(painted);
  }

  repaint(): void {
    if (this.#status === null || this.#err.isTTY !== true) return;
    // A line that wraps could not be erased.
    const text = cut(this.#status(), Math.max(1, (this.#err.columns || 80) - 1));
    if (text !== this.#painted) this.#paint(text);
  }

  /** Erases the status line. */
  clear(): void {
    if (this.#painted !== '') this.#err.write(CLEAR);
    this.#painted = '';
  }

  #paint(text: string): void {
    this.#painted = text;
    this.#err.write(`${CLEAR}${this.#mark(text)}`);
  }
}
