export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a schema cannot be read, in a sentence for its author. Caught where reading begins. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** A string that must be there. */
export function stringAt(field: string, description: Json, key: string): string {
  const found = optionalStringAt(field, description, key);
  if (found !== undefined && found !== '') return found;
  throw new SchemaError(`the field ${quoted(field)} has no ${key}: write "${key}": "…"`);
}

export function optionalStringAt(
  field: string,
  description: Json,
  key: string,
): string | undefined {
  const found = description[key];
  if (found === undefined || typeof found === 'string') return found;
  throw new SchemaError(`"${key}" of the field ${quoted(field)} must be a string`);
}

/** Every part between the dots of a field name must have a letter or two. */
export function checkName(path: string): void {
  if (path.split('.').includes('')) {
    throw new SchemaError(
      `the field name ${quoted(path)} has an empty part: take out the extra dot`,
    );
  }
}

const LONGEST_QUOTE = 80;

export function quoted(name: string): string {
  const short = name.length > LONGEST_QUOTE ? `${name.slice(0, LONGEST_QUOTE)}…` : name;
  return JSON.stringify(short);
}
