import { createCommits } from '../service/feed/live-changes.ts';
import type { OperationRef } from '../service/operation/operation.ts';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesOfIndex } from '../events/origin/origin.ts';
import type {
  DocumentOutcome,
  IntakeOutcome,
  IntakeRefusal,
  IntakeRequest,
} from '../service/events/intake/intake.ts';
import { IntakeCounters } from '../service/events/intake/intake-service.ts';
import { AuditLog } from '../service/audit/audit-log.ts';
import type { Source } from '../service/events/sources/source.ts';
import type {
  Damage,
  EventStore,
  EventStoreStatus,
  StreamStatus,
  StreamUse,
} from '../stores/event-store.ts';
import { readConfig } from './config/read-config.ts';
import type { DetectionStatus, SpaceStatus } from '../service/detection/detection-status.ts';
import type { DetectionCalls } from '../http/services.ts';
import type { AuditReader } from '../stores/audit-store.ts';
import { openStateStore } from '../stores/open/state.ts';
import type { Definition, DefinitionKind, Definitions, StateStore } from '../stores/state-store.ts';
import { openLog } from './logs.ts';
import type { ServiceParts } from './service-parts.ts';
import { Service } from './service.ts';

const NOW = 1_800_000_000_000;

/** A service with a scripted intake and store, on a real port. */
export class TestService {
  readonly intake = new ScriptedIntake();
  readonly store = new ScriptedStore();
  readonly commits = createCommits();
  readonly lines: string[] = [];
  readonly described: string[] = [];
  /** The data directory. */
  readonly folder: string = mkdtempSync(join(tmpdir(), 'data-'));
  detection: ServiceParts['detection'] = new ScriptedDetection();
  sources: Source[] = [];
  /** Prepares the state before the start. */
  prepare: (state: StateStore) => void = () => {};
  isClosed = false;
  /** The folder of its state on disk. */
  readonly stateFolders: string[] = [];
  #audit: AuditReader | null = null;
  #service: Service | null = null;

  /** By default it accepts events without a key. */
  isIngestOpen = true;

  /** @param config TOML; a port is chosen if it has none */
  async start(config = ''): Promise<this> {
    const text = config.includes('listen =')
      ? config
      : `${config}\n[service]\nlisten = "127.0.0.1:0"\ninsecure_ingest = ${this.isIngestOpen}`;
    const log = openLog('debug', 'json', { write: (line) => this.lines.push(line) });
    const host = { version: '0.0.0-test', log, now: () => NOW };
    const open = () => this.#parts();
    this.#service = await Service.start(readConfig(text, 'test.toml'), open, host);
    return this;
  }

