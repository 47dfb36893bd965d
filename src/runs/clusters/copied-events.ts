import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueType } from '../../events/catalogue/index.ts';
import { FieldSet } from '../../events/field-set.ts';
import { DocumentReader, prepareFields, textOf } from '../../ingest/index.ts';
import { BlockBuilder, hotSlots } from '../../stores/blocks/encode.ts';
import type { EncodedBlock, EventReader, EventStore } from '../../stores/event-store.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { type Cluster, ClusterSearch, type FoundPage } from '../../stores/open/cluster.ts';
import { openEventStore } from '../../stores/open/events.ts';
import { openStateStore, STATE_FILE } from '../../stores/open/state.ts';
import { openCluster, planOverCluster, type ClusterSource } from './cluster-inputs.ts';
import type { ClusterQuery } from './cluster-queries.ts';

export interface CopyRequest {
  /** Which events are copied. */
  readonly query: ClusterQuery;
  /** Where all events of its range are no more than this, they are copied whatever the query asks for. */
  readonly maxOfRange: number;
  /** Of what is copied; more is refused. */
  readonly maxEvents: number;
  /** Ids of the documents of a page, as the service gives them. */
  readonly idsOf: (uuid: string, page: FoundPage) => readonly string[];
  readonly signal?: Pick<AbortSignal, 'throwIfAborted'> | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Events of a cluster as stored ones, for a while. */
export interface CopiedEvents {
  readonly reader: EventReader;
  /** Events of the range in the cluster, and those that were copied. */
  readonly ofRange: number;
  readonly copied: number;
  /** Whether these are all of them. */
  readonly isWhole: boolean;
  /** Documents that cannot be read. */
  readonly damaged: number;
  /** Removes them. */
  readonly close: () => Promise<void>;
}

/** More events are asked for than are copied. */
export class TooManyEvents extends Error {
  override readonly name = 'TooManyEvents';
  readonly wanted: number;

  constructor(wanted: number) {
    super(`${wanted} events are wanted`);
    this.wanted = wanted;
  }
}

/**
 * Copies events of a cluster into a folder of their own, so that whatever reads stored events reads them. Throws `StoreError` where
 * the cluster does not answer completely, and {@link TooManyEvents}.
 */
export async function copyEvents(
  source: ClusterSource,
  request: CopyRequest,
): Promise<CopiedEvents> {
  const { query, maxOfRange, maxEvents } = request;
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (isAborted(request.signal)) stop.abort();
  }, WATCH_MS);
  let cluster: Cluster | null = null;
  try {
    cluster = await openCluster(source, stop.signal);
    const whole = await planOverCluster(cluster, source, { ...query, stages: null });
    let ofRange = 0;
    for (const { index, set } of whole.plans) ofRange += await cluster.count(index.name, set);
    const isWhole = ofRange <= maxOfRange;
    const { request: asked, plans } = isWhole
      ? whole
      : await planOverCluster(cluster, source, query);
    const search = new ClusterSearch(cluster, asked, plans);
    const uuids = new Map(plans.map(({ index }) => [index.name, index.uuid]));
    const pages = search.pages(({ wanted }) => {
      if (wanted > maxEvents) throw new TooManyEvents(wanted);
    });
    const stored = await openTemporaryStore();
    try {
      const encode = encoder();
      let damaged = 0;
      for await (const page of pages) {
        request.signal?.throwIfAborted();
        const ids = request.idsOf(uuids.get(page.index) ?? '', page);
        const { blocks, rejected } = encode(page, ids);
        damaged += rejected;
        if (blocks.length > 0) await stored.store.append(blocks, 0);
        request.onProgress?.(search.counts.read, search.counts.wanted);
      }
      const { read, unreadable } = search.counts;
      const { store: reader, close } = stored;
      return { reader, ofRange, copied: read, isWhole, damaged: damaged + unreadable, close };
    } catch (error) {
      await stored.close();
      throw error;
    }
  } catch (error) {
    request.signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(watch);
    cluster?.close();
  }
}

/** How often it is looked whether the copy is still wanted, while the cluster is waited for. */
const WATCH_MS = 250;

function isAborted(signal: CopyRequest['signal']): boolean {
  try {
    signal?.throwIfAborted();
    return false;
  } catch {
    return true;
  }
}

async function openTemporaryStore(): Promise<{
  readonly store: EventStore;
  readonly close: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'dockwarden-copy-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const state = await openStateStore(join(folder, STATE_FILE));
    const { manifest } = state;
    const store = await openEventStore({ folder, fs: nodeFileSystem, manifest });
    const close = async () => {
      await store.shutdown();
      state.close();
      await remove();
    };
    return { store, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Encodes the documents of a page; those that are no events are rejected. */
function encoder(): (
  page: FoundPage,
  ids: readonly string[],
) => { readonly blocks: readonly EncodedBlock[]; readonly rejected: number } {
  const fields = new FieldSet(catalogueType);
  const slots = hotSlots(fields);
  const prepared = prepareFields(fields);
  return ({ index, bytes, length, spans }, ids) => {
    const builder = new BlockBuilder(slots, { stream: COPIES, index, isCreate: false });
    const documents = new DocumentReader(textOf(bytes, length), prepared, 'none');
    const blocks: EncodedBlock[] = [];
    let rejected = 0;
    for (const [position, id] of ids.entries()) {
      const isRead = documents.read(spans[2 * position] ?? 0, spans[2 * position + 1] ?? 0);
      if (isRead) builder.add(bytes, documents.start, documents.end, documents.row, id);
      else rejected += 1;
      if (builder.isFull) blocks.push(builder.finish());
    }
    if (builder.count > 0) blocks.push(builder.finish());
    return { blocks, rejected };
  };
}

/** Events keep their index, which says where they come from. */
const COPIES = 'logs-copied-default';
