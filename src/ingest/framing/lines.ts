import { NEWLINE } from '../json/bytes.ts';
import { NumberList } from '../../util/number-list.ts';
import { BrokenList } from './broken.ts';
import type { Cutter } from './cutter.ts';

/**
 * NDJSON. Only the last line end is needed here; the code that reads the block finds the others.
 */
export class LineCutter implements Cutter {
  readonly format = 'lines';
  cut = 0;
  /** Empty within a line that is too long: nothing in the block is a document. */
  spans: NumberList | null = null;
  readonly broken = new BrokenList();
  #scanned = 0;
  #overlong = false;

  scan(bytes: Uint8Array, end: number, last: boolean): void {
    if (this.#overlong) {
      const lineEnd = bytes.subarray(0, end).indexOf(NEWLINE);
      this.cut = lineEnd < 0 ? end : lineEnd + 1;
      this.#overlong = lineEnd < 0;
      this.#reject(lineEnd < 0 ? end : lineEnd, true);
      return;
    }
    if (last) {
      this.cut = end;
      return;
    }
    const lineEnd = bytes.subarray(this.#scanned, end).lastIndexOf(NEWLINE);
    if (lineEnd >= 0) this.cut = this.#scanned + lineEnd + 1;
    this.#scanned = end;
  }

  shift(): void {
    this.#scanned = Math.max(0, this.#scanned - this.cut);
    this.cut = 0;
    this.broken.clear();
    this.spans = null;
  }

  giveUp(_bytes: Uint8Array, end: number): void {
    this.#overlong = true;
    this.cut = end;
    this.#reject(end, false);
  }

  #reject(end: number, continued: boolean): void {
    this.spans = new NumberList();
    if (end > 0) this.broken.add({ start: 0, end, code: 'ING2009', continued });
  }
}
