import { encodePostings, type Chunk, type SignatureSet } from './chunk.ts';

/** A chunk with this many arrivals or candidates is complete. */
const MAX_ARRIVALS = 65_536;
const MAX_CANDIDATES = 200_000;

/** The memory of an arrival in a growing list. */
const CANDIDATE_BYTES = 8;

/** A chunk to which arrivals are appended. */
export class OpenChunk {
  readonly set: SignatureSet;
  readonly from: number;
  to: number;
  candidates = 0;
  /** By position of the signature, ascending. */
  readonly #lists = new Map<number, number[]>();

  constructor(set: SignatureSet, from: number) {
    this.set = set;
    this.from = from;
    this.to = from;
  }

  get bytes(): number {
    return this.candidates * CANDIDATE_BYTES;
  }

  get isFull(): boolean {
    return this.to - this.from >= MAX_ARRIVALS || this.candidates >= MAX_CANDIDATES;
  }

  /** Arrivals up to `to` (exclusive) were matched; candidates beyond it are ignored. */
  extend(
    matches: readonly { readonly rule: number; readonly arrivals: Float64Array }[],
    to: number,
  ): void {
    for (const { rule, arrivals } of matches) {
      let list = this.#lists.get(rule);
      for (const arrival of arrivals) {
        if (arrival < this.to || arrival >= to) continue;
        if (list === undefined) this.#lists.set(rule, (list = []));
        list.push(arrival);
        this.candidates += 1;
      }
    }
    this.to = to;
  }

  /**
   * Appends the candidates of a signature in a range to `found`, at most up to `limit` of them. Returns whether all
   * were appended.
   */
  read(
    position: number,
    range: { readonly from: number; readonly to: number },
    found: number[],
    limit: number,
  ): boolean {
    const list = this.#lists.get(position) ?? [];
    for (let at = firstFrom(list, range.from); at < list.length; at += 1) {
      const arrival = list[at] as number;
      if (arrival >= range.to) break;
      if (found.length >= limit) return false;
      found.push(arrival);
    }
    return true;
  }

  seal(): Chunk {
    const { set, from, to, candidates } = this;
    const postings = encodePostings(this.#lists, from, to);
    return { set, from, to, candidates, postings, place: null };
  }
}

function firstFrom(list: readonly number[], from: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
