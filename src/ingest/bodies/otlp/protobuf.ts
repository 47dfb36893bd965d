import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json, JsonObject } from '../../../events/json.ts';
import {
  EXPORT_REQUEST,
  MAX_DEPTH,
  OtlpError,
  type Field,
  type Message,
  type ScalarKind,
} from './schema.ts';

/** An empty message takes two bytes, and many times that in memory. */
const MAX_MESSAGES = 2_000_000;

/** Reads an `ExportLogsServiceRequest` in protobuf; throws {@link OtlpError}. */
export function readProtobuf(bytes: Uint8Array): JsonObject {
  const reader = new BinaryReader(bytes);
  try {
    return new ProtobufReading(reader).message(EXPORT_REQUEST, bytes.length, 0);
  } catch (error) {
    if (error instanceof OtlpError) throw error;
    throw new OtlpError(`not a protobuf message, at byte ${Math.min(reader.pos, bytes.length)}`);
  }
}

class ProtobufReading {
  readonly #reader: BinaryReader;
  #messages = 0;

  constructor(reader: BinaryReader) {
    this.#reader = reader;
  }

  message(message: Message, end: number, depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new OtlpError(`messages nested deeper than ${MAX_DEPTH} levels`);
    this.#messages += 1;
    if (this.#messages > MAX_MESSAGES) {
      throw new OtlpError(`more than ${MAX_MESSAGES} values in one request`, true);
    }
    const reader = this.#reader;
    const made: Record<string, Json> = {};
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const field = message.fields.get(number);
      if (field === undefined) reader.skip(wireType, number);
      else this.#field(field, wireType, made, depth);
    }
    if (reader.pos > end) throw new RangeError('a field is longer than its message');
    return made;
  }

  #field(
    { name, kind, isRepeated }: Field,
    wireType: WireType,
    made: Record<string, Json>,
    depth: number,
  ): void {
    const isMessage = typeof kind === 'object';
    if (wireType !== (isMessage ? WireType.LengthDelimited : WIRE_TYPES[kind])) {
      throw new OtlpError(`the field ${name} has the wrong type`);
    }
    const value = isMessage ? this.#nested(kind, depth) : this.#scalar(kind);
    if (!isRepeated) {
      made[name] = value;
      return;
    }
    const list = (made[name] ??= []);
    (list as Json[]).push(value);
  }

  #nested(kind: Message, depth: number): JsonObject {
    const reader = this.#reader;
    const length = reader.uint32();
    const end = reader.pos + length;
    if (end > reader.len) throw new RangeError('a message is longer than the body');
    return this.message(kind, end, depth + 1);
  }

  #scalar(kind: ScalarKind): Json {
    const reader = this.#reader;
    switch (kind) {
      case 'string':
        return reader.string();
      case 'bool':
        return reader.bool();
      case 'int64':
        return narrowed(reader.int64());
      case 'fixed64':
        return narrowed(reader.fixed64());
      case 'double':
        return finite(reader.double());
      case 'uint32':
        return reader.uint32();
      case 'fixed32':
        return reader.fixed32();
      case 'bytes':
        return bufferOf(reader.bytes()).toString('base64');
      case 'id':
        return bufferOf(reader.bytes()).toString('hex');
    }
  }
}

const WIRE_TYPES: Readonly<Record<ScalarKind, WireType>> = {
  string: WireType.LengthDelimited,
  bool: WireType.Varint,
  int64: WireType.Varint,
  fixed64: WireType.Bit64,
  double: WireType.Bit64,
  uint32: WireType.Varint,
  fixed32: WireType.Bit32,
  bytes: WireType.LengthDelimited,
  id: WireType.LengthDelimited,
};

const bufferOf = ({ buffer, byteOffset, length }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, length);

/** Integers are numbers as far as these hold them. */
function narrowed(value: bigint | string): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** JSON has no other numbers; OTLP writes them as text there. */
export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
