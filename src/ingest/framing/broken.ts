import { NumberList } from '../../util/number-list.ts';
import { REJECTIONS, type RejectionCode } from '../json/fault.ts';

/** A span of bytes that cannot be a document, detected during framing. */
export interface Broken {
  /** Byte offsets in the block. */
  readonly start: number;
  readonly end: number;
  readonly code: RejectionCode;
  /**
   * Continues a span from the previous block: to be written out with it, but not counted again.
   */
  readonly continued: boolean;
}

/** Several of them as numbers, in order: a block may have half a million. */
export type BrokenSpans = Uint32Array<ArrayBuffer>;

export const NO_BROKEN: BrokenSpans = new Uint32Array();

/** Of each: start, end, and the place of its code among all, doubled, with one more where it is continued. */
const NUMBERS = 3;
const CODES = Object.keys(REJECTIONS) as readonly RejectionCode[];

export class BrokenList {
  readonly #numbers = new NumberList();

  get length(): number {
    return this.#numbers.length / NUMBERS;
  }

  add({ start, end, code, continued }: Broken): void {
    this.#numbers.push(start);
    this.#numbers.push(end);
    this.#numbers.push(2 * CODES.indexOf(code) + Number(continued));
  }

  /** What it has, and empties it. */
  take(): BrokenSpans {
    return this.#numbers.take();
  }

  clear(): void {
    this.#numbers.clear();
  }
}

export function* eachBroken(spans: BrokenSpans): Generator<Broken, undefined> {
  for (let at = 0; at < spans.length; at += NUMBERS) {
    const kind = spans[at + 2]!;
    const code = CODES[kind >> 1]!;
    yield { start: spans[at]!, end: spans[at + 1]!, code, continued: kind % 2 === 1 };
  }
}
