import { closeSync, openSync } from 'node:fs';
import { printJson, type JsonObject } from '../../events/json.ts';
import {
  isPlain,
  isRecordText,
  loadDocumentMaker,
  MAGIC_BYTES,
  type Block,
  type Input,
} from '../../ingest/index.ts';
import { assert } from '../../util/assert.ts';
import { StoreError } from '../errors.ts';
import { ReadAhead, readFully, SpillBuffer } from './spill-buffer.ts';

/** The document of an event, to be had when results are printed. */
export interface DocumentRef {
  /** Of a search hit, or of a stored event. */
  readonly index: string | undefined;
  readonly id: string | undefined;
  /** As it came. Throws `StoreError` where it cannot be had any more. */
  read(): Buffer;
}

/** Remembers documents of blocks until results are printed. */
export interface Documents {
  /** Of all that will be read, if that is known. */
  readonly totalBytes: number | null;
  keep(block: Block, found: FoundDocument): DocumentRef;
  /**
   * Remembers several documents of a block, and returns what gives them by their position. It costs next to nothing to
   * remember those that can be read again.
   */
  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef;
  /** To be awaited before documents are read that are still to be made of records. */
  ready?(): Promise<void>;
  /** Its documents cannot be read any more. */
  close(): void;
}

/** Where a document stands in a block; of a search hit, what it is called. */
export interface FoundDocument {
  readonly start: number;
  readonly end: number;
  /** As the block's reader counts them. */
  readonly line: number;
  readonly index: string | undefined;
  readonly id: string | undefined;
}

export interface FoundDocuments {
  readonly documents: number;
  place(position: number): FoundDocument;
}

/** Held open at once; the documents of further files are copied. */
const MAX_FILES = 200;

/**
 * Remembers the documents of results: by their place where the input is a plain file, which is held
 * open and read again; by a copy where it is not, or was converted.
 */
export class FileDocuments implements Documents {
  /** In bytes, if all inputs are plain files and what is read can be compared to it. */
  readonly totalBytes: number | null;
  readonly #files = new Map<number, PlainFile>();
  readonly #copies = new SpillBuffer();
  #hasRecords = false;
  #make: MakeDocument | null = null;

  constructor(inputs: readonly Input[]) {
    for (const [index, { name, size }] of inputs.entries()) {
      const fd = size === null || this.#files.size === MAX_FILES ? null : openPlain(name);
      if (fd !== null) this.#files.set(index, new PlainFile(name, fd));
    }
    const all = this.#files.size === inputs.length;
    this.totalBytes = all ? inputs.reduce((sum, { size }) => sum + (size ?? 0), 0) : null;
  }

  keep(block: Block, found: FoundDocument): DocumentRef {
    const { start, end } = found;
    const file = this.#fileOf(block);
    if (file !== undefined) return new PlacedDocument(file, block.offset + start, found);
    const bytes = block.bytes.subarray(start, end);
    const copy = this.#copies.append(bytes);
    if (block.converted === undefined || !isRecordText(bytes)) {
      return new PlacedDocument(this.#copies, copy, found);
    }
    this.#hasRecords = true;
    const read = () => {
      const text = this.#copies.read(copy, bytes.length);
      assert(this.#make !== null, 'documents are made after `ready`');
      return Buffer.from(printJson(this.#make(text)));
    };
    return { index: undefined, id: undefined, read };
  }

  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef {
    const file = this.#fileOf(block);
    if (file === undefined) return keepEach(this, block, found);
    const { offset } = block;
    return (position) => {
      const place = found.place(position);
      return new PlacedDocument(file, offset + place.start, place);
    };
  }

  /** Loads what makes documents of records. */
  async ready(): Promise<void> {
    if (this.#hasRecords) this.#make = await loadDocumentMaker();
  }

  /** The file that documents of a block can be read from again. */
  #fileOf({ converted, source }: Block): PlainFile | undefined {
    return converted === undefined ? this.#files.get(source) : undefined;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#copies.close();
  }
}

/** Keeps documents of a block one by one. */
export function keepEach(
  documents: Pick<Documents, 'keep'>,
  block: Block,
  found: FoundDocuments,
): (position: number) => DocumentRef {
  const kept = Array.from({ length: found.documents }, (_, position) =>
    documents.keep(block, found.place(position)),
  );
  return (position) => kept[position] as DocumentRef;
}

/** Where bytes of one length can be read again from their place. */
interface ByteSource {
  read(start: number, length: number): Buffer;
}

/** A document as it stands somewhere. */
export class PlacedDocument implements DocumentRef {
  readonly index: string | undefined;
  readonly id: string | undefined;
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #length: number;

  constructor(source: ByteSource, start: number, { start: from, end, index, id }: FoundDocument) {
    this.#source = source;
    this.#start = start;
    this.#length = end - from;
    this.index = index;
    this.id = id;
  }

  read(): Buffer {
    return this.#source.read(this.#start, this.#length);
  }
}

type MakeDocument = (text: Buffer) => JsonObject;

/** A file that is not compressed, held open. */
class PlainFile implements ByteSource {
  readonly #name: string;
  readonly #fd: number;
  readonly #reader: ReadAhead;

  constructor(name: string, fd: number) {
    this.#name = name;
    this.#fd = fd;
    this.#reader = new ReadAhead(fd);
  }

  /** A document. Throws `StoreError` where there is none any more. */
  read(start: number, length: number): Buffer {
    const bytes = this.#reader.read(start, length);
    if (bytes.length === length && bytes[0] === OPEN_BRACE && bytes[length - 1] === CLOSE_BRACE) {
      return bytes;
    }
    throw new StoreError(
      'STO1002',
      `${this.#name} was changed while it was read`,
      'run again when nothing overwrites it',
    );
  }

  close(): void {
    closeSync(this.#fd);
  }
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** `null` for a file that is compressed, or that cannot be opened: reading it says why. */
function openPlain(path: string): number | null {
  try {
    const fd = openSync(path, 'r');
    if (isPlain(readFully(fd, 0, MAGIC_BYTES))) return fd;
    closeSync(fd);
    return null;
  } catch {
    return null;
  }
}
