import { crc32 } from 'node:zlib';
import { lazily } from '../../../util/maps.ts';
import { releaseMemory } from '../../../util/release-memory.ts';
import { StoreError } from '../../errors.ts';
import type { FileSystem, ReadableFile } from '../../file-system/file-system.ts';
import { checkedCodes, type Codes } from '../../blocks/columns.ts';
import { inflate } from '../../blocks/codec.ts';
import { WordReader } from '../../blocks/little-endian.ts';
import type { Times } from '../../blocks/times.ts';
import { valuesOfJson } from '../../blocks/dictionary.ts';
import type { SourceColumn } from './search.ts';
import {
  damaged,
  onDisk,
  decodeHeader,
  headerLength,
  PREFIX_BYTES,
  sectionOf,
  type BlockRow,
  type ColumnEntry,
  type IndexHeader,
} from './index-file.ts';
import { Runs, type BlockEntry, type SegmentHead, type SegmentSource } from './source.ts';

interface StoredBlockEntry extends BlockEntry {
  readonly offset: number;
  readonly crc32: number;
}

/**
 * The files of a segment. Opening reads the header of the index; of the rest only what is asked for is
 * read. Both files are open from the beginning, so that
 * they can be read to the end when a compaction removes them meanwhile.
 */
export class FileSource implements SegmentSource {
  readonly #path: string;
  readonly #index: ReadableFile;
  readonly #blocksFile: ReadableFile;
  readonly #header: IndexHeader;
  readonly #sectionsAt: number;
  readonly #head: SegmentHead;
  readonly #columns: ReadonlyMap<string, ColumnEntry>;
  readonly #blocks = lazily(() => this.#readBlocks());
  /** Duplicates come by the batch: they are mostly of one chunk. */
  #lastIds: { readonly chunk: number; readonly all: readonly (string | null)[] } | null = null;
  /** What was inflated last; it is given up when memory runs short. */
  #last: { readonly block: number; readonly documents: WeakRef<Uint8Array<ArrayBuffer>> } | null =
    null;

