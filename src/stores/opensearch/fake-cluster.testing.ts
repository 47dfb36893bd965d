import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a cluster that misbehaves does with a request; `null` where it answers as usual. */
export type Fault = (
  request: { readonly method: string; readonly path: string; readonly body: string },
  response: ServerResponse,
) => object | number | 'cut' | null;

/** Answers as OpenSearch would, from a list of documents in one shard. */
export class FakeCluster {
  readonly #server: Server;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly authorization: string | undefined;
  }[] = [];
  fault: Fault = () => null;
  /** As JSON. */
  documents: readonly string[] = [];
  url = '';

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  searches(): readonly Record<string, unknown>[] {
    return this.requests
      .filter(({ path }) => path.startsWith('/_search?'))
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body };
    this.requests.push({ ...request, authorization: incoming.headers.authorization });
    const fault = this.fault(request, response);
    const text = this.usual(request);
    if (fault === 'cut') {
      response.writeHead(200, { 'content-length': text.length });
      response.write(text.slice(0, text.length >> 1), () => response.destroy());
      return;
    }
    if (typeof fault === 'number') {
      response
        .writeHead(fault)
        .end(JSON.stringify({ error: { type: 'fault', reason: 'by test' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(fault === null ? text : JSON.stringify(fault));
  }

  protected usual({ method, path, body }: { method: string; path: string; body: string }): string {
    if (path === '/')
      return JSON.stringify({ version: { number: '2.19.6', distribution: 'opensearch' } });
    if (method === 'GET') {
      return JSON.stringify({
        logs: {
          aliases: {},
          mappings: { properties: MAPPING },
          settings: { 'index.number_of_shards': '1', 'index.uuid': 'u' },
        },
      });
    }
    if (path.endsWith('_count'))
      return JSON.stringify({ count: this.documents.length, _shards: ALL });
    if (!path.startsWith('/_search?'))
      return JSON.stringify({ pit_id: `pit-${this.requests.length}` });
    const {
      size,
      search_after: after,
      _source: source,
    } = JSON.parse(body) as {
      size: number;
      _source?: boolean;
      search_after?: [number];
    };
    const start = after === undefined ? 0 : after[0] + 1;
    const hits = this.documents.slice(start, start + size).map((document, position) => {
      const number = start + position;
      const own = source === false ? '' : `"_source":${document},`;
      return `{"_index":"logs","_id":"${number}",${own}"sort":[${number}]}`;
    });
    const head = `{"took":1,"timed_out":false,"_shards":${JSON.stringify(ALL)}`;
    const total = `{"value":${this.documents.length},"relation":"eq"}`;
    return `${head},"hits":{"total":${total},"hits":[${hits.join(',')}]}}`;
  }
}

const keyword = { type: 'keyword', ignore_above: 20 };
const MAPPING = {
  name: { type: 'keyword' },
  '@timestamp': { type: 'date' },
  event: { properties: { category: keyword } },
  process: { properties: { name: keyword, args: keyword } },
  host: { properties: { name: keyword } },
};

const ALL = { total: 1, successful: 1, skipped: 0, failed: 0 };
