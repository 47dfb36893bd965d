import { isUtf8 } from 'node:buffer';
import type { ValueType } from '../exceptions/model.ts';
import { AddressRangesBuilder, readAddress, readAddressRange, shared } from './addresses.ts';
import { DOUBLE_TYPES, INTEGER_TYPES, type NumberType } from './numbers.ts';
import { joinRanges } from './ranges.ts';
import { TextTableBuilder } from './text-table.ts';
import type { Ranges, TextTable, ValueList } from './value-list.ts';

/** How the values of a list are looked up. */
export interface Wanted {
  readonly type: ValueType;
  /** Whether case counts somewhere, and whether it does not somewhere; of keywords only. */
  readonly exact: boolean;
  readonly folded: boolean;
}

/** A line that is not a valid value: its number and position. */
export interface BadLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly why: string;
}

type Built = ValueList extends infer L
  ? L extends unknown
    ? Omit<L, 'id' | 'file' | 'type'>
    : never
  : never;

/** Elasticsearch does not index longer terms either. */
const MAX_VALUE_LENGTH = 32_766;

/** No number, address or time is this long. */
const MAX_NUMBER_LENGTH = 1_000;

/**
 * Builds a lookup structure from a text with one value per line.
 *
 * @param text as it was read; it is copied into memory that threads share
 * @param from the offset of the first value
 * @returns `null` for a type whose values are not compared
 * @throws CollisionError if the values were crafted to collide
 */
export function buildValueList(
  text: Uint8Array,
  from: number,
  wanted: Wanted,
  bad: (line: BadLine) => void,
): Built | null {
  const { type } = wanted;
  const integers = INTEGER_TYPES[type];
  const doubles = DOUBLE_TYPES[type];
  if (type === 'keyword' || type === 'text' || type === 'boolean') {
    return texts(text, from, wanted, bad);
  }
  if (type === 'ip' || type === 'ip_range') return addresses(text, from, type, bad);
  if (integers !== undefined) {
    const ranges = numbers(text, from, type, integers, BigInt64Array, bad);
    return { kind: 'integers', ...ranges };
  }
  if (doubles !== undefined) {
    const ranges = numbers(text, from, type, doubles, Float64Array, bad);
    return { kind: 'doubles', ...ranges };
  }
  return null;
}

function texts(
  text: Uint8Array,
  from: number,
  { type, exact, folded }: Wanted,
  bad: (line: BadLine) => void,
): Built {
  const bytes = shared(Uint8Array, text);
  const most = countLines(text);
  const builders = [
    type !== 'text' && exact ? new TextTableBuilder(bytes, most, false) : null,
    type === 'text' || folded ? new TextTableBuilder(bytes, most, true) : null,
  ] as const;
  const isText = isUtf8(text);
  eachLine(text, from, (start, end, line) => {
    if (end - start > MAX_VALUE_LENGTH) {
      bad({ line, start, end, why: `is longer than ${MAX_VALUE_LENGTH} bytes` });
    } else if (!isText && !isUtf8(text.subarray(start, end))) {
      bad({ line, start, end, why: 'is not valid UTF-8' });
    } else if (type === 'boolean' && !['true', 'false'].includes(latin(text, start, end))) {
      bad({ line, start, end, why: 'is neither true nor false' });
    } else for (const builder of builders) builder?.add(start, end);
  });
  const [whole, loose]: readonly (TextTable | null)[] = builders.map(
    (builder) => builder?.finish() ?? null,
  );
  return {
    kind: 'texts',
    exact: whole ?? null,
    folded: loose ?? null,
    count: (whole ?? loose)?.count ?? 0,
  };
}

function addresses(
  text: Uint8Array,
  from: number,
  type: 'ip' | 'ip_range',
  bad: (line: BadLine) => void,
): Built {
  const builder = new AddressRangesBuilder(countLines(text));
  const read = type === 'ip' ? readAddress : readAddressRange;
  const why = type === 'ip' ? 'is not an IP address' : 'is not a range of IP addresses';
  const count = eachValue(text, from, { read, why, bad }, (range) => builder.add(range));
  return { kind: 'addresses', ...builder.finish(), count };
}

type NumberArray<V> = V extends bigint ? BigInt64Array : Float64Array;

function numbers<V extends number | bigint>(
  text: Uint8Array,
  from: number,
  type: ValueType,
  { readRange }: NumberType<V>,
  array: new (length: number) => NumberArray<V>,
  bad: (line: BadLine) => void,
): { readonly ranges: Ranges<NumberArray<V>>; readonly count: number } {
  const most = countLines(text);
  const all = { starts: new array(most), ends: new array(most) };
  const why = `is not a valid ${type.replaceAll('_', ' ')}`;
  const count = eachValue(text, from, { read: readRange, why, bad }, ({ start, end }, index) => {
    all.starts[index] = start;
    all.ends[index] = end;
  });
  const filled = {
    starts: all.starts.subarray(0, count) as NumberArray<V>,
    ends: all.ends.subarray(0, count) as NumberArray<V>,
  };
  const joined = joinRanges(filled);
  const kept = (values: NumberArray<V>) =>
    (values instanceof BigInt64Array
      ? shared(BigInt64Array, values.subarray(0, joined))
      : shared(Float64Array, values.subarray(0, joined))) as NumberArray<V>;
  return { ranges: { starts: kept(filled.starts), ends: kept(filled.ends) }, count };
}

/**
 * Reads each line without surrounding white space, and says what is wrong with those that hold no value. Text with characters
 * beyond ASCII is never valid. Returns the number of values.
 */
function eachValue<T>(
  text: Uint8Array,
  from: number,
  {
    read,
    why,
    bad,
  }: { read: (text: string) => T | null; why: string; bad: (line: BadLine) => void },
  add: (value: T, index: number) => void,
): number {
  let count = 0;
  eachLine(text, from, (start, end, line) => {
    const isShort = end - start <= MAX_NUMBER_LENGTH;
    const value = isShort ? read(latin(text, start, end).trim()) : null;
    if (value === null) return bad({ line, start, end, why });
    add(value, count);
    count += 1;
  });
  return count;
}

function latin(text: Uint8Array, start: number, end: number): string {
  let line = '';
  for (let at = start; at < end; at += 1) line += String.fromCharCode(text[at] ?? 0);
  return line;
}

/** Calls back for each line that is not empty, with its offsets (without line end) and number. */
export function eachLine(
  bytes: Uint8Array,
  from: number,
  call: (start: number, end: number, line: number) => void,
): void {
  let line = 1;
  for (let start = from; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const next = feed < 0 ? bytes.length : feed;
    const end = next > start && bytes[next - 1] === 0x0d ? next - 1 : next;
    if (!isBlank(bytes, start, end)) call(start, end, line);
    start = next + 1;
  }
}

/** The number of lines, including empty ones. */
export function countLines(bytes: Uint8Array): number {
  let count = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}
