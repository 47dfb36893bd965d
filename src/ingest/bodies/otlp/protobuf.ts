import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json, JsonObject } from '../../../events/json.ts';

/** The messages of an OTLP log export, for both encodings. Fields that are not listed are ignored. */

/** How a field is written in protobuf; in JSON, 64-bit integers are strings, and ids are hexadecimal. */
export type ScalarKind =
  'string' | 'bool' | 'int64' | 'fixed64' | 'double' | 'uint32' | 'fixed32' | 'bytes' | 'id';

export interface Field {
  readonly name: string;
  readonly kind: ScalarKind | Message;
  readonly isRepeated: boolean;
}

/** Fields by their number in protobuf. */
export interface Message {
  readonly fields: ReadonlyMap<number, Field>;
  readonly byName: ReadonlyMap<string, Field>;
}

interface OpenMessage extends Message {
  readonly fields: Map<number, Field>;
  readonly byName: Map<string, Field>;
}

function message(fields: Readonly<Record<number, readonly [string, ScalarKind | Message]>> = {}) {
  const made: OpenMessage = { fields: new Map(), byName: new Map() };
  return define(made, fields);
}

/** A name ending in `[]` is that of a repeated field. */
function define(
  made: OpenMessage,
  fields: Readonly<Record<number, readonly [string, ScalarKind | Message]>>,
): OpenMessage {
  for (const [number, [text, kind]] of Object.entries(fields)) {
    const isRepeated = text.endsWith('[]');
    const field = { name: isRepeated ? text.slice(0, -2) : text, kind, isRepeated };
    made.fields.set(Number(number), field);
    made.byName.set(field.name, field);
  }
  return made;
}

const ANY_VALUE = message();
const KEY_VALUE = message({ 1: ['key', 'string'], 2: ['value', ANY_VALUE] });
const ARRAY_VALUE = message({ 1: ['values[]', ANY_VALUE] });
const KEY_VALUE_LIST = message({ 1: ['values[]', KEY_VALUE] });
define(ANY_VALUE, {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', ARRAY_VALUE],
  6: ['kvlistValue', KEY_VALUE_LIST],
  7: ['bytesValue', 'bytes'],
});

const RESOURCE = message({
  1: ['attributes[]', KEY_VALUE],
  2: ['droppedAttributesCount', 'uint32'],
});

const SCOPE = message({
  1: ['name', 'string'],
  2: ['version', 'string'],
  3: ['attributes[]', KEY_VALUE],
  4: ['droppedAttributesCount', 'uint32'],
});

const LOG_RECORD = message({
  1: ['timeUnixNano', 'fixed64'],
  2: ['severityNumber', 'uint32'],
  3: ['severityText', 'string'],
  5: ['body', ANY_VALUE],
  6: ['attributes[]', KEY_VALUE],
  7: ['droppedAttributesCount', 'uint32'],
  8: ['flags', 'fixed32'],
  9: ['traceId', 'id'],
  10: ['spanId', 'id'],
  11: ['observedTimeUnixNano', 'fixed64'],
  12: ['eventName', 'string'],
});

const SCOPE_LOGS = message({
  1: ['scope', SCOPE],
  2: ['logRecords[]', LOG_RECORD],
  3: ['schemaUrl', 'string'],
});

const RESOURCE_LOGS = message({
  1: ['resource', RESOURCE],
  2: ['scopeLogs[]', SCOPE_LOGS],
  3: ['schemaUrl', 'string'],
});

/** `ExportLogsServiceRequest`. */
export const EXPORT_REQUEST: Message = message({ 1: ['resourceLogs[]', RESOURCE_LOGS] });

/** A request that is not what OTLP says. */
export class OtlpError extends Error {
  override readonly name = 'OtlpError';
  /** The request would be read if it were smaller. */
  readonly isTooLarge: boolean;

  constructor(message_: string, isTooLarge = false) {
    super(message_);
    this.isTooLarge = isTooLarge;
  }
}

/** Messages within each other, as in protobuf's own readers. */
export const MAX_DEPTH = 100;

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
