import { type Chunk, type SignatureSet, OpenChunk } from './chunk.ts';
import type { MatchedBatch } from './matched-batch.ts';

/** The results for one set of signatures: chunks without overlap, ascending. */
export class ChunkList {
  readonly set: SignatureSet;
  #chunks: Chunk[] = [];
  #open: OpenChunk | null = null;

  constructor(set: SignatureSet) {
    this.set = set;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0 && this.#open === null;
  }

  /** Complete ones. */
  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  get open(): OpenChunk | null {
    return this.#open;
  }

  /** Adds the part of a batch that is missing. */
  add({ from, to, matches }: Pick<MatchedBatch, 'from' | 'to' | 'matches'>): void {
    for (let at = from; at < to;) {
      const known = this.chunkAt(at);
      if (known !== null) {
        at = known.to;
        continue;
      }
      const end = Math.min(to, this.#nextFrom(at));
      this.#put(at, end, matches);
      at = end;
    }
  }

  /** A chunk from a file; ignored if it overlaps with another. */
  restore(chunk: Chunk): boolean {
    if (this.chunkAt(chunk.from) !== null || this.#nextFrom(chunk.from) < chunk.to) return false;
    this.#insert(chunk);
    return true;
  }

  chunkAt(arrival: number): Chunk | OpenChunk | null {
    const open = this.#open;
    if (open !== null && open.from <= arrival && arrival < open.to) return open;
    const chunk = this.#chunks[this.#firstBehind(arrival) - 1];
    return chunk !== undefined && arrival < chunk.to ? chunk : null;
  }

  /** Completes the open chunk. */
  seal(): void {
    if (this.#open === null) return;
    const chunk = this.#open.seal();
    this.#open = null;
    this.#insert(chunk);
  }

  /** Removes chunks that end at or before an arrival, and returns them. */
  drop(before: number): Chunk[] {
    const gone = this.#chunks.filter(({ to }) => to <= before);
    if (gone.length > 0) this.#chunks = this.#chunks.filter(({ to }) => to > before);
    return gone;
  }

  remove(chunk: Chunk): void {
    this.#chunks = this.#chunks.filter((each) => each !== chunk);
  }

  #put(from: number, to: number, matches: MatchedBatch['matches']): void {
    if (this.#open !== null && from < this.#open.from) {
      // A filled hole: subsequent batches continue at the end.
      const filled = new OpenChunk(this.set, from);
      filled.extend(matches, to);
      this.#insert(filled.seal());
      return;
    }
    if (this.#open !== null && this.#open.to !== from) this.seal();
    const open = (this.#open ??= new OpenChunk(this.set, from));
    open.extend(matches, to);
    if (open.isFull) this.seal();
  }

  #insert(chunk: Chunk): void {
    this.#chunks.splice(this.#firstBehind(chunk.from), 0, chunk);
  }

  /** The start of the next chunk. */
  #nextFrom(arrival: number): number {
    const next = this.#chunks[this.#firstBehind(arrival)]?.from ?? Infinity;
    const open = this.#open;
    return open !== null && open.from > arrival ? Math.min(next, open.from) : next;
  }

  /** The number of chunks that begin at or before an arrival. */
  #firstBehind(arrival: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle] as Chunk).from <= arrival) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
