import { FakeCluster } from './fake-cluster.testing.ts';

interface FakeDocument {
  readonly id: string;
  readonly source: string;
  readonly routing?: string;
  readonly version?: number;
  readonly isVisible: boolean;
}

interface Range {
  readonly gte: number;
  readonly lte?: number;
}

/** An index of one shard, whose documents are numbered in their order. */
export class FakeIndex {
  readonly uuid: string;
  history = 'h1';
  term = 1;
  created = Date.now() + 1_000;
  refreshInterval = '1s';
  /** By number; a number without a document is that of a deleted one. */
  readonly documents = new Map<number, FakeDocument>();
  /** The first document within any look-back. */
  recentFrom = Infinity;
  /** All operations up to it are there; `null` for the last one. */
  checkpoint: number | null = null;

  constructor(uuid: string) {
    this.uuid = uuid;
  }

  get last(): number {
    return Math.max(-1, ...this.documents.keys());
  }

  /** Adds documents behind all others. */
  add(count: number, isVisible = true): void {
    for (let number = this.last + 1, left = count; left > 0; number += 1, left -= 1)
      this.put(number, { isVisible });
  }

  put(number: number, document: Partial<FakeDocument> = {}): void {
    const usual = { id: `d${number}`, source: `{"n":${number}}`, isVisible: true };
    this.documents.set(number, { ...usual, ...document });
  }

  refresh(): void {
    for (const [number, document] of this.documents)
      this.documents.set(number, { ...document, isVisible: true });
  }
}

/** A cluster whose indices can be followed, and that misbehaves as a test wants it to. */
export class FollowableCluster extends FakeCluster {
  readonly indices = new Map<string, FakeIndex>([['logs-a', new FakeIndex('uuid-a')]]);

  get index(): FakeIndex {
    return this.indices.get('logs-a') as FakeIndex;
  }

  protected override usual(request: { method: string; path: string; body: string }): string {
    const { method, path, body } = request;
    if (path === '/')
      return JSON.stringify({
        cluster_uuid: 'c',
        version: { number: '2.19.6', distribution: 'opensearch' },
      });
    if (path.includes('/_stats/')) return JSON.stringify({ indices: this.#stats() });
    if (path.includes('/_refresh')) {
      this.#named(path)?.refresh();
      return JSON.stringify({ _shards: { total: 1, successful: 1, failed: 0 } });
    }
    if (method === 'GET') return JSON.stringify(this.#settings());
    return this.#search(this.#named(path), body);
  }

  #named(path: string): FakeIndex | undefined {
    return this.indices.get(decodeURIComponent(path.split(/[/?]/)[1] ?? ''));
  }

  #settings(): object {
    return Object.fromEntries(
      [...this.indices].map(([name, index]) => [
        name,
        {
          aliases: {},
          settings: {
            index: {
              uuid: index.uuid,
              number_of_shards: '1',
              creation_date: String(index.created),
              refresh_interval: index.refreshInterval,
            },
          },
        },
      ]),
    );
  }

  #stats(): object {
    return Object.fromEntries(
      [...this.indices].map(([name, index]) => {
        const checkpoint = index.checkpoint ?? index.last;
        const shard = {
          routing: { primary: true },
          seq_no: { local_checkpoint: checkpoint, global_checkpoint: checkpoint },
          commit: { user_data: { history_uuid: index.history } },
        };
        return [name, { uuid: index.uuid, shards: { 0: [shard] } }];
      }),
    );
  }

  #search(index: FakeIndex | undefined, body: string): string {
    const { size, query, sort, _source } = JSON.parse(body) as {
      size: number;
      query: { bool: { filter: readonly object[] } };
      sort: readonly Readonly<Record<string, string>>[];
      _source?: boolean;
    };
    const [first, time] = query.bool.filter as [
      { bool: { should: { range: { _seq_no: Range } }[] } },
      object?,
    ];
    const isAscending = sort[0]?.['_seq_no'] === 'asc';
    const isIn = (number: number) =>
      first.bool.should.some(
        ({ range: { _seq_no: range } }) =>
          number >= range.gte &&
          number <= (range.lte ?? number) &&
          (time === undefined || number >= (index?.recentFrom ?? 0)),
      );
    const found = [...(index?.documents ?? [])]
      .filter(([number, { isVisible }]) => isVisible && isIn(number))
      .toSorted(([a], [b]) => (isAscending ? a - b : b - a));
    const hits = found
      .slice(0, size)
      .map(([number, { id, source, routing, version = 1 }]) =>
        [
          `{"_index":"x","_id":${JSON.stringify(id)},"_version":${version},"_seq_no":${number}`,
          `"_primary_term":${index?.term ?? 1}`,
          ...(routing === undefined ? [] : [`"_routing":${JSON.stringify(routing)}`]),
          ...(_source === false ? [] : [`"_source":${source}`]),
          `"sort":[${number}]}`,
        ].join(','),
      );
    const shards = '"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}';
    return `{"timed_out":false,${shards},"hits":{"total":{"value":${found.length}},"hits":[${hits.join(',')}]}}`;
  }
}
