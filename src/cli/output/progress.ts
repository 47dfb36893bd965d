import type { Style } from './style.ts';

const STEP_MS = 100;

/** A line on the terminal that tells how far the input is read; nothing elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  readonly #totalBytes: number | null;
  #shownAt = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, style: Style, totalBytes: number | null) {
    this.#stream = stream;
    this.#style = style;
    this.#totalBytes = totalBytes;
  }

  update(bytes: number, documents: number, matched: number): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#shownAt < STEP_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    const counts = `${formatCount(documents)} events · ${formatCount(matched)} matched`;
    this.#stream.write(`\r\u001b[K${this.#bar(bytes)} ${this.#style.dim(counts)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }

  #bar(bytes: number): string {
    if (this.#totalBytes === null || this.#totalBytes === 0) return formatBytes(bytes);
    const share = Math.min(1, bytes / this.#totalBytes);
    const filled = Math.round(share * 20);
    const bar = `${'━'.repeat(filled)}${this.#style.dim('━'.repeat(20 - filled))}`;
    return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %`;
  }
}

/** `1,234,567` */
export const formatCount = (count: number) => count.toLocaleString('en-US');

export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
