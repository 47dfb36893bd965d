import type { FieldSet } from '../../events/field-set.ts';
import type { Adapter } from '../adapters/adapter.ts';
import { ADAPTERS } from '../adapters/index.ts';
import { rowSlots, type RowRecord, type RowSlots, type RowSource } from '../adapters/row-source.ts';
import type { FastMemory } from '../json/fast-memory.ts';
import type { RecordKeys } from '../json/record-keys.ts';
import { RecordReader } from '../json/record-reader.ts';
import type { Text } from '../json/text.ts';
import { SIGN_KEYS } from './shape.ts';
import { MAX_VALUES } from './too-many-values.ts';

/** What has such a key may be a document, or contain a record. */
const LEFT = [...SIGN_KEYS].map((key) => [key, 'left'] as const);

/** Makes rows of the records of a block, where that takes no document. */
export class RecordRows {
  readonly slots: RowSlots;
  readonly #reader: RecordReader;
  readonly #adapters: readonly Adapter[];
  readonly #rows: readonly (() => RowRecord | null)[];
  /** That of the last record, which is the first to be tried for the next one. */
  #kind = 0;

  /**
   * Returns `null` where no row can be made like this.
   *
   * @param forced the only adapter; `null` for all
   */
  static of(fields: FieldSet, forced: Adapter | null, memory: FastMemory): RecordRows | null {
    const adapters = (forced === null ? ADAPTERS : [forced]).filter(({ rows }) => rows !== null);
    const slots = rowSlots(fields);
    if (adapters.length === 0 || slots === null) return null;
    const sources = adapters.map(({ rows }) => rows as RowSource);
    const reader = RecordReader.of(
      sources.map(({ keys }): RecordKeys => new Map([...LEFT, ...keys])),
      memory,
    );
    if (reader === null) return null;
    const rows = sources.map(({ open }, kind) =>
      open(reader, reader.numbers[kind] ?? new Map(), slots),
    );
    return new RecordRows(reader, adapters, rows, slots);
  }

  private constructor(
    reader: RecordReader,
    adapters: readonly Adapter[],
    rows: readonly (() => RowRecord | null)[],
    slots: RowSlots,
  ) {
    this.slots = slots;
    this.#reader = reader;
    this.#adapters = adapters;
    this.#rows = rows;
  }

  /** Takes the bytes of a block; `false` if there is no room for them. */
  load(text: Text): boolean {
    return this.#reader.load(text);
  }

  /** The row of a record in `[start, end)` of the block; `null` for a record that is to be converted, or something else. */
  read(start: number, end: number): RowRecord | null {
    if (end - start > MAX_VALUES) return null;
    for (let tried = 0; tried < this.#rows.length; tried += 1) {
      const kind = (this.#kind + tried) % this.#rows.length;
      const record = this.#reader.read(start, end, kind) ? this.#rows[kind]!() : null;
      if (record === null) continue;
      this.#kind = kind;
      return record;
    }
    return null;
  }

  /** The sensor of the row that was read last. */
  get adapter(): Adapter {
    return this.#adapters[this.#kind]!;
  }
}