  async #parts(): Promise<ServiceParts> {
    const folder = mkdtempSync(join(tmpdir(), 'service-'));
    const state = await openStateStore(join(folder, 'state.db'));
    this.prepare(state);
    this.#audit = state.audit;
    this.stateFolders.push(folder, this.folder);
    return {
      data: this.folder,
      forwarder: null,
      worker: null,
      commits: this.commits,
      storeId: 'AAAAAAAAAAAAAAAAAAAAAA',
      store: this.store as unknown as EventStore,
      streamNames: { of: (stream) => ({ stream, names: [namesOfIndex(stream)] }) },
      definitions: new MemoryDefinitions(),
      access: state.access,
      audit: new AuditLog({ store: state.audit, now: () => NOW, log: { error: () => {} } }),
      detection: this.detection,
      intake: this.intake,
      sources: this.sources,
      describe: ({ url }) => void this.described.push(url),
      close: async () => {
        state.close();
        rmSync(folder, { recursive: true });
        rmSync(this.folder, { recursive: true, force: true });
        this.isClosed = true;
      },
    };
  }

  /** The entries of its audit log. */
  get audit(): AuditReader {
    if (this.#audit === null) throw new Error('not started');
    return this.#audit;
  }

  get service(): Service {
    if (this.#service === null) throw new Error('not started');
    return this.#service;
  }

  get url(): string {
    return this.service.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
  }

  /** The local key, on behalf of the user ann. */
  #ownHeaders(): Readonly<Record<string, string>> {
    return { authorization: `ApiKey ${this.service.endpoint.key}`, 'x-dockwarden-user': 'ann' };
  }

  async send(method: string, path: string, options: Sent = {}): Promise<Answer> {
    const request = http.request({
      method,
      path,
      host: '127.0.0.1',
      port: this.port,
      headers: { ...this.#ownHeaders(), ...options.headers },
      agent: false,
    });
    request.end(options.body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString();
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      bytes,
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  }

  /** Sends these bytes unchanged, and reads until the service closes the connection. */
  async raw(...parts: readonly (string | Uint8Array)[]): Promise<string> {
    const socket = net.connect(this.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', () => {});
    for (const part of parts) socket.write(part);
    await once(socket, 'close');
    return text;
  }
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  json(): Record<string, unknown>;
}

type Script = (request: IntakeRequest) => IntakeOutcome | IntakeRefusal | Promise<IntakeOutcome>;

/** Records submitted requests; every line of the body is stored, unless the test says otherwise. */
class ScriptedIntake {
  readonly counters = new IntakeCounters();
  readonly requests: IntakeRequest[] = [];
  maxBytes = Number.POSITIVE_INFINITY;
  reserved = 0;
  isClosed = false;
  script: Script = (request) => outcomeOf(documentsOf(request));

  tryReserve(bytes: number): boolean {
    if (this.reserved + bytes > this.maxBytes) return false;
    this.reserved += bytes;
    return true;
  }

  release(bytes: number): void {
    this.reserved -= bytes;
  }

  async submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal> {
    this.requests.push(request);
    return this.script(request);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** The last body as text. */
  get body(): string {
    return Buffer.from(this.requests.at(-1)?.body ?? new Uint8Array()).toString();
  }
}

function documentsOf({ body, framing, index, id }: IntakeRequest): DocumentOutcome[] {
  const lines = Buffer.from(body).toString().split('\n').filter(Boolean);
  const actions = framing === 'bulk' ? lines.filter((_, number) => number % 2 === 0) : lines;
  return actions.map((line, number) => {
    const [action, more] =
      framing === 'bulk'
        ? (Object.entries(JSON.parse(line) as object)[0] as [string, Record<string, string>])
        : ['index', {} as Record<string, string>];
    return stored({
      action: action as 'index',
      index: more?.['_index'] ?? index ?? '',
      id: id ?? more?.['_id'] ?? `id-${number}`,
    });
  });
}

export const stored = (changes: Partial<DocumentOutcome> = {}): DocumentOutcome => ({
  action: 'create',
  index: 'logs',
  status: 'created',
  id: 'id-0',
  version: 1,
  error: null,
  ...changes,
});

export const rejected = (type: string, reason: string, status = 400): DocumentOutcome =>
  stored({ status: 'rejected', id: null, error: { type, reason, status } });

export function outcomeOf(documents: readonly DocumentOutcome[]): IntakeOutcome {
  const count = (status: DocumentOutcome['status']) =>
    documents.filter((document) => document.status === status).length;
  return {
    documents,
    stored: count('created') + count('updated'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    unknown: 0,
    converted: new Map(),
    skipped: new Map(),
    remaining: 0,
  };
}

class ScriptedStore {
  streams: StreamStatus[] = [];
  failure: string | null = null;
  damage: Damage[] = [];
  readonly calls: string[] = [];

  status(): EventStoreStatus {
    const { streams, failure, damage } = this;
    return { streams, failure, damage, nextArrival: 0, logBytes: 0, logEvents: 0, logBlocks: 0 };
  }

  use: StreamUse = { count: 0, most: 1_000, mostOfSender: 200, overflow: null };

  streamUse(): StreamUse {
    return this.use;
  }

  async flush(): Promise<void> {
    this.calls.push('flush');
  }

  async compact(): Promise<number> {
    this.calls.push('compact');
    return 0;
  }

  async expire(): Promise<number> {
    this.calls.push('expire');
    return 0;
  }

  async shutdown(): Promise<void> {
    this.calls.push('shutdown');
  }
}

/** Records calls, and answers with what the test provides. */
export class ScriptedDetection implements DetectionCalls {
  readonly calls: (readonly [operation: string, args: object])[] = [];
  /** Of each call. */
  readonly spaces: string[] = [];
  readonly answers = new Map<string, unknown>();
  state = detectionStatus();

  leased(): void {}

  endJobs(): void {}

  async close(): Promise<void> {}

  async createSpace(): Promise<void> {}

  async removeSpace(): Promise<void> {}

  async call<Ask, Result>(
    { name: operation }: OperationRef<Ask, Result>,
    ask: Ask,
    space: string,
  ): Promise<Result> {
    const args = ask as object;
    this.calls.push([operation, args]);
    this.spaces.push(space);
    const answer = this.answers.get(operation);
    if (answer instanceof Error) throw answer;
    if (answer !== undefined) return answer as Result;
    throw new Error(`unexpected call of ${operation}`);
  }

  status(): DetectionStatus {
    return this.state;
  }
}

export const detectionStatus = (changes: Partial<DetectionStatus> = {}): DetectionStatus => ({
  mode: 'managed',
  actions: [],
  costs: new Map(),
  rules: {
    enabled: 63,
    disabled: 0,
    live: 0,
    failing: [],
    notRun: [],
    otherTypes: 0,
    problems: [],
    warnings: [],
  },
  progress: {
    readTo: 1_800_000_000_000,
    behind: [],
    behindCount: 0,
    unread: { rules: 0, nextDue: null, lastDue: null },
    stored: 5_000,
    matched: 5_000,
    catchingUp: 0,
  },
  runs: {
    succeeded: 120,
    warnings: 0,
    failed: 0,
    lastEnded: 1_800_000_000_000,
    maxDelayMs: 5,
    maxLagMs: 120,
    seconds: 1.5,
  },
  gaps: { open: 0, lost: 0 },
  backlog: { rules: 0, matches: 0 },
  sequences: { bytes: 4_000_000, maxBytes: 268_435_456 },
  candidates: { memoryBytes: 20_000, fileBytes: 1_500_000, files: 3, candidates: 10 },
  alerts: { raised: 40, suppressed: 2, open: { low: 20, medium: 10, high: 8, critical: 2 } },
  proof: { stretches: 1, events: 50, differences: 0, lastDifference: null },
  unreadStreams: [],
  searches: [],
  failure: null,
  spaces: [spaceStatus()],
  ...changes,
});

export const spaceStatus = (changes: Partial<SpaceStatus> = {}): SpaceStatus => ({
  id: 'default',
  rules: 63,
  otherTypes: 0,
  readTo: 1_800_000_000_000,
  behind: 0,
  gaps: { open: 0, lost: 0 },
  backlog: { rules: 0, matches: 0 },
  sequences: { late: 0, ahead: 0, untimed: 0, forgotten: 0, recent: { late: 0, forgotten: 0 } },
  alerts: 40,
  failure: null,
  ...changes,
});

class MemoryDefinitions implements Definitions {
  readonly #kinds = new Map<DefinitionKind, Map<string, Definition>>();

  #of(kind: DefinitionKind): Map<string, Definition> {
    const found = this.#kinds.get(kind) ?? new Map<string, Definition>();
    this.#kinds.set(kind, found);
    return found;
  }

  get(kind: DefinitionKind, name: string): Definition | null {
    return this.#of(kind).get(name) ?? null;
  }

  list(kind: DefinitionKind): Definition[] {
    return [...this.#of(kind).values()];
  }

  put(kind: DefinitionKind, definition: Definition): void {
    this.#of(kind).set(definition.name, definition);
  }

  remove(kind: DefinitionKind, name: string): boolean {
    return this.#of(kind).delete(name);
  }
}
