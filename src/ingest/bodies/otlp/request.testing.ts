import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { EXPORT_REQUEST, type Message, type ScalarKind } from './protobuf.ts';

/** A request as OTLP writes it in JSON, in protobuf. */
export function protobufOf(request: JsonObject): Uint8Array {
  const writer = new BinaryWriter();
  write(writer, EXPORT_REQUEST, request);
  return writer.finish();
}

function write(writer: BinaryWriter, message: Message, value: JsonObject): void {
  for (const [number, { name, kind, isRepeated }] of message.fields) {
    const given = value[name];
    if (given === undefined) continue;
    for (const each of isRepeated ? (given as readonly Json[]) : [given]) {
      if (typeof kind === 'object') {
        writer.tag(number, WireType.LengthDelimited).fork();
        if (isJsonObject(each)) write(writer, kind, each);
        writer.join();
      } else writeScalar(writer, number, kind, each);
    }
  }
}

function writeScalar(writer: BinaryWriter, number: number, kind: ScalarKind, value: Json): void {
  const text = typeof value === 'string' ? value : '';
  switch (kind) {
    case 'string':
      writer.tag(number, WireType.LengthDelimited).string(text);
      return;
    case 'bool':
      writer.tag(number, WireType.Varint).bool(value === true);
      return;
    case 'int64':
      writer.tag(number, WireType.Varint).int64(BigInt(value as string));
      return;
    case 'fixed64':
      writer.tag(number, WireType.Bit64).fixed64(BigInt(value as string));
      return;
    case 'double':
      writer.tag(number, WireType.Bit64).double(Number(value));
      return;
    case 'uint32':
      writer.tag(number, WireType.Varint).uint32(Number(value));
      return;
    case 'fixed32':
      writer.tag(number, WireType.Bit32).fixed32(Number(value));
      return;
    case 'bytes':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(text, 'base64'));
      return;
    case 'id':
      writer.tag(number, WireType.LengthDelimited).bytes(Buffer.from(text, 'hex'));
  }
}

/** An attribute; a text stands for a text. */
export function attribute(key: string, value: string | JsonObject): JsonObject {
  return { key, value: typeof value === 'string' ? { stringValue: value } : value };
}

/** A request with some log records of one resource and scope. */
export function requestWith(
  logRecords: readonly JsonObject[],
  resource: readonly JsonObject[] = [],
): JsonObject {
  return {
    resourceLogs: [
      { resource: { attributes: resource }, scopeLogs: [{ scope: { name: 'lib' }, logRecords }] },
    ],
  };
}
