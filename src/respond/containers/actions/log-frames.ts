const HEAD = 8;
const STREAMS = 3;

/**
 * The output of a container without the frames in which engines send it: a byte for the stream, three zeros, and a length. A
 * container with a terminal has none, and its output is passed on as it is.
 */
export async function* frames(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  let left = 0;
  let isFramed: boolean | null = null;
  for await (const piece of pieces) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (isFramed === null && rest.length < HEAD) continue;
    isFramed ??= isHead(rest);
    while (rest.length > 0) {
      if (!isFramed || left > 0) {
        const taken = isFramed ? rest.subarray(0, left) : rest;
        yield taken;
        left -= taken.length;
        rest = rest.subarray(taken.length);
      } else if (rest.length < HEAD) break;
      else {
        left = Buffer.from(rest).readUInt32BE(HEAD - 4);
        rest = rest.subarray(HEAD);
      }
    }
  }
  if (rest.length > 0) yield rest;
}

const isHead = ([stream = STREAMS, ...zeros]: Uint8Array) =>
  stream < STREAMS && zeros.slice(0, 3).every((byte) => byte === 0);