  /** @param path without an extension */
  constructor(fs: FileSystem, path: string) {
    this.#path = path;
    const name = `${path}.index`;
    this.#index = onDisk(name, () => fs.open(name));
    try {
      this.#blocksFile = onDisk(`${path}.blocks`, () => fs.open(`${path}.blocks`));
    } catch (error) {
      this.#index.close();
      throw error;
    }
    try {
      const prefix = this.#readIndex(0, PREFIX_BYTES);
      const length = headerLength(prefix, name, this.#index.size);
      this.#header = decodeHeader(prefix, this.#readIndex(PREFIX_BYTES, length), name);
      this.#sectionsAt = PREFIX_BYTES + length;
      const { firstTime, lastTime, ...head } = this.#header;
      const timeOf = (text: string | null) => (text === null ? null : BigInt(text));
      this.#head = { ...head, firstTime: timeOf(firstTime), lastTime: timeOf(lastTime) };
      this.#columns = new Map(this.#header.columns.map((column) => [column.field, column]));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  head(): SegmentHead {
    return this.#head;
  }

  extent(): { readonly blocks: number; readonly events: number } {
    return this.#header;
  }

  blocks(): readonly BlockEntry[] {
    return this.#blocks();
  }

  #readBlocks(): readonly StoredBlockEntry[] {
    const { events, blocksBytes } = this.#header;
    const rowsOf = JSON.parse(this.#text(sectionOf.blocks)) as readonly BlockRow[];
    let offset = 0;
    let firstRow = 0;
    const entries = rowsOf.map(([bytes, checksum, rows, size]) => {
      const entry = { offset, firstRow, bytes, crc32: checksum, rows, size };
      offset += bytes;
      firstRow += rows;
      return entry;
    });
    if (firstRow !== events || offset !== blocksBytes) {
      throw damaged(`${this.#path}.index`, 'its blocks do not add up');
    }
    return entries;
  }

  readonly times = weakly((): Times => {
    const { events } = this.#header;
    return this.#words(sectionOf.times, (reader) => ({
      milliseconds: reader.float64(events),
      nanoseconds: reader.uint32(events),
    }));
  });

  readonly lengths = weakly((): Uint32Array => {
    const { events } = this.#header;
    return this.#words(sectionOf.lengths, (reader) => reader.uint32(events));
  });

  readonly runs = weakly((): Runs => {
    const { runs } = this.#header;
    const names = JSON.parse(this.#text(sectionOf.indexes)) as readonly string[];
    return this.#words(
      sectionOf.runs,
      (reader) =>
        new Runs(
          reader.uint32(runs),
          reader.float64(runs),
          reader.float64(runs),
          reader.uint32(runs),
          names,
        ),
    );
  });

  ids(firstRow: number, rows: number): readonly (string | null)[] {
    const { idRows } = this.#header;
    if (idRows === null) return Array.from<null>({ length: rows }).fill(null);
    const ids: (string | null)[] = [];
    for (let row = firstRow; row < firstRow + rows;) {
      const chunk = Math.floor(row / idRows);
      const end = Math.min((chunk + 1) * idRows, firstRow + rows);
      if (this.#lastIds?.chunk !== chunk) {
        const all = JSON.parse(this.#text(sectionOf.ids(chunk))) as readonly (string | null)[];
        this.#lastIds = { chunk, all };
      }
      const { all } = this.#lastIds;
      ids.push(...all.slice(row - chunk * idRows, end - chunk * idRows));
      row = end;
    }
    return ids;
  }

  documents(block: number): Uint8Array {
    const known = this.#last?.block === block ? this.#last.documents.deref() : undefined;
    if (known !== undefined) return known;
    const documents = this.ownDocuments(block);
    const before = this.#last?.documents.deref();
    if (before !== undefined) releaseMemory(before.buffer);
    this.#last = { block, documents: new WeakRef(documents) };
    return documents;
  }

  ownDocuments(block: number): Uint8Array<ArrayBuffer> {
    const { size } = this.#blocks()[block]!;
    return this.#inflated(this.frame(block), size, `${this.#path}.blocks`);
  }

  frame(block: number): Uint8Array {
    const name = `${this.#path}.blocks`;
    const { offset, bytes, crc32: checksum } = this.#blocks()[block]!;
    const frame = onDisk(name, () => this.#blocksFile.read(offset, bytes));
    if (frame.length === bytes && crc32(frame) === checksum) return frame;
    throw damaged(name, `the block at ${offset} has changed`);
  }

  fields(): Iterable<string> {
    return this.#columns.keys();
  }

  column(field: string): SourceColumn | null {
    const entry = this.#columns.get(field);
    if (entry === undefined) return null;
    return {
      hasUnknown: entry.unknown > 0,
      values: lazily(() => {
        if (entry.values === 0) return [];
        const values = valuesOfJson(JSON.parse(this.#text(sectionOf.values(field))));
        if (values.length === entry.values) return values;
        throw damaged(`${this.#path}.index`, `the values of ${field} are not as many as it says`);
      }),
      codes: lazily(() => this.#codes(entry)),
    };
  }

  #codes({ field, width, code = 0, values }: ColumnEntry): Codes {
    if (width === 0) return checkedCodes(code, values);
    const { events } = this.#header;
    const codes = this.#words(sectionOf.codes(field), (reader) =>
      width === 1 ? reader.bytes(events) : reader.uint16(events),
    );
    return checkedCodes(codes, values);
  }

  /** Reads all sections, so that damage shows. */
  *checkSections(): Generator<StoreError> {
    for (const name of Object.keys(this.#header.sections)) {
      try {
        this.#section(name);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        yield error;
      }
    }
  }

  close(): void {
    this.#index.close();
    this.#blocksFile.close();
    this.#last = null;
  }

  #text(section: string): string {
    return Buffer.from(this.#section(section)).toString();
  }

  #words<T>(section: string, read: (reader: WordReader) => T): T {
    const reader = new WordReader(this.#section(section));
    const words = read(reader);
    if (reader.isAtEnd) return words;
    throw damaged(`${this.#path}.index`, `the section "${section}" is too long`);
  }

  #section(name: string): Uint8Array<ArrayBuffer> {
    const path = `${this.#path}.index`;
    const section = this.#header.sections[name];
    if (section === undefined) throw damaged(path, `the section "${name}" is missing`);
    const frame = this.#readIndex(this.#sectionsAt + section.offset, section.bytes);
    if (frame.length !== section.bytes || crc32(frame) !== section.crc32) {
      throw damaged(path, `the section "${name}" has changed`);
    }
    return this.#inflated(frame, section.size, path);
  }

  #readIndex(offset: number, length: number): Buffer {
    return onDisk(`${this.#path}.index`, () => this.#index.read(offset, length));
  }

  #inflated(frame: Uint8Array, size: number, path: string): Uint8Array<ArrayBuffer> {
    try {
      return inflate(frame, size);
    } catch (error) {
      throw damaged(path, 'a frame cannot be inflated', error);
    }
  }
}

/** What is made again when it is asked for after memory ran short. */
function weakly<T extends object>(make: () => T): () => T {
  let made: WeakRef<T> | null = null;
  return () => {
    const known = made?.deref();
    if (known !== undefined) return known;
    const value = make();
    made = new WeakRef(value);
    return value;
  };
}
