import type { Rejection } from '../../ingest/index.ts';

/** The first unreadable places are shown; all are counted. */
export const SHOWN_REJECTS = 5;

/** What could not be read of a block: plain data, small for a block of nothing else. */
export interface Rejections {
  /** Without those that go on from the block before. */
  readonly count: number;
  readonly first: readonly Rejection[];
  /** Of each: start, end, and 1 where it goes on from the block before. */
  readonly places: Uint32Array<ArrayBuffer>;
}

export const NO_REJECTIONS: Rejections = { count: 0, first: [], places: new Uint32Array(0) };

/** Gathers the rejections of one block after another. */
export class RejectionList {
  #count = 0;
  #first: Rejection[] = [];
  #places = new Uint32Array(0);
  #length = 0;

  add(rejection: Rejection): void {
    const { start, end, continued } = rejection;
    if (this.#length === this.#places.length) this.#grow();
    this.#places[this.#length] = start;
    this.#places[this.#length + 1] = end;
    this.#places[this.#length + 2] = Number(continued);
    this.#length += 3;
    if (continued) return;
    this.#count += 1;
    if (this.#first.length < SHOWN_REJECTS) this.#first.push(rejection);
  }

  take(): Rejections {
    const taken = {
      count: this.#count,
      first: this.#first,
      places: this.#places.slice(0, this.#length),
    };
    this.#count = 0;
    this.#first = [];
    this.#length = 0;
    return taken;
  }

  #grow(): void {
    const larger = new Uint32Array(Math.max(MIN, this.#places.length * 2));
    larger.set(this.#places);
    this.#places = larger;
  }
}

/** Places that are made room for: a multiple of three numbers. */
const MIN = 3 * 64;
