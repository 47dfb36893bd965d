import type { Rejection } from '../../ingest/index.ts';
import { NumberList } from '../../util/number-list.ts';

/** The number of unreadable positions that are shown; all are counted. */
export const SHOWN_REJECTS = 5;

/** The rejections of a block: plain data, small even for a block that contains nothing else. */
export interface Rejections {
  /** Without those that continue from the previous block. */
  readonly count: number;
  readonly first: readonly Rejection[];
  /** For each: start, end, and 1 if it continues from the previous block; empty if they are not written to a file. */
  readonly places: Uint32Array<ArrayBuffer>;
}

export const NO_REJECTIONS: Rejections = { count: 0, first: [], places: new Uint32Array(0) };

/** Collects the rejections of one block after another. */
export class RejectionList {
  readonly #keepsPlaces: boolean;
  #count = 0;
  #first: Rejection[] = [];
  readonly #places = new NumberList();

  constructor(keepsPlaces: boolean) {
    this.#keepsPlaces = keepsPlaces;
  }

  add(rejection: Rejection): void {
    const { start, end, continued } = rejection;
    if (this.#keepsPlaces) {
      this.#places.push(start);
      this.#places.push(end);
      this.#places.push(Number(continued));
    }
    if (continued) return;
    this.#count += 1;
    if (this.#first.length < SHOWN_REJECTS) this.#first.push(rejection);
  }

  take(): Rejections {
    const taken = { count: this.#count, first: this.#first, places: this.#places.take() };
    this.#count = 0;
    this.#first = [];
    return taken;
  }
}
