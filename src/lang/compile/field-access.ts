import { getOrAdd, memoized } from '../../util/maps.ts';
import {
  type FieldSet,
  type Reader,
  valueType,
  type Row,
  type Scalar,
  type Value,
} from '../../events/field-set.ts';
import {
  type Schema,
  FLOAT_TYPES,
  INTEGER_TYPES,
  KEYWORD_TYPES,
  TEXT_TYPES,
} from '../../events/schema.ts';

import { canonicalIp } from '../../util/ip.ts';
import {
  compileDateFormat,
  dateRange,
  NANOS_PER_MS,
  readInstant,
  type DateRange,
  type IsoTime,
} from '../../util/time/index.ts';
import { floatOf, type Operand } from '../functions/declaration.ts';
import type { Field } from '../syntax/ast.ts';
import { resolve } from '../types/resolve.ts';

/** The slot of a field in a row, and how its values are read. */
export interface FieldAccess {
  /** The path in documents: an alias is resolved, a multi-field is the field it belongs to. */
  readonly path: string;
  /** -1: the schema does not know the (optional) field, so it is absent from every event. */
  readonly slot: number;
  readonly kind: FieldKind;
  readonly reader: Reader | null;
  /** An explicit null is read as a value that is not in the document. */
  readonly readsNull: boolean;
  /**
   * Which of its integral values are floating-point numbers: all, or those listed in a slot of
   * their own.
   */
  readonly floats?: 'all' | { readonly slot: number };
}

export type FieldResolver = (field: Pick<Field, 'path' | 'optional'>) => FieldAccess;

/** What is known about a field before any row is read. Plain data. */
export interface FieldDescription {
  /** The name in the query. */
  readonly name: string;
  /** The path in documents: an alias is resolved, a multi-field is the field it belongs to. */
  readonly path: string;
  /**
   * The type of the mapping. Without one: `json` (values are as the row has them), `timestamp` (a
   * date in any notation), or `absent` (optional, and the schema does not know it).
   */
  readonly type: string;
  /** Of a date. */
  readonly format?: string;
  /** What an explicit null is read as. */
  readonly nullValue?: Scalar;
}

/**
 * Describes the fields of one query. The checker has rejected fields that the schema does not know
 * or that cannot be used; if it did not run, such a field is read unconverted.
 */
export function describeField(
  { path, optional }: Pick<Field, 'path' | 'optional'>,
  schema: Schema | undefined,
  fields: FieldSet,
  timestampField: string,
): FieldDescription {
  const resolution = schema === undefined ? null : resolve(schema, path);
  const isTimestamp = path === timestampField;
  // A timestamp is a date whatever the schema says.
  if (resolution?.kind === 'unknown' && optional && !isTimestamp) {
    return { name: path, path, type: 'absent' };
  }
  if (resolution?.kind !== 'usable') {
    return { name: path, path, type: isTimestamp ? 'timestamp' : comparedType(path, fields) };
  }
  const { path: source, ...reading } = resolution.field;
  const found = { name: path, path: parentOf(schema, source), ...reading };
  const isDateType = isDate(kindOfType(found.type, found.format));
  return isTimestamp && !isDateType ? { ...found, type: 'timestamp' } : found;
}

/** A row has other values as they are compared, but addresses and dates in any notation. */
function comparedType(path: string, fields: FieldSet): string {
  const type = fields.typeOf(path);
  return type === 'ip' || type === 'date' ? type : 'json';
}

/** How the values of a described field are read and compared. */
export function kindOf({ type, format }: FieldDescription): FieldKind {
  return type === 'timestamp' ? ANY_DATE : kindOfType(type, format);
}

/** Registers a described field. */
export function accessOf(description: FieldDescription, fields: FieldSet): FieldAccess {
  const { path, type, nullValue } = description;
  if (type === 'absent') return { path, slot: -1, kind: 'json', reader: null, readsNull: false };
  const kind = kindOf(description);
  const slot = nullValue === undefined ? fields.slotOf(path) : fields.slotWithNull(path, nullValue);
  return { path, slot, kind, reader: readerOf(kind), readsNull: nullValue !== undefined };
}

/** Finds and registers the fields of one query. */
export function fieldResolver(
  schema: Schema | undefined,
  fields: FieldSet,
  timestampField: string,
): FieldResolver {
  return (field) => accessOf(describeField(field, schema, fields, timestampField), fields);
}

/**
 * Distinguishes the integral values of a field that are floating-point numbers from its integers.
 */
export function withFloats(access: FieldAccess, fields: FieldSet): FieldAccess {
  const { kind, path, slot } = access;
  if (kind === 'float') return { ...access, floats: 'all' };
  if (kind !== 'json' || slot < 0) return access;
  return { ...access, floats: { slot: fields.floatSlotOf(path) } };
}

/** Like {@link readValues}, with floating-point numbers marked where that is requested. */
export function readOperands(row: Row, access: FieldAccess): readonly Operand[] {
  const values = readValues(row, access);
  const { floats } = access;
  if (floats === undefined) return values;
  if (floats === 'all') return values.map((value) => asFloat(value));
  const written = row[floats.slot];
  if (written === undefined) return values;
  const isWritten = (value: Scalar) =>
    typeof written === 'object' ? written.includes(value) : written === value;
  return values.map((value) => (isWritten(value) ? asFloat(value) : value));
}

