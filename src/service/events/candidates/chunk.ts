import { lastAtMost } from '../../../util/ascending.ts';
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
    for (let at = lastAtMost(list, range.from - 1) + 1; at < list.length; at += 1) {
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

/** The signatures that a range was matched against, in a fixed order; shared by all its chunks. */
export interface SignatureSet {
  readonly key: string;
  readonly signatures: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}

export const setKey = (signatures: readonly string[]) => signatures.join(' ');

export function signatureSet(signatures: readonly string[]): SignatureSet {
  return {
    key: setKey(signatures),
    signatures,
    positions: new Map(signatures.map((signature, position) => [signature, position])),
  };
}

/** The position of a chunk's postings in a file. */
export interface ChunkPlace {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

/** A range of arrivals that was matched, and the candidates in it. */
export interface Chunk {
  readonly set: SignatureSet;
  /** Arrivals: first inclusive, last exclusive. */
  readonly from: number;
  readonly to: number;
  readonly candidates: number;
  /** `null` if they are only in the file. */
  postings: Uint8Array | null;
  /** `null` if they are not in a file yet. */
  place: ChunkPlace | null;
}

/**
 * Posting lists: for each signature with candidates its position, the number of candidates, the length of the list in
 * bytes, and the list: deltas between arrivals, the first from the beginning of the chunk. All are variable-length
 * integers. A list of every arrival has no deltas.
 *
 * @param lists by position of the signature; ascending
 */
export function encodePostings(
  lists: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
): Uint8Array {
  const encoded = [...lists].map(([position, arrivals]) => {
    const isAll = arrivals.length === to - from;
    return { position, count: arrivals.length, list: isAll ? NO_BYTES : distances(arrivals, from) };
  });
  const length = encoded.reduce(
    (sum, { position, count, list }) =>
      sum + varintLength(position) + varintLength(count) + varintLength(list.length) + list.length,
    0,
  );
  const bytes = new Uint8Array(length);
  const cursor = { at: 0 };
  for (const { position, count, list } of encoded) {
    writeVarint(bytes, cursor, position);
    writeVarint(bytes, cursor, count);
    writeVarint(bytes, cursor, list.length);
    bytes.set(list, cursor.at);
    cursor.at += list.length;
  }
  return bytes;
}

/**
 * Appends the candidates of one signature from `from` to `to` (exclusive) to `found`, at most up to `limit` of them.
 * Returns whether all were appended.
 */
export function readPostings(
  postings: Uint8Array,
  chunk: Pick<Chunk, 'from' | 'to'>,
  position: number,
  range: { readonly from: number; readonly to: number },
  found: number[],
  limit: number,
): boolean {
  const cursor: Cursor = { at: 0 };
  while (cursor.at < postings.length) {
    const own = readVarint(postings, cursor);
    const count = readVarint(postings, cursor);
    const length = readVarint(postings, cursor);
    if (own !== position) {
      cursor.at += length;
      continue;
    }
    if (length === 0 && count > 0) {
      const end = Math.min(range.to, chunk.to);
      for (let arrival = Math.max(range.from, chunk.from); arrival < end; arrival += 1) {
        if (found.length >= limit) return false;
        found.push(arrival);
      }
      return true;
    }
    let arrival = chunk.from;
    for (let left = count; left > 0; left -= 1) {
      arrival += readVarint(postings, cursor);
      if (arrival < range.from) continue;
      if (arrival >= range.to) return true;
      if (found.length >= limit) return false;
      found.push(arrival);
    }
    return true;
  }
  return true;
}

function distances(arrivals: readonly number[], from: number): Uint8Array {
  let length = 0;
  let before = from;
  for (const arrival of arrivals) {
    length += varintLength(arrival - before);
    before = arrival;
  }
  const bytes = new Uint8Array(length);
  const cursor = { at: 0 };
  before = from;
  for (const arrival of arrivals) {
    writeVarint(bytes, cursor, arrival - before);
    before = arrival;
  }
  return bytes;
}

const NO_BYTES = new Uint8Array(0);

/** A position in bytes, which reading and writing advance. */
interface Cursor {
  at: number;
}

/** The encoded length of an integer from 0 to 2^53: seven bits per byte, the lowest first. */
function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

function writeVarint(bytes: Uint8Array, cursor: Cursor, value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes[cursor.at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[cursor.at++] = rest;
}

/** Bytes after the end read as zeros. */
function readVarint(bytes: Uint8Array, cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}
