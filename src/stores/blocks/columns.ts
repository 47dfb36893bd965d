import type { Value } from '../../events/field-set.ts';
import { StoreError } from '../errors.ts';
import { compress, contentSize, inflate, type Frame } from './codec.ts';
import { ABSENT, FIRST_VALUE, valuesOfJson, valuesToJson } from './dictionary.ts';
import { bytesOf, WordReader } from './little-endian.ts';
import type { Times } from './times.ts';

/** One field of some rows: a dictionary, and by row the code of its value. */
export interface Column {
  readonly values: readonly Value[];
  readonly codes: Codes;
}

/**
 * By row: `ABSENT`, `UNKNOWN`, or the index of a value plus `FIRST_VALUE`. A number where it is the
 * same in all rows.
 */
export type Codes = CodeArray | number;
export type CodeArray = Uint8Array | Uint16Array;

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

/** The columns of a block, which also say how its documents are compressed. */
export interface BlockColumns extends RowColumns {
  /** In order; together they have all rows. */
  readonly frames: readonly Frame[];
}

const VERSION = 1;

/** The `columns` of a block, as a frame. `docs/reference/storage-format.md` describes the layout. */
export function encodeColumns(columns: BlockColumns): Uint8Array {
  const { count, lengths, times, ids, fields, frames } = columns;
  const absent: string[] = [];
  const described: object[] = [];
  const codes: Uint8Array[] = [];
  for (const [field, column] of fields) {
    const compact = compactCodes(column.codes, column.values.length);
    if (compact === ABSENT && column.values.length === 0) {
      absent.push(field);
      continue;
    }
    const values = valuesToJson(column.values);
    if (typeof compact === 'number') {
      described.push({ field, code: compact, values });
    } else {
      described.push({ field, width: compact.BYTES_PER_ELEMENT, values });
      codes.push(bytesOf(compact));
    }
  }
  const header = {
    version: VERSION,
    count,
    frames: frames.map(({ bytes, rows, size }) => [bytes, rows, size]),
    ids: ids ?? undefined,
    absent,
    columns: described,
  };
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
  readonly frames: readonly (readonly [bytes: number, rows: number, size: number])[];
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
export function decodeColumns(frame: Uint8Array): BlockColumns {
  const content = inflate(frame, contentSize(frame) ?? 0);
  try {
    return readColumns(content);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('STO1201', 'the columns of a block are damaged', undefined, error);
  }
}

function readColumns(content: Uint8Array<ArrayBuffer>): BlockColumns {
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
  for (const field of header.absent) fields.set(field, ABSENT_COLUMN);
  for (const { field, width, code, values: json } of header.columns) {
    const values = valuesOfJson(json);
    const codes = code ?? (width === 1 ? reader.bytes(count) : reader.uint16(count));
    fields.set(field, { values, codes: checkedCodes(codes, values.length) });
  }
  if (header.ids !== undefined && header.ids.length !== count) {
    throw new RangeError('there is not one id a row');
  }
  const frames = header.frames.map(([bytes, rows, size]) => ({ bytes, rows, size }));
  checkFrames(frames, lengths);
  if (!reader.isAtEnd) throw new RangeError('there are bytes behind the columns');
  return { count, lengths, times, ids: header.ids ?? null, fields, frames };
}

/** Each frame has the lines that its rows say. */
function checkFrames(frames: readonly Frame[], lengths: Uint32Array): void {
  let row = 0;
  for (const { rows, size } of frames) {
    const end = row + rows;
    let bytes = rows;
    for (; row < end && row < lengths.length; row++) bytes += lengths[row]!;
    if (row !== end || bytes !== size || rows === 0)
      throw new RangeError('a frame has other lines');
  }
  if (row !== lengths.length) throw new RangeError('rows are in no frame');
}

/** The column of a field that no document has. */
export const ABSENT_COLUMN: Column = { values: [], codes: ABSENT };

export const codeAt = (codes: Codes, row: number): number =>
  typeof codes === 'number' ? codes : codes[row]!;

/** The same codes in as few bytes as they need. */
export function compactCodes(codes: Codes, values: number): Codes {
  if (typeof codes === 'number') return codes;
  const first = codes[0] ?? ABSENT;
  let row = 1;
  while (row < codes.length && codes[row] === first) row++;
  if (row >= codes.length) return first;
  const fits = codes instanceof Uint8Array || values + FIRST_VALUE > 0x100;
  return fits ? codes : new Uint8Array(codes);
}

/** No code is beyond the dictionary, so that readers need no check of their own. */
export function checkedCodes(codes: Codes, values: number): Codes {
  const end = values + FIRST_VALUE;
  const largest = typeof codes === 'number' ? codes : largestOf(codes);
  if (largest >= 0 && largest < end) return codes;
  throw new RangeError('a code is beyond its dictionary');
}

/** A plain loop, for there are very many. */
function largestOf(codes: CodeArray): number {
  let largest = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code > largest) largest = code;
  }
  return largest;
}
