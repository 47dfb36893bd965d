import { counted, formatBytes, formatCount } from '../../util/counts.ts';
import { monotonicMs } from '../environment.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';

const STEP_MS = 100;
const BAR_CELLS = 20;
/** A line that wraps cannot be erased; narrower terminals show the bar only. */
const MIN_COLUMNS = 72;

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & {
  readonly write: (text: string) => boolean;
};

const NOWHERE: Terminal = { isTTY: false, columns: 0, write: () => true };

/** The progress line of a command, on standard error. */
export function commandProgress(isQuiet: boolean, totalBytes: number | null): Progress {
  const { stderr } = process;
  return new Progress(isQuiet ? NOWHERE : stderr, styleFor(stderr), totalBytes);
}

/** A progress line for reading the input; shown only on a terminal. */
export class Progress {
  readonly #stream: Terminal;
  readonly #style: Style;
  readonly #totalBytes: number | null;
  #shownAt: number;
  #shown = false;

  /** @param now in milliseconds; short runs show no bar */
  constructor(stream: Terminal, style: Style, totalBytes: number | null, now = monotonicMs()) {
    this.#shownAt = now;
    this.#stream = stream;
    this.#style = style;
    this.#totalBytes = totalBytes;
  }

  /** @param now in milliseconds */
  update(bytes: number, documents: number, matched: number, now = monotonicMs()): void {
    this.show(
      bytes,
      now,
      () => ` ${counted(documents, 'event')} · ${formatCount(matched)} matched`,
    );
  }

  /** Without counts of events. */
  show(bytes: number, now = monotonicMs(), counts: () => string = () => ''): void {
    if (!this.#stream.isTTY || now - this.#shownAt < STEP_MS) return;
    this.#shownAt = now;
    this.#shown = true;
    const shown = this.#stream.columns < MIN_COLUMNS ? '' : this.#style.dim(counts());
    this.#stream.write(`\r\u001b[K${this.#bar(bytes)}${shown}`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }

  #bar(bytes: number): string {
    if (this.#totalBytes === null || this.#totalBytes === 0) return formatBytes(bytes);
    const share = Math.min(1, bytes / this.#totalBytes);
    const filled = Math.round(share * BAR_CELLS);
    const bar = `${'━'.repeat(filled)}${this.#style.dim('━'.repeat(BAR_CELLS - filled))}`;
    return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %`;
  }
}
