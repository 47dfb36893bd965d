import { StoreError } from '../errors.ts';
import { BULK_WAITS, notWritable, TargetMissing, writeBulk } from './bulk.ts';
import type { BulkEntry, BulkOutcome } from './bulk.ts';
import { Cluster, jsonOf, reasonOf, withRetries, type Product } from './cluster.ts';
import type { ClusterAnswer, ClusterRequest, Connection } from './connection.ts';

/** An index of a period, and the aliases that it is written and read by. */
export interface WriteTarget {
  /** Written to: of this index alone. */
  readonly alias: string;
  /** Read: of all periods. */
  readonly readAlias: string;
  /** Settings and mappings, as JSON can have them. */
  readonly definition: IndexDefinition;
}

export interface IndexDefinition {
  readonly settings: object;
  readonly mappings: object;
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** How often a target is made again while documents are written to it. */
const MAX_MADE = 3;

/** A cluster of OpenSearch or Elasticsearch, for writing to indices of our own. */
export class ClusterWriter {
  readonly #connection: Connection;
  readonly product: Product;
  readonly #waits: readonly number[];
  /** Aliases that are there, as far as is known. */
  readonly #made = new Set<string>();

  private constructor(connection: Connection, product: Product, waits: readonly number[]) {
    this.#connection = connection;
    this.product = product;
    this.#waits = waits;
  }

  /** Connects, and finds out which product and version it is. Throws `StoreError`. */
  static async open(
    connection: Connection,
    waits: readonly number[] = BULK_WAITS,
  ): Promise<ClusterWriter> {
    const { product } = await Cluster.open(connection, waits);
    return new ClusterWriter(connection, product, waits);
  }

  get name(): string {
    return this.#connection.name;
  }

  close(): void {
    this.#connection.close();
  }

  /** Sends a request, again where the cluster is overloaded. Throws `StoreError` where there is no answer. */
  send(request: ClusterRequest): Promise<ClusterAnswer> {
    return withRetries(this.#connection, request, this.#waits, MAX_ANSWER_BYTES);
  }

  /**
   * Writes documents, each once, after making the targets that are not there. Throws `StoreError` where nothing can be written
   * now, whichever document it is; some may have been written then.
   */
  async write(
    entries: readonly BulkEntry[],
    targets: readonly WriteTarget[],
  ): Promise<BulkOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      for (const target of targets) await this.#make(target);
      try {
        return await writeBulk(this.#connection, entries, this.#waits);
      } catch (error) {
        if (!(error instanceof TargetMissing)) throw error;
        if (attempt === MAX_MADE)
          throw new StoreError(
            'STO1608',
            `${this.name} has no alias to write to: ${error.message}`,
            `an index with the name of an alias, or the first index of a period without its alias, is in the way: ${targets.map(({ alias }) => alias).join(', ')}`,
          );
        for (const { alias } of targets) this.#made.delete(alias);
      }
    }
  }

  /** The versions of documents, by their places; `null` for one that is not there. Throws `StoreError`. */
  async versions(
    documents: readonly { readonly alias: string; readonly id: string }[],
  ): Promise<(number | null)[]> {
    const docs = documents.map(({ alias, id }) => ({ _index: alias, _id: id, _source: false }));
    const answer = await this.send({
      method: 'POST',
      path: '/_mget?filter_path=docs._version,docs.found',
      body: JSON.stringify({ docs }),
    });
    if (answer.status !== 200) throw notWritable(this.name, reasonOf(answer));
    const { docs: found } = jsonOf(answer);
    return documents.map((_, at) => {
      const document = Array.isArray(found) ? (found[at] as unknown) : null;
      const { _version: version } = (document ?? {}) as { readonly _version?: unknown };
      return typeof version === 'number' ? version : null;
    });
  }

  /** The ids of all indices of the cluster; `null` where the user may not see them. Throws `StoreError`. */
  async indexIds(): Promise<ReadonlySet<string> | null> {
    const options = 'expand_wildcards=all&flat_settings=true&filter_path=*.settings.index.uuid';
    const answer = await this.send({ method: 'GET', path: `/_all/_settings?${options}` });
    if (answer.status !== 200) return null;
    const found = Object.values(jsonOf(answer)) as {
      readonly settings?: { readonly 'index.uuid'?: unknown };
    }[];
    return new Set(found.map(({ settings }) => String(settings?.['index.uuid'])));
  }

  async #make({ alias, readAlias, definition }: WriteTarget): Promise<void> {
    if (this.#made.has(alias)) return;
    const body = JSON.stringify({ ...definition, aliases: { [alias]: {}, [readAlias]: {} } });
    const answer = await this.send({ method: 'PUT', path: `/${firstIndexOf(alias)}`, body });
    const isThere = answer.status === 400 && /already_exists/.test(reasonOf(answer));
    if (answer.status !== 200 && !isThere) throw notWritable(this.name, reasonOf(answer));
    this.#made.add(alias);
  }
}

/** A person may put another index behind the alias, as after reindexing. */
export const firstIndexOf = (alias: string): string => `${alias}-000001`;
