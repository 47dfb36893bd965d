import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import { AnswerFault, scanHits, type HitPage } from './answer-scanner.ts';
import type { ProductAbilities } from './bounds.ts';
import {
  AnswerTooLarge,
  ConnectionLost,
  type ClusterAnswer,
  type ClusterRequest,
  type Connection,
} from './connection.ts';
import { queryOf, type EventSet } from './query-dsl.ts';
import { describeIndex, type IndexDescription } from './mapping.ts';

export interface Product {
  readonly name: 'OpenSearch' | 'Elasticsearch';
  readonly version: string;
  /** The number before the first dot. */
  readonly major: number;
}

/** Answers about mappings and settings; a search has a limit of its own. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** Waits between attempts, in milliseconds: half a minute in all. */
const WAITS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** How long a point in time outlives its last use. */
const KEEP_ALIVE = '5m';

/** A page that is asked for. */
export interface PageRequest {
  /** The body of the search, in JSON. */
  readonly body: string;
  readonly maxBytes: number;
}

/** The point in time, or a shard that it reads, is gone. It can be opened again. */
export class PointLost extends Error {
  override readonly name = 'PointLost';
}

/** The cluster does not take a query; another one may be taken. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
}

/** A cluster of OpenSearch or Elasticsearch, for reading. */
export class Cluster {
  readonly #connection: Connection;
  readonly product: Product;
  /** Of the cluster, as long as it lives. */
  readonly uuid: string;
  readonly #waits: readonly number[];

  private constructor(
    connection: Connection,
    info: Record<string, unknown>,
    waits: readonly number[],
  ) {
    this.#connection = connection;
    this.product = productOf(info, connection.name);
    this.uuid = typeof info['cluster_uuid'] === 'string' ? info['cluster_uuid'] : '';
    this.#waits = waits;
  }

  /** Connects, and finds out which product and version it is. Throws `StoreError`. */
  static async open(connection: Connection, waits: readonly number[] = WAITS): Promise<Cluster> {
    const answer = await withRetries(connection, { method: 'GET', path: '/' }, waits);
    if (answer.status !== 200) throw refusal(connection.name, answer);
    return new Cluster(connection, jsonOf(answer), waits);
  }

  get name(): string {
    return this.#connection.name;
  }

  /** What holds for all events of an index: those that an earlier version has indexed are as that did it. */
  abilitiesFor({ created }: IndexDescription): ProductAbilities {
    const { name, major } = this.product;
    return name === 'Elasticsearch'
      ? { foldsAscii: major <= 8, tellsIgnored: created >= 7_170_000, maxNumberLength: Infinity }
      : {
          foldsAscii: major <= 2,
          tellsIgnored: false,
          maxNumberLength: created >= 2_190_000 ? 1_000 : Infinity,
        };
  }

  close(): void {
    this.#connection.close();
  }

