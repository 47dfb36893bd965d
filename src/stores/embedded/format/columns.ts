import type { Value } from '../../../events/value.ts';
import { StoreError } from '../../errors.ts';
import { compress, contentSize, inflate } from './codec.ts';
import { FIRST_VALUE } from './dictionary.ts';
import { bytesOf, WordReader } from './little-endian.ts';
import type { Times } from './times.ts';
import { valuesOfJson, valuesToJson } from './values.ts';

/** One field of some rows: a dictionary, and by row the code of its value. */
export interface Column {
  readonly values: readonly Value[];
  readonly codes: Codes;
}

/** By row: `ABSENT`, `UNKNOWN`, or the index of a value plus `FIRST_VALUE`. */
export type Codes = Uint8Array | Uint16Array;

/** What is known about some rows without reading their documents. */
export interface RowColumns {
  readonly count: number;
  /** Bytes of each document, without the line feed. */
  readonly lengths: Uint32Array;
  readonly times: Times;
  /** The ids that clients gave; `null` where there is none. */
  readonly ids: readonly (string | null)[] | null;
  /** Nothing is known of a field that is missing. */
  readonly fields: ReadonlyMap<string, Column>;
}

const VERSION = 1;

/** The `columns` of a block, as a frame. `docs/reference/storage-format.md` describes the layout. */
export function encodeColumns(columns: RowColumns): Uint8Array {
  const { count, lengths, times, ids, fields } = columns;
  const absent: string[] = [];
  const described: object[] = [];
  const codes: Uint8Array[] = [];
  for (const [field, column] of fields) {
    const only = onlyCode(column.codes);
    if (only === 0 && column.values.length === 0) absent.push(field);
    else if (only !== null)
      described.push({ field, code: only, values: valuesToJson(column.values) });
    else {
      const narrow = narrowed(column.codes, column.values.length);
      described.push({
        field,
        width: narrow.BYTES_PER_ELEMENT,
        values: valuesToJson(column.values),
      });
      codes.push(narrow instanceof Uint8Array ? narrow : bytesOf(narrow));
    }
  }
  const header = { version: VERSION, count, ids: ids ?? undefined, absent, columns: described };
  const json = Buffer.from(JSON.stringify(header));
  return compress(
    Buffer.concat([
      bytesOf(Uint32Array.of(json.length)),
      json,
      bytesOf(lengths),
      bytesOf(times.milliseconds),
      bytesOf(times.nanoseconds),
      ...codes,
    ]),
  );
}

interface Header {
  readonly version: number;
  readonly count: number;
  readonly ids?: readonly (string | null)[];
  readonly absent: readonly string[];
  readonly columns: readonly {
    readonly field: string;
    readonly width?: number;
    readonly code?: number;
    readonly values: unknown;
  }[];
}

/** Reads what {@link encodeColumns} made. Throws `StoreError` for anything else. */
export function decodeColumns(frame: Uint8Array): RowColumns {
  const content = inflate(frame, contentSize(frame) ?? 0);
  try {
    return readColumns(content);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('STO1201', 'the columns of a block are damaged', undefined, error);
  }
}

function readColumns(content: Uint8Array): RowColumns {
  const [headerBytes] = new WordReader(content).uint32(1);
  const reader = new WordReader(content, 4);
  const header = JSON.parse(Buffer.from(reader.bytes(headerBytes!)).toString()) as Header;
  if (header.version !== VERSION) {
    throw new StoreError('STO1202', `the columns of a block have the version ${header.version}`);
  }
  const { count } = header;
  const lengths = reader.uint32(count);
  const times = { milliseconds: reader.float64(count), nanoseconds: reader.uint32(count) };
  const fields = new Map<string, Column>();
  for (const field of header.absent)
    fields.set(field, { values: [], codes: new Uint8Array(count) });
  for (const { field, width, code, values: json } of header.columns) {
    const values = valuesOfJson(json);
    const codes =
      width === undefined
        ? constantCodes(count, code!)
        : width === 1
          ? reader.bytes(count)
          : reader.uint16(count);
    fields.set(field, { values, codes: checkedCodes(codes, values.length) });
  }
  if (!reader.isAtEnd) throw new RangeError('there are bytes behind the columns');
  return { count, lengths, times, ids: header.ids ?? null, fields };
}

/** The one code of all rows; `null` if there are several. */
export function onlyCode(codes: Codes): number | null {
  const [first = 0] = codes;
  for (let row = 1; row < codes.length; row++) if (codes[row] !== first) return null;
  return first;
}

export const constantCodes = (count: number, code: number): Codes =>
  (code < 0x100 ? new Uint8Array(count) : new Uint16Array(count)).fill(code);

/** In one byte each, where that is enough. */
export function narrowed(codes: Codes, values: number): Codes {
  if (codes instanceof Uint8Array || values + FIRST_VALUE > 0x100) return codes;
  return new Uint8Array(codes);
}

/** No code is beyond the dictionary, so that readers need no check of their own. */
export function checkedCodes(codes: Codes, values: number): Codes {
  const end = values + FIRST_VALUE;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! >= end) throw new RangeError('a code is beyond its dictionary');
  }
  return codes;
}
