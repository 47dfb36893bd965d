import { crc32 } from 'node:zlib';
import type { Value } from '../../../events/field-set.ts';
import { assert } from '../../../util/assert.ts';
import { compress } from '../../blocks/codec.ts';
import { type Codes, type RowColumns, codeAt, compactCodes } from '../../blocks/columns.ts';
import { ABSENT, Dictionary, FIRST_VALUE, UNKNOWN, valuesToJson } from '../../blocks/dictionary.ts';
import { bytesOf } from '../../blocks/little-endian.ts';
import { timeRange } from '../../blocks/times.ts';
import {
  type BlockRow,
  type ColumnEntry,
  type IndexHeader,
  type Section,
  encodeHead,
  sectionOf,
} from './index-file.ts';
import type { Run } from './source.ts';

/** How many ids are read at once to find one. */
const ID_ROWS = 4096;

/** Collects what the `.index` file of a segment holds: merged columns, and where the blocks are. */
export class IndexBuilder {
  readonly #stream: string;
  #rows = 0;
  readonly #lengths = new Words<Uint32Array>(Uint32Array);
  readonly #milliseconds = new Words<Float64Array>(Float64Array);
  readonly #nanoseconds = new Words<Uint32Array>(Uint32Array);
  readonly #columns = new Map<string, MergedColumn>();
  readonly #runs: Run[] = [];
  readonly #sections: {
    readonly name: string;
    readonly frame: Uint8Array;
    readonly size: number;
  }[] = [];
  #ids: (string | null)[] = [];
  #idChunks = 0;
  #hasIds = false;

  constructor(stream: string) {
    this.#stream = stream;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds rows behind those so far. */
  add(columns: RowColumns, runs: Iterable<Run>): void {
    const { count, lengths, times, ids, fields } = columns;
    this.#lengths.add(lengths);
    this.#milliseconds.add(times.milliseconds);
    this.#nanoseconds.add(times.nanoseconds);
    for (const field of fields.keys()) {
      if (!this.#columns.has(field)) this.#columns.set(field, new MergedColumn(this.#rows));
    }
    for (const [field, merged] of this.#columns) {
      const column = fields.get(field);
      if (column === undefined) merged.addUnknown(count);
      else merged.add(column.values, column.codes, count);
    }
    for (const run of runs) this.#addRun(run);
    for (let row = 0; row < count; row++) this.#addId(ids?.[row] ?? null);
    this.#rows += count;
  }

  #addRun(run: Run): void {
    const last = this.#runs.at(-1);
    const next = last === undefined ? 0 : last.firstArrival + last.rows;
    assert(run.firstArrival >= next, 'the blocks of a segment are in order of arrival');
    if (
      last !== undefined &&
      run.firstArrival === next &&
      run.received === last.received &&
      run.index === last.index
    ) {
      this.#runs[this.#runs.length - 1] = { ...last, rows: last.rows + run.rows };
    } else this.#runs.push(run);
  }

  #addId(id: string | null): void {
    if (id !== null) this.#hasIds = true;
    this.#ids.push(id);
    if (this.#ids.length === ID_ROWS) this.#closeIds();
  }

  #closeIds(): void {
    this.#addJson(sectionOf.ids(this.#idChunks++), this.#ids);
    this.#ids = [];
  }

  /** The file in pieces, and the header within. */
  finish(blocks: readonly BlockRow[]): {
    readonly header: IndexHeader;
    readonly pieces: readonly Uint8Array[];
  } {
    if (this.#ids.length > 0) this.#closeIds();
    const times = {
      milliseconds: this.#milliseconds.all(),
      nanoseconds: this.#nanoseconds.all(),
    };
    this.#addJson(sectionOf.blocks, blocks);
    this.#add(sectionOf.lengths, [bytesOf(this.#lengths.all())]);
    this.#add(sectionOf.times, [bytesOf(times.milliseconds), bytesOf(times.nanoseconds)]);
    this.#addRuns();
    const columns = [...this.#columns].map(([field, column]) => this.#addColumn(field, column));
    const sections: Record<string, Section> = {};
    let offset = 0;
    const frames: Uint8Array[] = [];
    for (const { name, frame, size } of this.#sections) {
      // Ids are written as they come, before it is known whether there are any.
      if (!this.#hasIds && name.startsWith('ids ')) continue;
      sections[name] = { offset, bytes: frame.length, size, crc32: crc32(frame) };
      offset += frame.length;
      frames.push(frame);
    }
    const { firstTime, lastTime, timeless } = timeRange(times);
    const header: IndexHeader = {
      stream: this.#stream,
      events: this.#rows,
      blocks: blocks.length,
      documentBytes: blocks.reduce((sum, [, , , size]) => sum + size, 0),
      blocksBytes: blocks.reduce((sum, [bytes]) => sum + bytes, 0),
      ...this.#extent(),
      firstTime: firstTime === null ? null : String(firstTime),
      lastTime: lastTime === null ? null : String(lastTime),
      timeless,
      runs: this.#runs.length,
      idRows: this.#hasIds ? ID_ROWS : null,
      columns,
      sections,
    };
    return { header, pieces: [encodeHead(header), ...frames] };
  }

  #extent(): Pick<IndexHeader, 'firstArrival' | 'lastArrival' | 'firstReceived' | 'lastReceived'> {
    const [first] = this.#runs;
    const last = this.#runs.at(-1);
    assert(first !== undefined && last !== undefined, 'a segment has at least one event');
    let firstReceived = Infinity;
    let lastReceived = -Infinity;
    for (const { received } of this.#runs) {
      firstReceived = Math.min(firstReceived, received);
      lastReceived = Math.max(lastReceived, received);
    }
    return {
      firstArrival: first.firstArrival,
      lastArrival: last.firstArrival + last.rows - 1,
      firstReceived,
      lastReceived,
    };
  }

  #addRuns(): void {
    const runs = this.#runs;
    const names = [...new Set(runs.map(({ index }) => index))];
    const places = new Map(names.map((name, place) => [name, place]));
    this.#addJson(sectionOf.indexes, names);
    this.#add(sectionOf.runs, [
      bytesOf(Uint32Array.from(runs, ({ rows }) => rows)),
      bytesOf(Float64Array.from(runs, ({ firstArrival }) => firstArrival)),
      bytesOf(Float64Array.from(runs, ({ received }) => received)),
      bytesOf(Uint32Array.from(runs, ({ index }) => places.get(index)!)),
    ]);
  }

  #addColumn(field: string, column: MergedColumn): ColumnEntry {
    const { values, unknown } = column;
    const codes = compactCodes(column.codes(), values.length);
    if (values.length > 0) this.#addJson(sectionOf.values(field), valuesToJson(values));
    const entry = { field, unknown, values: values.length };
    if (typeof codes === 'number') return { ...entry, width: 0, code: codes };
    this.#add(sectionOf.codes(field), [bytesOf(codes)]);
    return { ...entry, width: codes instanceof Uint8Array ? 1 : 2 };
  }

  #addJson(name: string, value: unknown): void {
    this.#add(name, [Buffer.from(JSON.stringify(value))]);
  }

  #add(name: string, pieces: readonly Uint8Array[]): void {
    const content = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    this.#sections.push({ name, frame: compress(content), size: content.length });
  }
}

