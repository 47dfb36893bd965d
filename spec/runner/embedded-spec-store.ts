import { openEventStore } from '../../src/stores/open/events.ts';
import { loadCodec } from '../../src/stores/blocks/codec.ts';
import { blockOfDocuments } from '../../src/stores/blocks/documents.testing.ts';
import { MemoryManifest } from '../../src/stores/embedded/manifest/memory-manifest.testing.ts';
import { SimulatedFileSystem } from '../../src/stores/file-system/simulated-file-system.testing.ts';
import type { EncodedBlock, EventStore } from '../../src/stores/event-store.ts';
import { assert } from '../../src/util/assert.ts';
import { documentsOf, type SpecStore } from './run-stored.ts';
import type { SpecCase } from './spec-file.ts';

/** The documents of a case go to so many streams in turn. */
const STREAMS = 2;
/** A store takes a thousand streams. */
const CASES_OF_A_STORE = 400;

/**
 * Stores with the documents of all cases, each in streams of its own: the first half of each is in
 * segments, the second in the log.
 */
export class EmbeddedSpecStores {
  readonly #cases: readonly SpecCase[];
  readonly #stores: EventStore[] = [];

  constructor(cases: readonly SpecCase[]) {
    this.#cases = cases;
  }

  async open(): Promise<void> {
    for (let first = 0; first < this.#cases.length; first += CASES_OF_A_STORE) {
      this.#stores.push(await storeOf(this.#cases.slice(first, first + CASES_OF_A_STORE)));
    }
  }

  of(specCase: SpecCase): SpecStore {
    const position = this.#cases.indexOf(specCase);
    const reader = this.#stores[Math.floor(position / CASES_OF_A_STORE)];
    assert(reader !== undefined, 'the stores are open');
    const inStore = position % CASES_OF_A_STORE;
    const streams = Array.from({ length: STREAMS }, (_, row) => streamOf(inStore, row));
    return { reader, streams, copiedBytes: position % 2 === 0 ? 0 : undefined };
  }

  close(): void {
    for (const store of this.#stores) store.close();
  }
}

async function storeOf(cases: readonly SpecCase[]): Promise<EventStore> {
  await loadCodec();
  const fs = new SimulatedFileSystem();
  const store = await openEventStore({ folder: '/data', fs, manifest: new MemoryManifest() });
  const halves = cases.map((specCase, position) => {
    const blocks = documentsOf(specCase).map((document, row) => blockOf(document, position, row));
    const half = Math.ceil(blocks.length / 2);
    return [blocks.slice(0, half), blocks.slice(half)] as const;
  });
  await store.append(
    halves.flatMap(([first]) => first),
    RECEIVED,
  );
  await store.flush();
  await store.append(
    halves.flatMap(([, second]) => second),
    RECEIVED,
  );
  return store;
}

const RECEIVED = Date.UTC(2026, 10, 26);

const streamOf = (position: number, row: number) => `case-${position}-${row % STREAMS}`;

const blockOf = (document: string, position: number, row: number): EncodedBlock =>
  blockOfDocuments([document], [], { stream: streamOf(position, row), index: '', isCreate: false });
