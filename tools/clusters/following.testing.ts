import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ask } from '../../src/runs/clusters/real-clusters.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const MAIN = resolve('dist/cli/main.cjs');
const run = promisify(execFile);

/** However busy the machine is. */
const MAX_WAIT_MS = 240_000;

export const RULE = {
  rule_id: 'nsenter',
  name: 'nsenter',
  description: 'For a test.',
  type: 'eql',
  language: 'eql',
  severity: 'low',
  risk_score: 1,
  index: ['logs-*'],
  max_signals: 100_000,
  query: 'process where process.name == "nsenter"',
};

/** Lines of NDJSON that a command prints. */
export async function lines(args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await run(process.execPath, [MAIN, ...args], { maxBuffer: 1 << 30 }).catch(
    // Exit code 1 says that there are matches.
    (error: unknown) => error as { stdout: string },
  );
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A service that follows a cluster, with a rule, and can be killed. */
export class FollowingService {
  readonly folder: string;
  readonly data: string;
  readonly rules: string;
  readonly #given: readonly object[];
  #process: ServiceProcess | null = null;

  /** @param rules under the names of the API */
  constructor(
    rules: readonly object[] = [RULE],
    folder = mkdtempSync(join(tmpdir(), 'following-')),
  ) {
    this.#given = rules;
    this.folder = folder;
    this.data = join(folder, 'data');
    this.rules = join(folder, 'rule.ndjson');
  }

  async start(url: string, index: string, more: readonly string[] = []): Promise<void> {
    writeFileSync(this.rules, this.#given.map((rule) => `${JSON.stringify(rule)}\n`).join(''));
    const options = ['--cluster', url, '--index', index, '--rules', this.rules, '--live', ...more];
    const command = [process.execPath, MAIN];
    this.#process ??= new ServiceProcess(command, this.data, await freePort(), options);
    await this.#process.start();
  }

  get process(): ServiceProcess {
    if (this.#process === null) throw new Error('not started');
    return this.#process;
  }

  async status() {
    const status = await this.process.json('/dw/status');
    return status as {
      store: { events: number };
      detection: { backlog: { matches: number } };
      sources: readonly {
        state: string;
        about: string;
        searches?: readonly {
          searchedTo: number | null;
          failing: number;
          last: { fetched: number; stored: number } | null;
        }[];
        rejected: number;
        lastError: { message: string } | null;
        metrics: readonly { name: string; value: number }[];
      }[];
    };
  }

  async metric(name: string): Promise<number> {
    const { sources } = await this.status();
    return sources[0]?.metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  }

  async until(
    holds: (status: Awaited<ReturnType<FollowingService['status']>>) => boolean,
    milliseconds = MAX_WAIT_MS,
  ): Promise<void> {
    for (const end = Date.now() + milliseconds; ;) {
      const status = await this.status();
      if (holds(status)) return;
      if (Date.now() > end) throw new Error(`it stays so: ${JSON.stringify(status.sources)}`);
      await sleep(100);
    }
  }

  /** Resolves when so many events are stored, and the rule has raised all alerts for them. */
  async has(count: number): Promise<void> {
    await this.until(({ store }) => store.events >= count);
    await this.process.untilRead();
    await this.until(({ detection }) => detection.backlog.matches === 0);
  }

  /** Resolves when all rules have searched what was there before. */
  async hasSearchedOnce(): Promise<void> {
    await this.until(({ sources }) => {
      const [search] = sources[0]?.searches ?? [];
      return search?.failing === 0 && search.last !== null && search.searchedTo !== null;
    });
  }

  /** Another service over the same data. */
  inOtherMode(): FollowingService {
    return new FollowingService(this.#given, this.folder);
  }

  /** Resolves when all rules have searched what is there now. */
  async hasSearched(): Promise<void> {
    // What was acknowledged becomes visible a little later.
    const now = Date.now() + 1_500;
    await this.until(({ sources }) => {
      const [search] = sources[0]?.searches ?? [];
      return search !== undefined && search.failing === 0 && (search.searchedTo ?? 0) > now;
    });
  }

  async eventIds(): Promise<readonly string[]> {
    const query = ['--format', 'ndjson', '--fields', 'event.id', 'any where true'];
    const found = await lines(['query', '--data', this.data, ...query]);
    return found.map((event) => String(event['event.id'])).toSorted();
  }

  /** The ids of alerts, which are made of the rule and the event. */
  async alertIds(): Promise<readonly string[]> {
    const found = await lines([
      'alerts',
      'list',
      '--data',
      this.data,
      '--format',
      'ndjson',
      '--limit',
      'all',
    ]);
    return found.map(({ id }) => String(id)).toSorted();
  }

  /** What `scan` finds in the same documents. */
  async scanned(
    documents: readonly string[],
    more: readonly string[] = [],
  ): Promise<readonly string[]> {
    const file = join(this.folder, 'events.ndjson');
    writeFileSync(file, `${documents.join('\n')}\n`);
    const found = await lines(['scan', '--rules', this.rules, '--format', 'ndjson', ...more, file]);
    return found
      .filter((alert) => alert['kibana.alert.building_block_type'] === undefined)
      .map((alert) => String(alert['id'] ?? alert['kibana.alert.uuid']))
      .toSorted();
  }

  async stop(): Promise<void> {
    await this.#process?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Writes to an index until it is stopped, and knows what was acknowledged. */
export class Writer {
  readonly documents: string[] = [];
  readonly ids: string[] = [];
  readonly #url: string;
  readonly #index: string;
  readonly #name: string;
  #isStopped = false;
  readonly #running: Promise<void>;

  constructor(url: string, index: string, name: string) {
    this.#url = url;
    this.#index = index;
    this.#name = name;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let at = 0; !this.#isStopped;) {
      const size = 1 + Math.floor(Math.random() * 40);
      const ids = Array.from({ length: size }, (_, position) => `${this.#name}-${at + position}`);
      at += size;
      await this.#write(
        ids,
        ids.map((id) => documentOf(id)),
      );
      await sleep(Math.random() * 30);
    }
  }

  /** Under ids of its own, so that it can repeat what was not acknowledged. */
  async #write(ids: readonly string[], documents: readonly string[]): Promise<void> {
    const body = ids.map((id, position) => `{"create":{"_id":"${id}"}}\n${documents[position]}\n`);
    for (;;) {
      try {
        const { items } = await ask(this.#url, 'POST', `/${this.#index}/_bulk`, body.join(''));
        const statuses = (items as { create: { status: number } }[]).map(({ create }) => create);
        if (statuses.some(({ status }) => status !== 201 && status !== 409))
          throw new Error(JSON.stringify(statuses));
        this.documents.push(...documents);
        this.ids.push(...ids);
        return;
      } catch (error) {
        if (this.#isStopped) throw error;
        await sleep(200);
      }
    }
  }
}

const documentOf = (id: string): string =>
  JSON.stringify({
    '@timestamp': new Date().toISOString(),
    event: { id, category: ['process'], type: ['start'] },
    host: { id: 'h' },
    process: { name: id.endsWith('00') ? 'nsenter' : 'sh', args: [id] },
  });

/** Stands before a cluster, and refuses some requests as a cluster does whose user may not send them. */
export class RefusingProxy {
  readonly #server: Server;
  refuses: (path: string) => boolean = () => false;

  constructor(cluster: string) {
    this.#server = createServer((incoming, response) => {
      if (this.refuses(incoming.url ?? '')) {
        incoming.resume();
        const reason = 'no permissions for [indices:monitor/stats]';
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ error: { type: 'security_exception', reason }, status: 403 }),
        );
        return;
      }
      const { method, headers, url } = incoming;
      const onward = send(new URL(url ?? '/', cluster), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve_) => this.#server.listen(0, '127.0.0.1', resolve_));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
