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
