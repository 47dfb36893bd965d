import type { JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt } from '../members.ts';

/** Falco's marks for a missing value, in addition to `null`. */
const NOT_AVAILABLE = '<NA>';

/** The fields of an alert that have a value. Names are flat: `proc.args[0]` is one key. */
export function outputFields(record: JsonObject): JsonObject {
  const fields = objectAt(record, 'output_fields') ?? {};
  const given = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== NOT_AVAILABLE && value !== '',
  );
  return Object.fromEntries(given);
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