/** A column whose dictionary has the values of many. */
class MergedColumn {
  readonly #dictionary = new Dictionary();
  readonly #codes = new Words<Uint16Array>(Uint16Array);
  /** Of the column that was added last, by its codes. The blocks of a segment share one dictionary. */
  #mapping: { readonly values: readonly Value[]; readonly codes: Uint16Array } | null = null;
  unknown = 0;

  /** @param rows before the first block that knows the field */
  constructor(rows: number) {
    this.addUnknown(rows);
  }

  get values(): readonly Value[] {
    return this.#dictionary.values;
  }

  codes(): Uint16Array {
    return this.#codes.all();
  }

  addUnknown(count: number): void {
    this.#codes.grow(count).fill(UNKNOWN);
    this.unknown += count;
  }

  add(values: readonly Value[], codes: Codes, count: number): void {
    if (this.#mapping?.values !== values) this.#mapping = { values, codes: this.#map(values) };
    const mapping = this.#mapping.codes;
    const rows = this.#codes.grow(count);
    for (let row = 0; row < count; row++) {
      const code = mapping[codeAt(codes, row)]!;
      rows[row] = code;
      if (code === UNKNOWN) this.unknown += 1;
    }
  }

  #map(values: readonly Value[]): Uint16Array {
    const codes = new Uint16Array(values.length + FIRST_VALUE);
    codes[ABSENT] = ABSENT;
    codes[UNKNOWN] = UNKNOWN;
    for (const [index, value] of values.entries()) {
      codes[index + FIRST_VALUE] = this.#dictionary.codeOf(value);
    }
    return codes;
  }
}

type Numbers = Uint16Array | Uint32Array | Float64Array;

/** Numbers of a fixed size that are added at the end. */
class Words<T extends Numbers> {
  readonly #make: new (length: number) => T;
  #words: T;
  #count = 0;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#words = new make(1024);
  }

  add(words: T): void {
    this.grow(words.length).set(words);
  }

  /** New numbers, all 0, to be set. Valid until the next call. */
  grow(count: number): T {
    const end = this.#count + count;
    if (end > this.#words.length) {
      const larger = new this.#make(Math.max(end, this.#words.length * 2));
      larger.set(this.#words);
      this.#words = larger;
    }
    const added = this.#words.subarray(this.#count, end) as T;
    this.#count = end;
    return added;
  }

  all(): T {
    return this.#words.subarray(0, this.#count) as T;
  }
}
