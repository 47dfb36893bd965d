import type { JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt, textAt } from '../members.ts';

/** Falco's marks for a missing value, in addition to `null`. */
const NOT_AVAILABLE = '<NA>';

/** The fields of an alert. Names are flat: `proc.args[0]` is one key. */
export function outputFields(record: JsonObject): JsonObject {
  return objectAt(record, 'output_fields') ?? NO_FIELDS;
}

const NO_FIELDS: JsonObject = {};

/** A text that is neither empty nor Falco's mark for a missing value. */
export function falcoText(fields: JsonObject, key: string): string | undefined {
  const text = textAt(fields, key);
  return text === NOT_AVAILABLE ? undefined : text;
}

/** A boolean. Extra fields are written as strings. */
export function falcoFlag(fields: JsonObject, key: string): boolean | undefined {
  const value = memberAt(fields, key);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** Falco's value for an unset user or group id. */
const UNSET = 4_294_967_295;

export function falcoId(fields: JsonObject, key: string): string | undefined {
  const id = integerAt(fields, key);
  return id === undefined || id < 0 || id === UNSET ? undefined : String(id);
}
