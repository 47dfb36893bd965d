import { compileDateFormat } from '../util/time/index.ts';
import type { FieldMapping } from './schema.ts';

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

/**
 * How a mapping says values are read: the format of a date, and the null value. Other types have no
 * format.
 */
export function readingOf(
  field: string,
  description: Json,
): Pick<FieldMapping, 'format' | 'nullValue'> {
  const { type } = description;
  const isDate = type === 'date' || type === 'date_nanos';
  const format = isDate ? optionalStringAt(field, description, 'format') : undefined;
  const wrong = format === undefined ? null : compileDateFormat(format);
  if (typeof wrong === 'string') {
    throw new SchemaError(`the "format" of the field ${quoted(field)} cannot be used: ${wrong}`);
  }
  const nullValue = description['null_value'];
  if (nullValue !== undefined && nullValue !== null && !isScalar(nullValue)) {
    throw new SchemaError(
      `"null_value" of the field ${quoted(field)} must be a string, a number or a boolean`,
    );
  }
  return {
    ...(format === undefined ? {} : { format }),
    ...(nullValue === undefined || nullValue === null ? {} : { nullValue }),
  };
}

function isScalar(value: unknown): value is NonNullable<FieldMapping['nullValue']> {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** Every part between the dots of a field name must have a letter or two. */
export function checkName(path: string): void {
  if (path.split('.').includes('')) {
    throw new SchemaError(`the field name ${quoted(path)} has an empty part: remove the extra dot`);
  }
}

const MAX_QUOTE_LENGTH = 80;

export function quoted(name: string): string {
  const short = name.length > MAX_QUOTE_LENGTH ? `${name.slice(0, MAX_QUOTE_LENGTH)}…` : name;
  return JSON.stringify(short);
}
