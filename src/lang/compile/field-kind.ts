import { FLOAT_TYPES, INTEGER_TYPES } from '../../events/schema.ts';
import type { Scalar } from '../../events/value.ts';
import { canonicalIp } from '../../util/ip.ts';
import { mappedDate, type DateReading } from './date-reading.ts';

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

/**
 * Turns a value of a document into what the index would hold, or null where it could hold nothing:
 * such a value counts as absent. The row keeps the raw value, so queries with and without a schema
 * can share it.
 */
export type Reader = (raw: Scalar) => Scalar | null;

/** The kind of each field type of a schema; other types do not get past the checker. */
const KIND_OF_TYPE: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ['keyword', 'keyword'],
  ['constant_keyword', 'keyword'],
  ['wildcard', 'keyword'],
  ['flattened', 'keyword'],
  ['binary', 'keyword'],
  ['text', 'keyword'],
  ['match_only_text', 'keyword'],
  ...INTEGER_TYPES.map((type) => [type, type] as const),
  ...FLOAT_TYPES.map((type) => [type, 'float'] as const),
  ['boolean', 'boolean'],
  ['ip', 'ip'],
  ['version', 'version'],
]);

/** @param format of a date */
export function kindOfType(type: string, format?: string): FieldKind {
  if (type === 'date' || type === 'date_nanos') return mappedDate(format);
  return KIND_OF_TYPE.get(type) ?? 'json';
}

/** `null` if values are used unchanged. */
export function readerOf(kind: FieldKind): Reader | null {
  // The string is unchanged: `string(@timestamp)` is what the document has.
  if (isDate(kind)) return (raw) => (kind.instant(raw) === null ? null : raw);
  switch (kind) {
    case 'json':
      return null;
    case 'keyword':
    case 'version':
      return (raw) => (typeof raw === 'string' ? raw : String(raw));
    case 'float':
      return readNumber;
    case 'byte':
      return integerReader(-(2n ** 7n), 2n ** 7n - 1n);
    case 'short':
      return integerReader(-(2n ** 15n), 2n ** 15n - 1n);
    case 'integer':
      return integerReader(-(2n ** 31n), 2n ** 31n - 1n);
    case 'long':
      return integerReader(-(2n ** 63n), 2n ** 63n - 1n);
    case 'unsigned_long':
      return integerReader(0n, 2n ** 64n - 1n);
    case 'boolean':
      return readBoolean;
    case 'ip':
      return (raw) => (typeof raw === 'string' ? canonicalIp(raw) : null);
  }
}

function readBoolean(raw: Scalar): boolean | null {
  if (typeof raw === 'boolean') return raw;
  if (raw === 'true') return true;
  return raw === 'false' || raw === '' ? false : null;
}

const INTEGER_TEXT = /^[+-]?\d{1,40}$/;
const NUMBER_TEXT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function readNumber(raw: Scalar): number | bigint | null {
  if (typeof raw === 'number' || typeof raw === 'bigint') return raw;
  if (typeof raw !== 'string') return null;
  if (INTEGER_TEXT.test(raw)) return shrink(BigInt(raw.startsWith('+') ? raw.slice(1) : raw));
  if (!NUMBER_TEXT.test(raw)) return null;
  const number = Number(raw);
  return Number.isFinite(number) ? number : null;
}

/** Integer fields truncate a fraction; values out of range are dropped. */
function integerReader(min: bigint, max: bigint): Reader {
  return (raw) => {
    const number = readNumber(raw);
    if (number === null) return null;
    if (typeof number === 'bigint') return number >= min && number <= max ? number : null;
    const whole = Math.trunc(number);
    if (whole < min || whole > max) return null;
    return Number.isSafeInteger(whole) ? whole : shrink(BigInt(whole));
  };
}

function shrink(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
