import { varintLength, readVarint, writeVarint, type Cursor } from './varint.ts';

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
