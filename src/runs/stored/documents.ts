import type { Block } from '../../ingest/index.ts';
import type { EventReader, StoredEvent } from '../../stores/event-store.ts';
import {
  keepEach,
  type DocumentRef,
  type Documents,
  type FoundDocument,
  type FoundDocuments,
} from '../../stores/files/documents.ts';
import { SpillBuffer } from '../../stores/files/spill-buffer.ts';
import { StoreError } from '../../stores/errors.ts';

/** The maximum size of found documents in memory; the others are read from the store again. */
const COPIED_BYTES = 48 * 1024 * 1024;

/** Remembers documents of a store by their arrival numbers. */
export class StoredDocuments implements Documents {
  /** The cost of reading depends on the indexes. */
  readonly totalBytes = null;
  readonly #reader: Pick<EventReader, 'fetch'>;
  readonly #copies = new SpillBuffer();
  readonly #copiedBytes: number;
  #copied = 0;
  #last: StoredEvent | null = null;

  constructor(reader: Pick<EventReader, 'fetch'>, copiedBytes = COPIED_BYTES) {
    this.#reader = reader;
    this.#copiedBytes = copiedBytes;
  }

  keep({ bytes, envelope }: Block, found: FoundDocument): DocumentRef {
    const { start, end, line } = found;
    const arrival = envelope?.arrivals[line] ?? -1;
    if (this.#copied + end - start > this.#copiedBytes) {
      return new StoredDocument(this, arrival, found, null);
    }
    const copied = bytes.subarray(start, end);
    this.#copied += copied.length;
    const at = this.#copies.append(copied);
    const copy = () => this.#copies.read(at, copied.length);
    return new StoredDocument(this, arrival, found, copy);
  }

  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef {
    return keepEach(this, block, found);
  }

  /** `null` if retention has removed it in the meantime. */
  event(arrival: number): StoredEvent | null {
    if (this.#last?.arrival !== arrival) [this.#last = null] = this.#reader.fetch([arrival]);
    return this.#last;
  }

  close(): void {
    this.#copies.close();
  }
}

class StoredDocument implements DocumentRef {
  readonly index: string | undefined;
  readonly #documents: StoredDocuments;
  readonly #arrival: number;
  readonly #id: string | undefined;
  readonly #copy: (() => Buffer) | null;

  constructor(
    documents: StoredDocuments,
    arrival: number,
    { index, id }: FoundDocument,
    copy: (() => Buffer) | null,
  ) {
    this.#documents = documents;
    this.#arrival = arrival;
    this.index = index;
    this.#id = id;
    this.#copy = copy;
  }

  get id(): string | undefined {
    return this.#id ?? this.#documents.event(this.#arrival)?.id;
  }

  read(): Buffer {
    const document = this.#copy?.() ?? this.#documents.event(this.#arrival)?.document;
    if (document !== undefined) return document;
    throw new StoreError(
      'STO1003',
      `event ${this.#arrival} of the store was removed before it could be printed`,
      'run again with a later start of the time range: retention removes the oldest events first',
    );
  }
}