const asFloat = (value: Scalar): Operand => (typeof value === 'number' ? floatOf(value) : value);

/** The values of a field in a row, as read: without those that its type cannot hold. */
export function readValues(row: Row, { slot, reader }: FieldAccess): readonly Scalar[] {
  const value = slotValue(row, slot);
  if (value === undefined) return [];
  if (reader === null) return typeof value === 'object' ? value : [value];
  if (typeof value !== 'object') {
    const read = reader(value);
    return read === null ? [] : [read];
  }
  const values: Scalar[] = [];
  for (const raw of value) {
    const read = reader(raw);
    if (read !== null) values.push(read);
  }
  return values;
}

function slotValue(row: Row, slot: number): Value {
  return slot < 0 ? undefined : row[slot];
}

const parentsBySchema = new WeakMap<Schema, ReadonlyMap<string, string>>();

/**
 * Documents hold no multi-fields: `file.name.keyword`, the exact sub-field of the text `file.name`,
 * is read from `file.name`, also where the schema does not say so (`of`).
 */
function parentOf(schema: Schema | undefined, path: string): string {
  if (schema === undefined) return path;
  const parents = getOrAdd(parentsBySchema, schema, () => {
    const found = new Map<string, string>();
    for (const [parent, { exact }] of schema) {
      if (exact?.startsWith(`${parent}.`) === true) found.set(exact, parent);
    }
    return found;
  });
  return parents.get(path) ?? path;
}

/** How the values of a field are read and compared. `json`: unchanged, since there is no schema. */
export type FieldKind =
  | 'json'
  | 'keyword'
  | (typeof INTEGER_TYPES)[number]
  | 'float'
  | 'boolean'
  | 'ip'
  | 'version'
  | DateReading;

export function isDate(kind: FieldKind): kind is DateReading {
  return typeof kind === 'object';
}

/** The kind of each field type of a schema; other types do not get past the checker. */
const KIND_OF_TYPE: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...[...KEYWORD_TYPES, ...TEXT_TYPES, 'flattened', 'binary'].map(
    (type) => [type, 'keyword'] as const,
  ),
  ...INTEGER_TYPES.map((type) => [type, type] as const),
  ...FLOAT_TYPES.map((type) => [type, 'float'] as const),
  ['boolean', 'boolean'],
  ['ip', 'ip'],
  ['version', 'version'],
]);

/** @param format of a date */
function kindOfType(type: string, format?: string): FieldKind {
  if (type === 'date' || type === 'date_nanos') return mappedDate(format);
  return KIND_OF_TYPE.get(type) ?? 'json';
}

/** `null` if values are used unchanged. The row keeps the value that the document has. */
export function readerOf(kind: FieldKind): Reader | null {
  // The string is unchanged: `string(@timestamp)` is what the document has.
  if (isDate(kind)) return (raw) => (kind.instant(raw) === null ? null : raw);
  if (kind === 'ip') return (raw) => (typeof raw === 'string' ? canonicalIp(raw) : null);
  return valueType(kind === 'version' ? 'keyword' : kind)?.read ?? null;
}

/** How to read the values of a date field and the constants that they are compared with. */
export interface DateReading {
  /** Nanoseconds since the epoch; `null` for a value that is not a date. */
  readonly instant: (raw: Scalar) => bigint | null;
  /** All instants that a constant stands for: a bare day is the whole day. */
  readonly range: (constant: Scalar, now: bigint) => DateRange | null;
}

/** Reads the timestamp without a schema: the magnitude of a number determines its unit. */
export const ANY_DATE: DateReading = {
  instant: readInstant,
  range: (constant, now) =>
    typeof constant === 'string' ? dateRange(constant, now) : rangeOfMillis(constant),
};

/** Reads a field that a schema maps as a date without a format: a number is epoch milliseconds. */
const MAPPED_DATE: DateReading = {
  instant: (raw) => (typeof raw === 'string' ? readInstant(raw) : instantOfMillis(raw)),
  range: ANY_DATE.range,
};

const readingByFormat = memoized(formattedDate);

/** @param format of the mapping, which has been validated */
const mappedDate = (format: string | undefined): DateReading =>
  format === undefined ? MAPPED_DATE : readingByFormat(format);

function formattedDate(format: string): DateReading {
  const compiled = compileDateFormat(format);
  if (typeof compiled === 'string') return MAPPED_DATE;
  const read = (raw: Scalar): IsoTime | null => {
    if (typeof raw === 'boolean') return null;
    return typeof raw === 'string' ? compiled.text(raw) : compiled.number(raw);
  };
  return {
    instant: (raw) => read(raw)?.instant ?? null,
    range: (constant, now) => {
      // Besides its own format, a query may use ISO dates, as everywhere.
      if (typeof constant === 'string') {
        return dateRange(constant, now, compiled.text) ?? dateRange(constant, now);
      }
      const time = read(constant);
      return time === null ? rangeOfMillis(constant) : dateRange(String(constant), now, () => time);
    },
  };
}

function instantOfMillis(raw: Scalar): bigint | null {
  return rangeOfMillis(raw)?.start ?? null;
}

/** A number is epoch milliseconds; a fraction is truncated, as in a date field. */
function rangeOfMillis(value: Scalar): DateRange | null {
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isFinite(value))) {
    return null;
  }
  const millis = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  return { start: millis * NANOS_PER_MS, end: (millis + 1n) * NANOS_PER_MS - 1n };
}
