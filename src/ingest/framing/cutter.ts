import type { RejectionCode } from '../json/fault.ts';
import type { Format } from './block.ts';

/** A range of bytes in the buffer. */
export interface Span {
  start: number;
  end: number;
}

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
  /** Documents found since the last {@link shift}, or `null` if each line is a document. */
  readonly spans: readonly number[] | null;
  readonly broken: readonly (Span & { code: RejectionCode; continued: boolean })[];
  /** The bytes before `cut` have been removed. */
  shift(): void;
  /**
   * The document at {@link cut} is too long: everything up to `end` is rejected, and the document
   * continues after it.
   */
  giveUp(bytes: Uint8Array, end: number): void;
}
