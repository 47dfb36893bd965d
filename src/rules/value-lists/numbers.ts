import { parseInstant, NANOS_PER_MS, readInstant } from '../../util/time/index.ts';
import type { Scalar } from '../../events/field-set.ts';
import type { ValueType } from '../exceptions/model.ts';

/** How the values of a type are read, in a list and in an event. */
export interface NumberType<V extends number | bigint> {
  /** A value of the list as a range; `null` where it is none. */
  readonly readRange: (text: string) => { readonly start: V; readonly end: V } | null;
  /** A value of an event; `null` where it can be in no list of the type. */
  readonly readValue: (value: Scalar) => V | null;
}

const INTEGER = /^[+-]?\d{1,20}$/;
const DECIMAL = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?$/;

function integers(bits: number): NumberType<bigint> {
  const most = (1n << BigInt(bits - 1)) - 1n;
  const read = (text: string) => {
    if (!INTEGER.test(text)) return null;
    const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
    return number >= -most - 1n && number <= most ? number : null;
  };
  return {
    readRange: (text) => rangeOf(text, read),
    readValue: (value) => {
      if (typeof value === 'bigint') return value;
      if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : null;
      return typeof value === 'string' ? read(value) : null;
    },
  };
}

const readDouble = (text: string) => (DECIMAL.test(text) ? finite(Number(text)) : null);
const finite = (number: number) => (Number.isFinite(number) ? number : null);

function doubles(round: (number: number) => number): NumberType<number> {
  const read = (text: string) => {
    const number = readDouble(text);
    return number === null ? null : finite(round(number));
  };
  return {
    readRange: (text) => rangeOf(text, read),
    readValue: (value) => {
      if (typeof value === 'string') return read(value);
      return typeof value === 'boolean' ? null : finite(round(Number(value)));
    },
  };
}

/** Instants in a unit of nanoseconds. A number in a list of dates is read as in an event. */
function dates(unit: bigint): NumberType<bigint> {
  const scaled = (instant: bigint | null) => {
    if (instant === null) return null;
    const rest = instant % unit;
    const whole = (instant - (rest < 0n ? rest + unit : rest)) / unit;
    return BigInt.asIntN(64, whole) === whole ? whole : null;
  };
  const read = (text: string) => scaled(parseInstant(text) ?? readInstant(text));
  return {
    readRange: (text) => {
      const comma = text.indexOf(',');
      const start = read((comma < 0 ? text : text.slice(0, comma)).trim());
      const end = comma < 0 ? start : read(text.slice(comma + 1).trim());
      return ordered(start, end);
    },
    readValue: (value) => scaled(readInstant(value)),
  };
}

/** `5`, `5-9`, `-9--5` or `5,9`. */
function rangeOf<V extends number | bigint>(
  text: string,
  read: (text: string) => V | null,
): { readonly start: V; readonly end: V } | null {
  const one = read(text);
  if (one !== null) return { start: one, end: one };
  // The dash of a range follows a digit, that of an exponent or a sign does not.
  const cut = text.indexOf(',') >= 0 ? text.indexOf(',') : text.search(/(?<=[\d.] *)-/);
  if (cut < 0) return null;
  return ordered(read(text.slice(0, cut).trim()), read(text.slice(cut + 1).trim()));
}

function ordered<V extends number | bigint>(
  start: V | null,
  end: V | null,
): { readonly start: V; readonly end: V } | null {
  return start !== null && end !== null && start <= end ? { start, end } : null;
}

const LONG = integers(64);
const DOUBLE = doubles((number) => number);
const FLOAT = doubles(Math.fround);

/** The types whose values are integers. */
export const INTEGER_TYPES: Readonly<Partial<Record<ValueType, NumberType<bigint>>>> = {
  byte: integers(8),
  short: integers(16),
  integer: integers(32),
  long: LONG,
  integer_range: integers(32),
  long_range: LONG,
  date: dates(NANOS_PER_MS),
  date_range: dates(NANOS_PER_MS),
  date_nanos: dates(1n),
};

/** The types whose values are numbers with a fraction. */
export const DOUBLE_TYPES: Readonly<Partial<Record<ValueType, NumberType<number>>>> = {
  half_float: FLOAT,
  float: FLOAT,
  double: DOUBLE,
  float_range: FLOAT,
  double_range: DOUBLE,
};
