import { ConversionCounts, type Block } from '../../ingest/index.ts';
import { StoreError } from '../../stores/errors.ts';
import type {
  EventReader,
  SearchRequest,
  StoredBlock,
  StoredEvent,
} from '../../stores/event-store.ts';
import {
  keepEach,
  type DocumentRef,
  type Documents,
  type FoundDocument,
  type FoundDocuments,
  SpillBuffer,
} from '../../stores/files/documents.ts';

import type { OpenInputs } from '../inputs/open-inputs.ts';
import { Rejects, type RejectsRequest } from '../inputs/rejects.ts';
import { StoredAccount } from './account.ts';
import { storedBlock } from './stored-block.ts';

/** The maximum size of found documents in memory; the others are read from the store again. */
const COPIED_BYTES = 48 * 1024 * 1024;

/** Remembers documents of a store by their arrival numbers. */
class StoredDocuments implements Documents {
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

/** Which events of a store a run reads. */
export interface StoredRequest extends Omit<SearchRequest, 'arrivals'>, RejectsRequest {
  /** Whether the ids of events are needed during evaluation. */
  readonly readsIds: boolean;
  /** Whether the stages are the whole condition, so that indexes alone may count matches. */
  readonly isComplete: boolean;
}

export interface StoredInputs extends OpenInputs {
  readonly stored: StoredAccount;
}

/**
 * Opens events of a store as the input of a run: those that have arrived by now, and each stream as an
 * input of its own. The reader stays open.
 *
 * @param copiedBytes for tests: the maximum size of found documents in memory
 */
export function openStoredEvents(
  reader: EventReader,
  request: StoredRequest,
  copiedBytes?: number,
): StoredInputs {
  const { streams, from, to, stages, now, readsIds, isComplete } = request;
  const arrivals = { from: 0, to: reader.status().nextArrival };
  const selection = { streams, from, to, arrivals, stages, now };
  const search = reader.search(selection);
  const stored = new StoredAccount(reader, selection, search, isComplete);
  const documents = new StoredDocuments(reader, copiedBytes);
  const rejects = new Rejects(request);
  const names: string[] = [];
  return {
    blocks: blocksOf(search.blocks, names, readsIds ? reader : null),
    documents,
    rejects,
    names,
    nameOf: (input) => names[input] ?? '',
    release: () => {},
    skipped: { otherFiles: 0, hidden: 0, special: 0 },
    broken: () => stored.counts.faults,
    conversions: new ConversionCounts(),
    stored,
    close: () => {
      search.close();
      documents.close();
      rejects.close();
    },
  };
}

/**
 * @param names of streams, which are added in order of first appearance
 * @param reader if ids are needed
 */
async function* blocksOf(
  blocks: AsyncIterable<StoredBlock>,
  names: string[],
  reader: EventReader | null,
): AsyncGenerator<Block> {
  const inputs = new Map<string, { readonly source: number; sequence: number }>();
  for await (const stored of blocks) {
    const { stream, arrivals } = stored;
    const input = inputs.get(stream) ?? { source: names.push(stream) - 1, sequence: 0 };
    inputs.set(stream, input);
    // An event that has been removed in the meantime has no id.
    const ids = reader?.fetch([...arrivals]).map((event) => event?.id ?? '') ?? null;
    yield { ...storedBlock(stored, ids), source: input.source, sequence: input.sequence++ };
  }
}
