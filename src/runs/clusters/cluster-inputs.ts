import { indexPatterns } from '../../events/origin/index-patterns.ts';
import { namesOfIndex } from '../../events/origin/origin.ts';
import { ConversionCounts, NO_BROKEN, type Block } from '../../ingest/index.ts';
import {
  type DocumentRef,
  type Documents,
  type FoundDocument,
  type FoundDocuments,
  keepEach,
  PlacedDocument,
  SpillBuffer,
} from '../../stores/files/documents.ts';
import {
  Cluster,
  ClusterSearch,
  Connection,
  planIndex,
  type ClusterCounts,
  type ClusterRequest,
  type ConnectionOptions,
  type IndexPlan,
} from '../../stores/open/cluster.ts';
import { counted } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import type { EventCounts } from '../blocks/event-counts.ts';
import type { OpenInputs } from '../inputs/open-inputs.ts';
import { Rejects, type RejectsRequest } from '../inputs/rejects.ts';
import type { ClusterQuery } from './cluster-queries.ts';
import type { ReadAccount, ReadWork, StoredCounts } from '../stored/account.ts';

/** Where events of a cluster are read. */
export interface ClusterSource {
  readonly connection: ConnectionOptions;
  /** Names of indices, aliases and data streams with `*`, separated by commas. */
  readonly pattern: string;
  /** Patterns of index and data stream names, which select some of these; `null` for all. */
  readonly streams?: readonly string[] | null;
  /** No text is longer than the `ignore_above` of its field, as far as the user knows. */
  readonly trustsIgnoreAbove: boolean;
}

export interface ClusterInputs extends OpenInputs {
  readonly stored: ClusterAccount;
}

/**
 * Opens a cluster. Throws `StoreError`.
 *
 * @param signal breaks off what is asked of it, also while it is opened
 */
export async function openCluster(source: ClusterSource, signal?: AbortSignal): Promise<Cluster> {
  const connection = new Connection(source.connection);
  signal?.addEventListener('abort', () => connection.close());
  try {
    return await Cluster.open(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** What would be asked of each index. */
export async function planOverCluster(
  cluster: Cluster,
  source: ClusterSource,
  query: ClusterQuery,
): Promise<{ readonly request: ClusterRequest; readonly plans: readonly IndexPlan[] }> {
  const { pattern, trustsIgnoreAbove, streams = null } = source;
  const request = { ...query, pattern, trustsIgnoreAbove };
  const isRead = indexPatterns(streams);
  const all = await cluster.indices(pattern);
  const indices = all.filter(({ name }) => isRead(namesOfIndex(name)));
  return {
    request,
    plans: indices.map((index) => planIndex(index, request, cluster.abilitiesFor(index))),
  };
}

/**
 * Opens events of a cluster as the input of a run: each index as an input of its own. Throws `StoreError`.
 *
 * @param onCounted is called when it is known how much will be read
 * @param signal makes reading fail, whatever is waited for
 */
export async function openClusterEvents(
  source: ClusterSource,
  query: ClusterQuery,
  rejected: RejectsRequest,
  onCounted?: (counts: ClusterCounts) => void,
  signal?: AbortSignal,
): Promise<ClusterInputs> {
  const cluster = await openCluster(source, signal);
  try {
    const { request, plans } = await planOverCluster(cluster, source, query);
    const search = new ClusterSearch(cluster, request, plans);
    const documents = new CopiedDocuments();
    const rejects = new Rejects(rejected);
    const names = plans.map(({ index }) => index.name);
    return {
      blocks: ahead(blocksOf(search, names, onCounted)),
      documents,
      rejects,
      names,
      nameOf: (input) => names[input] ?? '',
      release: () => {},
      skipped: { otherFiles: 0, hidden: 0, special: 0 },
      broken: () => 0,
      conversions: new ConversionCounts(),
      stored: new ClusterAccount(search),
      close: () => {
        documents.close();
        rejects.close();
        cluster.close();
      },
    };
  } catch (error) {
    cluster.close();
    throw error;
  }
}

async function* blocksOf(
  search: ClusterSearch,
  names: readonly string[],
  onCounted: ((counts: ClusterCounts) => void) | undefined,
): AsyncGenerator<Block> {
  const sequences = names.map(() => 0);
  let arrival = 0;
  for await (const { index, bytes, length, spans, ids } of search.pages(onCounted)) {
    const source = names.indexOf(index);
    const arrivals = Float64Array.from(ids, () => arrival++);
    yield {
      source,
      sequence: sequences[source]!++,
      offset: 0,
      bytes,
      length,
      format: 'lines',
      spans,
      broken: NO_BROKEN,
      envelope: { index, ids, arrivals },
    };
  }
}

/** Asks for the next item while the current one is worked on. */
async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next();
  // A failure is seen when its turn comes.
  next.catch(() => {});
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      next.catch(() => {});
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}

/** Keeps documents that were found: a cluster is not asked for them again. */
class CopiedDocuments implements Documents {
  readonly totalBytes = null;
  readonly #copies = new SpillBuffer();

  keep({ bytes }: Block, found: FoundDocument): DocumentRef {
    const at = this.#copies.append(bytes.subarray(found.start, found.end));
    return new PlacedDocument(this.#copies, at, found);
  }

  keepAll(block: Block, found: FoundDocuments): (position: number) => DocumentRef {
    return keepEach(this, block, found);
  }

  close(): void {
    this.#copies.close();
  }
}

/** Accounts for events that a cluster excludes. */
export class ClusterAccount implements ReadAccount {
  /** The evaluator applies them again: an index only knows milliseconds. */
  readonly appliesBounds = false;
  readonly search: ClusterSearch;

  constructor(search: ClusterSearch) {
    this.search = search;
  }

  get work(): ReadWork {
    const { indices, indicesRead, bytes } = this.search.counts;
    return { parts: indices, partsRead: indicesRead, bytesRead: bytes };
  }

  get wanted(): number {
    const { wanted, read } = this.search.counts;
    return Math.max(wanted, read);
  }

  get counts(): StoredCounts {
    const { stored, read } = this.search.counts;
    // Events may be stored while a search runs.
    const all = Math.max(stored, read);
    return { stored: all, selected: all, excluded: all - read, read, damaged: 0, faults: 0 };
  }

  get remarks(): readonly string[] {
    const { weakened, counts, plans, trustsIgnoreAbove } = this.search;
    const assumed = trustsIgnoreAbove && plans.some(({ set }) => set !== 'all');
    const refused = [...new Set(weakened.map(({ index }) => index))];
    return present([
      assumed &&
        'events with texts that are too long for their index were not looked for, as assumed',
      refused.length > 0 &&
        `the cluster refused the query on ${counted(refused.length, 'index', 'indices')}, so more events were read: ${weakened[0]?.reason}`,
      counts.reopened > 0 &&
        `the cluster lost the search ${counted(counts.reopened, 'time')}; it was continued`,
    ]);
  }

  exactCount(): null {
    return null;
  }

  addTo(counts: EventCounts): void {
    counts.documents += this.counts.excluded;
  }

  unseen(fields: readonly string[]): readonly string[] {
    const { stored, read } = this.counts;
    if (stored === read) return fields;
    const { plans } = this.search;
    return fields.filter((name) => plans.every(({ index }) => index.field(name).type === 'absent'));
  }
}
