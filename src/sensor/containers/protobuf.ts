/**
 * The length-delimited fields of a message: strings, messages, maps; fields of other kinds are
 * skipped. Null if it is not a valid message.
 */
export function fieldsOf(bytes: Buffer): ReadonlyMap<number, readonly Buffer[]> | null {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key % 8;
    if (kind === VARINT) {
      if (Number.isNaN(varint())) return null;
    } else if (kind === FIXED_64) {
      at += 8;
    } else if (kind === FIXED_32) {
      at += 4;
    } else if (kind === BYTES) {
      const length = varint();
      if (!(length <= bytes.length - at)) return null;
      const field = Math.floor(key / 8);
      const value = bytes.subarray(at, at + length);
      const values = fields.get(field);
      if (values === undefined) fields.set(field, [value]);
      else values.push(value);
      at += length;
    } else {
      return null;
    }
  }
  return at === bytes.length ? fields : null;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** A message with one string field, of less than 16 KiB. */
export function textField(field: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const length =
    bytes.length < 0x80 ? [bytes.length] : [0x80 | (bytes.length % 128), bytes.length >> 7];
  return Buffer.concat([Buffer.from([field * 8 + BYTES, ...length]), bytes]);
}
