import type { JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt } from '../members.ts';

/** What stands for a field without a value, beside `null`. */
const NOT_AVAILABLE = '<NA>';

/** The fields of an alert that have a value. Their names are flat: `proc.args[0]` is one key. */
export function outputFields(record: JsonObject): JsonObject {
  const fields = objectAt(record, 'output_fields') ?? {};
  const given = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== NOT_AVAILABLE && value !== '',
  );
  return Object.fromEntries(given);
}

/** A flag; extra fields are written as texts. */
export function falcoFlag(fields: JsonObject, key: string): boolean | undefined {
  const value = memberAt(fields, key);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}

/** What a user or group id is when there is none. */
const UNSET = 4_294_967_295;

export function falcoId(fields: JsonObject, key: string): string | undefined {
  const id = integerAt(fields, key);
  return id === undefined || id < 0 || id === UNSET ? undefined : String(id);
}