  /** The indices that a pattern names, by name. Throws `StoreError` where there are none. */
  async indices(pattern: string): Promise<readonly IndexDescription[]> {
    const options =
      'flat_settings=true&expand_wildcards=open&ignore_unavailable=false&allow_no_indices=false';
    const path = `/${encodeURIComponent(pattern)}?${options}`;
    const answer = await withRetries(this.#connection, { method: 'GET', path }, this.#waits);
    if (answer.status === 404) throw noIndex(pattern, this.name);
    if (answer.status !== 200) throw refusal(this.name, answer);
    const found = Object.entries(jsonOf(answer));
    if (found.length === 0) throw noIndex(pattern, this.name);
    refuseFiltered(pattern, found);
    const indices = found
      .map(([name, index]) => describeIndex(name, index))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const without = indices.find(({ hasSource }) => !hasSource);
    if (without === undefined) return indices;
    throw new StoreError(
      'STO1604',
      `${without.name} does not keep \`_source\`, so its events cannot be read`,
      'leave the index out with a narrower pattern',
    );
  }

  /** Opens a point in time of one index, and returns its id. */
  async openPoint(index: string): Promise<string> {
    const name = encodeURIComponent(index);
    const path =
      this.product.name === 'OpenSearch'
        ? `/${name}/_search/point_in_time?keep_alive=${KEEP_ALIVE}&allow_partial_pit_creation=false`
        : `/${name}/_pit?keep_alive=${KEEP_ALIVE}`;
    const answer = await withRetries(this.#connection, { method: 'POST', path }, this.#waits);
    if (answer.status === 400 || answer.status === 405) {
      throw new StoreError(
        'STO1602',
        `${this.product.name} ${this.product.version} has no points in time: ${reasonOf(answer)}`,
        'OpenSearch has them from 2.4 on, Elasticsearch from 7.10 on',
      );
    }
    if (answer.status !== 200) throw refusal(this.name, answer);
    const { pit_id: pit, id = pit } = jsonOf(answer);
    if (typeof id !== 'string') throw fault(this.name, 'a point in time has no id');
    return id;
  }

  /** Closes a point in time; one that is gone is closed. */
  async closePoint(id: string): Promise<void> {
    const isOpenSearch = this.product.name === 'OpenSearch';
    const request: ClusterRequest = {
      method: 'DELETE',
      path: isOpenSearch ? '/_search/point_in_time' : '/_pit',
      body: JSON.stringify(isOpenSearch ? { pit_id: [id] } : { id }),
    };
    // It ends by itself after a while.
    await this.#connection.send(request, MAX_ANSWER_BYTES).catch(() => {});
  }

  /** How many documents of an index, or of one shard of it, are in a set. Throws {@link QueryRefused} or `StoreError`. */
  async count(index: string, set: EventSet, shard: number | null = null): Promise<number> {
    const only = shard === null ? '' : `?preference=_shards:${shard}`;
    const path = `/${encodeURIComponent(index)}/_count${only}`;
    const body = JSON.stringify({ query: queryOf(set) });
    const request: ClusterRequest = { method: 'POST', path, body };
    const answer = await withRetries(this.#connection, request, this.#waits);
    if (answer.status === 400) throw new QueryRefused(reasonOf(answer));
    if (answer.status !== 200) throw refusal(this.name, answer);
    const { count, ...head } = jsonOf(answer);
    const problem = incompleteness(head);
    if (typeof count !== 'number' || problem !== null)
      throw incomplete(this.name, problem ?? 'a count is missing');
    return count;
  }

  /** The latest time that an index has, as it sorts it; `null` if no event of the set has one. */
  async last(index: string, set: EventSet, field: string): Promise<bigint | null> {
    const query = { bool: { filter: [queryOf(set), { exists: { field } }] } };
    const body = JSON.stringify({ size: 1, query, sort: [{ [field]: 'desc' }] });
    const path = `/${encodeURIComponent(index)}/_search?allow_partial_search_results=false`;
    const request: ClusterRequest = { method: 'POST', path, body };
    const answer = await withRetries(this.#connection, request, this.#waits);
    if (answer.status !== 200) throw incomplete(this.name, reasonOf(answer));
    const page = scanned(answer, this.name);
    const problem = incompleteness(page.head);
    if (problem !== null) throw incomplete(this.name, problem);
    const digits = /^\[\s*(-?\d+)/.exec(page.sorts.at(-1) ?? '')?.[1];
    return digits === undefined ? null : BigInt(digits);
  }

  /** Sends a request, again where the cluster is overloaded for a moment. Throws `AnswerTooLarge` or `StoreError`. */
  send(request: ClusterRequest, maxBytes = MAX_ANSWER_BYTES): Promise<ClusterAnswer> {
    return withRetries(this.#connection, request, this.#waits, maxBytes);
  }

  pointOf(id: string): object {
    return { id, keep_alive: KEEP_ALIVE };
  }

  /**
   * One page of a point in time, complete or not at all. Throws {@link PointLost}, {@link QueryRefused}, `AnswerTooLarge` or
   * `StoreError`.
   */
  async page({
    body,
    maxBytes,
  }: PageRequest): Promise<HitPage & Pick<ClusterAnswer, 'bytes' | 'length'>> {
    const path = '/_search?allow_partial_search_results=false';
    const request: ClusterRequest = { method: 'POST', path, body };
    const answer = await withRetries(this.#connection, request, this.#waits, maxBytes, [429]);
    const { status, bytes, length } = answer;
    if (status === 400) throw new QueryRefused(reasonOf(answer));
    if (status === 404) throw new PointLost(reasonOf(answer));
    if (status !== 200) {
      const isForGood = status === 401 || status === 403;
      if (isForGood) throw refusal(this.name, answer);
      if (isTooMuchWork(answer)) throw new QueryRefused(reasonOf(answer));
      throw new PointLost(reasonOf(answer));
    }
    const page = scanned(answer, this.name);
    const problem = incompleteness(page.head);
    if (problem !== null) throw new PointLost(problem);
    return { ...page, bytes, length };
  }

  /** The sort values of the first document of a search without documents, in JSON, and how many there are; `null` without one. */
  async place(
    body: string,
  ): Promise<{ readonly sort: string; readonly total: number | null } | null> {
    const path = '/_search?allow_partial_search_results=false';
    const answer = await withRetries(
      this.#connection,
      { method: 'POST', path, body },
      this.#waits,
      MAX_ANSWER_BYTES,
      [429],
    );
    if (answer.status !== 200) throw new PointLost(reasonOf(answer));
    const json = jsonOf(answer);
    const problem = incompleteness(json);
    if (problem !== null) throw new PointLost(problem);
    const { hits = [], total } = (json['hits'] ?? {}) as {
      hits?: readonly { sort?: unknown }[];
      total?: { value?: number };
    };
    const [first] = hits;
    return first === undefined
      ? null
      : { sort: JSON.stringify(first.sort), total: total?.value ?? null };
  }
}

export function scanned({ bytes, length }: ClusterAnswer, name: string): HitPage {
  try {
    return scanHits(bytes, length);
  } catch (error) {
    if (error instanceof AnswerFault || error instanceof SyntaxError)
      throw fault(name, error.message);
    throw error;
  }
}

/** Why an answer of 200 is not all that there is; `null` for a complete one. */
export function incompleteness(head: Readonly<Record<string, unknown>>): string | null {
  const shards = head['_shards'] as
    | { total?: number; successful?: number; failed?: number; failures?: readonly ShardFailure[] }
    | undefined;
  const { total = 0, successful = 0, failed = 0, failures = [] } = shards ?? {};
  if (head['timed_out'] === true) return 'the search timed out';
  if (head['terminated_early'] === true) return 'the search was terminated early';
  if (total > 0 && successful === total && failed === 0) return null;
  const named = failures.map(
    ({ index, shard, reason }) => `${index}[${shard}]: ${reason?.reason ?? reason?.type}`,
  );
  return `${successful} of ${total} shards answered${named.length === 0 ? '' : `; ${named.join('; ')}`}`;
}

interface ShardFailure {
  readonly index?: string;
  readonly shard?: number;
  readonly reason?: { readonly type?: string; readonly reason?: string };
}

/** Sends a request until it is answered; waits and sends it again where the cluster is overloaded or a connection breaks. */
export async function withRetries(
  connection: Connection,
  request: ClusterRequest,
  waits: readonly number[],
  maxBytes = MAX_ANSWER_BYTES,
  overloaded: readonly number[] = OVERLOADED,
): Promise<ClusterAnswer> {
  for (let attempt = 0; ; attempt++) {
    const wait = waits[attempt];
    try {
      const answer = await connection.send(request, maxBytes);
      if (!overloaded.includes(answer.status)) return answer;
      if (wait === undefined) throw overload(connection.name, answer);
    } catch (error) {
      if (error instanceof AnswerTooLarge && request.path.includes('/_search?')) throw error;
      if (error instanceof AnswerTooLarge) throw fault(connection.name, 'an answer is too large');
      if (!(error instanceof ConnectionLost)) throw error;
      if (wait === undefined) throw lost(connection.name, error);
    }
    // Several that were turned away must not come back at once.
    await sleep(wait * (0.75 + Math.random() / 2));
  }
}

/** They pass by themselves. */
const OVERLOADED = [429, 502, 503, 504];

const isTooMuchWork = (answer: ClusterAnswer): boolean =>
  /too_many_clauses|too_many_nested|Determinizing|too large/i.test(reasonOf(answer));

export const jsonOf = ({ bytes, length }: ClusterAnswer): Record<string, unknown> => {
  const text = bytes.toString('utf8', 0, length);
  try {
    const json = JSON.parse(text) as unknown;
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

const MAX_REASON = 300;

/** What the cluster says went wrong, the innermost reason first. */
export function reasonOf(answer: Pick<ClusterAnswer, 'status' | 'bytes' | 'length'>): string {
  const { error } = jsonOf(answer as ClusterAnswer);
  const reasons: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 10) return;
    const {
      reason,
      type,
      caused_by: cause,
      failed_shards: shards,
    } = value as Record<string, unknown>;
    for (const shard of Array.isArray(shards) ? shards.slice(0, 3) : []) {
      const { index, shard: number } = shard as Record<string, unknown>;
      if (typeof index === 'string') reasons.push(`shard ${String(number)} of ${index}`);
      visit((shard as Record<string, unknown>)['reason'], depth + 1);
    }
    if (typeof reason === 'string') reasons.push(`${String(type)}: ${reason}`);
    visit(cause, depth + 1);
  };
  if (typeof error === 'string') reasons.push(error);
  visit(error, 0);
  const text = [...new Set(reasons)].join('; ') || `status ${answer.status}`;
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text;
}

function productOf(info: Record<string, unknown>, name: string): Product {
  const version = (info['version'] ?? {}) as { number?: unknown; distribution?: unknown };
  const { number, distribution } = version;
  if (typeof number !== 'string') throw fault(name, 'it names no version');
  const product = distribution === 'opensearch' ? 'OpenSearch' : 'Elasticsearch';
  return { name: product, version: number, major: Number.parseInt(number, 10) };
}

/** The indices behind an alias with a filter are read without it, so that too much would be found. */
export function refuseFiltered(
  pattern: string,
  indices: readonly (readonly [name: string, index: unknown])[],
): void {
  for (const [name, index] of indices) refuseFilteredIndex(pattern, name, index);
}

function refuseFilteredIndex(pattern: string, name: string, index: unknown): void {
  const { aliases = {} } = index as { aliases?: Readonly<Record<string, object>> };
  const parts = pattern.split(',');
  if (parts.some((part) => covers(part, name))) return;
  const filtered = Object.entries(aliases).find(
    ([alias, description]) => 'filter' in description && parts.some((part) => covers(part, alias)),
  );
  if (filtered === undefined) return;
  throw new StoreError(
    'STO1604',
    `${filtered[0]} is an alias with a filter, which would not be applied`,
    `name its indices, such as ${name}, and put the condition of the filter into the query`,
  );
}

export const covers = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, (char) => `\\${char}`).replaceAll('*', '.*')}$`,
  ).test(name);

export const noIndex = (pattern: string, name: string): StoreError =>
  new StoreError(
    'STO1604',
    `no index of ${name} is named ${pattern}`,
    'GET /_cat/indices lists them; a pattern such as logs-* names several, and a comma separates patterns',
  );

export function refusal(name: string, answer: ClusterAnswer): StoreError {
  const { status } = answer;
  if (status === 401) {
    return new StoreError(
      'STO1603',
      `${name} does not accept the user, the password or the API key`,
      'set DOCKWARDEN_EVENTS_API_KEY, or DOCKWARDEN_EVENTS_USER and DOCKWARDEN_EVENTS_PASSWORD; a service also takes files, see [[cluster]] in its configuration',
    );
  }
  if (status === 403) {
    return new StoreError(
      'STO1603',
      `${name} does not allow this: ${reasonOf(answer)}`,
      'the rights `read` and `view_index_metadata` on the indices are needed; to follow them, `monitor`, too',
    );
  }
  return fault(name, reasonOf(answer));
}

export const fault = (name: string, what: string): StoreError =>
  new StoreError('STO1605', `${name} gave an answer that cannot be used: ${what}`);

/** Part of an index did not answer, however often it was asked. */
export const incomplete = (name: string, what: string): StoreError =>
  new StoreError(
    'STO1607',
    `${name} does not answer completely: ${what}`,
    'nothing is known of the events that were not read; look at GET /_cluster/health, and run again when no index is red',
  );

const overload = (name: string, answer: ClusterAnswer): StoreError =>
  new StoreError(
    'STO1606',
    `${name} is overloaded: ${reasonOf(answer)}`,
    'nothing is known of the events that were not read; try again later, or with a shorter time range',
  );

const lost = (name: string, error: Error): StoreError =>
  new StoreError(
    'STO1606',
    `the connection to ${name} breaks off: ${error.message}`,
    'nothing is known of the events that were not read; try again when the cluster can be reached',
    error,
  );
