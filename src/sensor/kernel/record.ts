import { SensorError } from '../errors.ts';
import type { EventFormat, FormatField } from './format.ts';

/** Bytes of a page: a view for numbers and a buffer for strings over the same memory. */
export interface PageBytes {
  readonly view: DataView;
  readonly buffer: Buffer;
}

/** Reads a value of the record that begins at `start` and has `length` bytes. */
type FieldReader<Value> = (page: PageBytes, start: number, length: number) => Value;

/** A reader for an integer of 1 to 8 bytes, inexact above 53 bits. Yields 0 beyond the record's end. */
export function numberReader(format: EventFormat, name: string): FieldReader<number> {
  const { offset, size, signed } = fieldNamed(format, name, 'plain');
  const end = offset + size;
  const read = NUMBERS.get(signed ? -size : size);
  if (read === undefined) throw unknownLayout(format, name);
  return ({ view }, start, length) => (end > length ? 0 : read(view, start + offset));
}

/** By size, negative for signed numbers. */
const NUMBERS: ReadonlyMap<number, (view: DataView, at: number) => number> = new Map([
  [1, (view, at) => view.getUint8(at)],
  [-1, (view, at) => view.getInt8(at)],
  [2, (view, at) => view.getUint16(at, true)],
  [-2, (view, at) => view.getInt16(at, true)],
  [4, (view, at) => view.getUint32(at, true)],
  [-4, (view, at) => view.getInt32(at, true)],
  [8, (view, at) => view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32],
  [-8, (view, at) => view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32],
]);

/**
 * A reader for a string up to its first NUL. Truncated, or empty, if it extends beyond the record's end.
 */
export function textReader(format: EventFormat, name: string): FieldReader<string> {
  const field = fieldNamed(format, name, null);
  const { offset, size, place } = field;
  if (place === 'plain') return (page, start, length) => textAt(page, start, offset, size, length);
  if (size !== 4) throw unknownLayout(format, name);
  const base = place === 'data' ? 0 : offset + size;
  return (page, start, length) => {
    if (offset + size > length) return '';
    const word = page.view.getUint32(start + offset, true);
    return textAt(page, start, base + (word & 0xffff), word >>> 16, length);
  };
}

function textAt(
  { buffer }: PageBytes,
  start: number,
  offset: number,
  size: number,
  length: number,
): string {
  const from = start + Math.min(offset, length);
  const to = start + Math.min(offset + size, length);
  const zero = buffer.indexOf(0, from);
  return buffer.toString('utf8', from, zero < from || zero > to ? to : zero);
}

function fieldNamed(
  format: EventFormat,
  name: string,
  place: FormatField['place'] | null,
): FormatField {
  const field = format.fields.get(name);
  if (field === undefined || (place !== null && field.place !== place)) {
    throw unknownLayout(format, name);
  }
  return field;
}

const unknownLayout = (format: EventFormat, name: string) =>
  new SensorError('SEN1006', `the field ${name} of tracepoint ${format.name}`);
