import { words } from '../../util/words.ts';
import type { FieldSet } from '../../events/field-set.ts';
import type { Adapter } from '../adapters/adapter.ts';
import { ADAPTERS } from '../adapters/index.ts';
import type { RowRecord, RowSource } from '../adapters/field-table.ts';
import type { FastMemory } from '../json/fast-reader.ts';
import { type RecordKeys, RecordReader } from '../json/record-reader.ts';
import type { Text } from '../json/text.ts';
import { SIGN_KEYS } from './classify.ts';
import { MAX_VALUES } from './conversion.ts';

/** What has such a key may be a document, or contain a record. */
const LEFT = [...SIGN_KEYS].map((key) => [key, 'left'] as const);

const SOURCES = ADAPTERS.flatMap(({ rows }) => rows ?? []);

/** The fields of a parent that may be known from its own records. */
const PARENT_FIELDS = words(
  'name executable args args_count pid start working_directory interactive',
);

/** The field of a parent that is at a place of rows. */
export interface ParentField {
  readonly name: (typeof PARENT_FIELDS)[number];
  readonly slot: number;
}

const PARENT = 'process.parent.';

/** The fields that documents may have and rows do not, with all beneath them. */
const OTHER_PATHS = [
  ...SOURCES.flatMap(({ documentPaths }) => documentPaths),
  // These two may be known from the records of the parent.
  `${PARENT}user`,
  `${PARENT}group`,
  'event.original',
];

/** Whether documents of records may have a value at a path that rows do not have. */
export const isOtherPath = (path: string): boolean =>
  OTHER_PATHS.some((other) => path === other || path.startsWith(`${other}.`));

/** The fields that rows may have. */
export const ROW_PATHS: readonly string[] = [
  ...new Set([
    ...SOURCES.flatMap(({ rowPaths }) => rowPaths),
    ...PARENT_FIELDS.map((name) => PARENT + name),
  ]),
].filter((path) => !isOtherPath(path));

/** Makes rows of the records of a block, where that takes no document. */
export class RecordRows {
  /** The fields that are read of what may be known of a parent. */
  readonly parents: readonly ParentField[];
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
    const { requests, paths } = fields;
    if (requests.some(({ derived }) => derived !== undefined) || paths.some(isOtherPath))
      return null;
    if (adapters.length === 0) return null;
    const sources = adapters.map(({ rows }) => rows as RowSource);
    const reader = RecordReader.of(
      sources.map(({ keys }): RecordKeys => new Map([...LEFT, ...keys])),
      memory,
    );
    if (reader === null) return null;
    const rows = sources.map(({ open }, kind) =>
      open(reader, reader.numbers[kind] ?? new Map(), paths),
    );
    const parents = PARENT_FIELDS.flatMap((name) => {
      const slot = paths.indexOf(PARENT + name);
      return slot < 0 ? [] : [{ name, slot }];
    });
    return new RecordRows(reader, adapters, rows, parents);
  }

  private constructor(
    reader: RecordReader,
    adapters: readonly Adapter[],
    rows: readonly (() => RowRecord | null)[],
    parents: readonly ParentField[],
  ) {
    this.parents = parents;
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
