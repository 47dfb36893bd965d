import { FLOAT_TYPES, KEYWORD_TYPES, TEXT_TYPES } from './schema.ts';
import type { Scalar, Value } from './value.ts';

/**
 * Turns a value of a document into what an index would hold, or null where it could hold nothing: such a value counts as
 * absent.
 */
export type Reader = (raw: Scalar) => Scalar | null;

/** As what the values of a field are read. */
export interface ValueType {
  /** What nearly all values are already, so that they are stored as they come; `null` where each must be looked at. */
  readonly holds: 'string' | 'number' | 'boolean' | null;
  /** Whether only whole numbers are stored as they come. */
  readonly isWhole: boolean;
  /** Whether every number is a floating-point one, however it is written. */
  readonly isFloat: boolean;
  readonly read: Reader;
}

const plain = { isWhole: false, isFloat: false };

const TEXT: ValueType = { ...plain, holds: 'string', read: readText };
const FLOAT: ValueType = { holds: 'number', isWhole: false, isFloat: true, read: readNumber };
const BOOLEAN: ValueType = { ...plain, holds: 'boolean', read: readBoolean };
/** As it is written: addresses are compared as what they mean. */
const ADDRESS: ValueType = { ...plain, holds: 'string', read: () => null };
const LONG = integerType('number', -(2n ** 63n), 2n ** 63n - 1n);

/** By the type of a mapping. Other types have values of several kinds, or none that could be compared. */
const TYPES: ReadonlyMap<string, ValueType> = new Map([
  ...[...KEYWORD_TYPES, ...TEXT_TYPES, 'flattened'].map((type) => [type, TEXT] as const),
  ...FLOAT_TYPES.map((type) => [type, FLOAT] as const),
  ['boolean', BOOLEAN],
  ['ip', ADDRESS],
  ['byte', integerType(null, -(2n ** 7n), 2n ** 7n - 1n)],
  ['short', integerType(null, -(2n ** 15n), 2n ** 15n - 1n)],
  ['integer', integerType(null, -(2n ** 31n), 2n ** 31n - 1n)],
  ['long', LONG],
  ['unsigned_long', integerType(null, 0n, 2n ** 64n - 1n)],
]);

/** `null` where values are as the document has them. */
export const valueType = (type: string | null): ValueType | null =>
  type === null ? null : (TYPES.get(type) ?? null);

export const isText = (type: ValueType | null): boolean => type === TEXT;

/** What a field of a type holds of a value; `null` if it holds nothing. */
export function readAs(type: ValueType | null, value: Scalar): Scalar | null {
  if (type === null) return value;
  const isUsual = typeof value === type.holds && (!type.isWhole || Number.isSafeInteger(value));
  return isUsual ? value : type.read(value);
}

/** The same for all values of a field. */
export function readValueAs(type: ValueType | null, value: Value): Value {
  if (type === null || value === undefined) return value;
  if (typeof value !== 'object') return readAs(type, value) ?? undefined;
  const read = new Set(value.flatMap((each) => readAs(type, each) ?? []));
  return read.size < 2 ? [...read][0] : [...read];
}

function readText(raw: Scalar): string {
  return typeof raw === 'string' ? raw : String(raw);
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
function integerType(holds: ValueType['holds'], min: bigint, max: bigint): ValueType {
  const read: Reader = (raw) => {
    const number = readNumber(raw);
    if (number === null) return null;
    if (typeof number === 'bigint') return number >= min && number <= max ? number : null;
    const whole = Math.trunc(number);
    if (whole < min || whole > max) return null;
    return Number.isSafeInteger(whole) ? whole : shrink(BigInt(whole));
  };
  return { holds, isWhole: true, isFloat: false, read };
}

function shrink(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
