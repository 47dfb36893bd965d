import type { RejectionCode } from '../json/fault.ts';
import type { Format } from './block.ts';

/** A stretch of the bytes under work. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * Finds where documents end, as bytes arrive in a buffer. The driver of {@link blocksOf} owns the
 * buffer: it fills it, hands out what lies before {@link cut}, and moves the rest to the front.
 */
export interface Cutter {
  readonly format: Format;
  /**
   * Goes on looking through `bytes[0, end)`. At the end of the input `last` is set. A zero byte at
   * `end` and aligned memory spare a copy.
   */
  scan(bytes: Uint8Array, end: number, last: boolean): void;
  /** Everything before is settled. */
  readonly cut: number;
  /** Documents found since the last {@link shift}, or `null` if lines speak for themselves. */
  readonly spans: readonly number[] | null;
  readonly broken: readonly (Stretch & { code: RejectionCode; continued: boolean })[];
  /** The bytes before `cut` are gone. */
  shift(): void;
  /** The document at {@link cut} is too long: all up to `end` is refused, and it goes on after it. */
  giveUp(bytes: Uint8Array, end: number): void;
}
