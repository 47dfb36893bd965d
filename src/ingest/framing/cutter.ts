import type { NumberList } from '../../util/number-list.ts';
import type { Format } from './block.ts';
import type { BrokenList } from './broken.ts';

/**
 * Finds the ends of documents as bytes arrive in a buffer. The buffer belongs to {@link blocksOf},
 * which fills it, hands out the bytes before {@link cut}, and moves the rest to the front.
 */
export interface Cutter {
  readonly format: Format;
  /**
   * Continues scanning `bytes[0, end)`. `last` is set at the end of the input. A zero byte at `end`
   * and aligned memory save a copy.
   */
  scan(bytes: Uint8Array, end: number, last: boolean): void;
  /** Everything before this offset is complete. */
  readonly cut: number;
  /** Start and end of documents found since the last {@link shift}, or `null` if each line is a document. */
  readonly spans: NumberList | null;
  readonly broken: BrokenList;
  /** The bytes before `cut` have been removed. */
  shift(): void;
  /**
   * The document at {@link cut} is too long: everything up to `end` is rejected, and the document
   * continues after it.
   */
  giveUp(bytes: Uint8Array, end: number): void;
}
