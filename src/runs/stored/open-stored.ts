import { ConversionCounts, type Block } from '../../ingest/index.ts';
import type { EventReader, SearchRequest, StoredBlock } from '../../stores/event-store.ts';
import type { OpenInputs } from '../inputs/open-inputs.ts';
import { Rejects, type RejectsRequest } from '../inputs/rejects.ts';
import { StoredAccount } from './account.ts';
import { storedBlock } from './stored-block.ts';
import { StoredDocuments } from './documents.ts';

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
