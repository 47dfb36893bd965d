import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * The length-delimited fields of a message: strings, messages, maps; fields of other kinds are
 * skipped. Null if it is not a valid message.
 */
export function fieldsOf(bytes: Buffer): ReadonlyMap<number, readonly Buffer[]> | null {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Buffer[]>();
  try {
    while (reader.pos < bytes.length) {
      const [field, type] = reader.tag();
      if (type !== WireType.LengthDelimited) {
        reader.skip(type);
        continue;
      }
      const values = fields.get(field) ?? [];
      values.push(Buffer.from(reader.bytes()));
      fields.set(field, values);
    }
  } catch {
    return null;
  }
  return fields;
}

/** A message with one string field. */
export function textField(field: number, text: string): Buffer {
  return Buffer.from(new BinaryWriter().tag(field, WireType.LengthDelimited).string(text).finish());
}
