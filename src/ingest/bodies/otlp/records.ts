import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { Members } from '../../../events/parse-document.ts';
import { memberAt, objectAt, objectsAt, textAt } from '../../adapters/members.ts';

/** A log record with what was said once for many. Attributes are by key. */
export interface LogRecord {
  readonly record: JsonObject;
  /** `undefined` without one. */
  readonly body: Json | undefined;
  readonly attributes: JsonObject;
  readonly resource: JsonObject;
  readonly scope: Scope;
}

export interface Scope {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly attributes: JsonObject;
}

/** The log records of an `ExportLogsServiceRequest`, in order. */
export function* logRecordsOf(request: JsonObject): Generator<LogRecord> {
  for (const resourceLogs of objectsAt(request, 'resourceLogs')) {
    const resource = attributesOf(objectAt(resourceLogs, 'resource'));
    for (const scopeLogs of objectsAt(resourceLogs, 'scopeLogs')) {
      const given = objectAt(scopeLogs, 'scope');
      const scope = {
        name: textAt(given, 'name'),
        version: textAt(given, 'version'),
        attributes: attributesOf(given),
      };
      for (const record of objectsAt(scopeLogs, 'logRecords')) {
        yield {
          record,
          body: anyValueOf(objectAt(record, 'body')),
          attributes: attributesOf(record),
          resource,
          scope,
        };
      }
    }
  }
}

function attributesOf(holder: JsonObject | undefined): JsonObject {
  return objectOf(objectsAt(holder, 'attributes'));
}

/** Of a key that comes again, all values count. */
function objectOf(pairs: readonly JsonObject[]): JsonObject {
  const members = new Members();
  for (const pair of pairs) {
    members.add(textAt(pair, 'key') ?? '', anyValueOf(objectAt(pair, 'value')) ?? null);
  }
  return members.object();
}

/** The value of an `AnyValue`; `undefined` for an empty one. */
function anyValueOf(value: JsonObject | undefined): Json | undefined {
  const array = objectAt(value, 'arrayValue');
  if (array !== undefined) {
    return objectsAt(array, 'values').map((each) => anyValueOf(each) ?? null);
  }
  const list = objectAt(value, 'kvlistValue');
  if (list !== undefined) return objectOf(objectsAt(list, 'values'));
  for (const name of SCALARS) {
    const scalar = memberAt(value, name);
    if (scalar !== undefined && !isJsonObject(scalar)) return scalar;
  }
  return undefined;
}

const SCALARS = ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'bytesValue'];
