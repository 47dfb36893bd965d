import type { BlockColumns, Column } from '../blocks/columns.ts';
import type { LogBlockRef } from './log/frame.ts';

/**
 * Columns of blocks of the log, decoded, for a reader that is asked several times: to decode those of all blocks takes longer
 * than the rest of a selective search. What has no room is decoded each time; nothing is given up for it, since each search
 * looks at all blocks in the same order.
 */
export class KeptColumns {
  readonly #known = new Map<LogBlockRef, BlockColumns>();
  #room: number;

  /** @param bytes of memory at most, as far as can be told */
  constructor(bytes: number) {
    this.#room = bytes;
  }

  of(ref: LogBlockRef, decode: () => BlockColumns): BlockColumns {
    const known = this.#known.get(ref);
    if (known !== undefined) return known;
    const columns = decode();
    const bytes = bytesOf(columns);
    if (bytes <= this.#room) {
      this.#room -= bytes;
      this.#known.set(ref, columns);
    }
    return columns;
  }
}

/** Lengths and times. */
const BYTES_PER_ROW = 16;
/** Of a value or an id, beside its characters. */
const BYTES_PER_VALUE = 32;

function bytesOf({ count, ids, fields }: BlockColumns): number {
  let bytes = count * BYTES_PER_ROW;
  for (const id of ids ?? []) bytes += BYTES_PER_VALUE + 2 * (id?.length ?? 0);
  for (const column of fields.values()) bytes += bytesOfColumn(column);
  return bytes;
}

function bytesOfColumn({ values, codes }: Column): number {
  let bytes = typeof codes === 'number' ? 0 : codes.byteLength;
  for (const value of values) {
    const all = typeof value === 'object' ? value : [value];
    for (const each of all) bytes += BYTES_PER_VALUE + (typeof each === 'string' ? each.length : 0);
  }
  return bytes;
}
