import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerOf } from '../src/api/client/api-client.ts';
import { endpointOf } from '../src/api/client/endpoint.ts';

/** The maximum time of a start. */
const MAX_START_MS = 180_000;
/** The maximum time for rules to read all received events. */
const MAX_READ_MS = 180_000;

type ServiceStatus = AnswerOf<'GET /dw/status'>;

/** A `dockwarden serve` in a separate process, which can be killed and started again. It accepts events without a key. */
export class ServiceProcess {
  readonly url: string;
  readonly #data: string;
  readonly #arguments: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #stderr = '';

  /**
   * @param command the program and its first arguments, such as `['node', 'dist/cli/main.cjs']`
   * @param options additional options of `serve`
   */
  constructor(
    command: readonly string[],
    data: string,
    port: number,
    options: readonly string[] = [],
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.#env = env;
    this.url = `http://127.0.0.1:${port}`;
    this.#data = data;
    this.#arguments = [
      ...command,
      'serve',
      '--data',
      data,
      '--listen',
      `127.0.0.1:${port}`,
      '--insecure-ingest',
      ...options,
    ];
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Its output since the last start. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when it is ready, with the milliseconds that took. */
  async start(): Promise<number> {
    const started = performance.now();
    const [program = '', ...rest] = this.#arguments;
    const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], env: this.#env });
    this.#child = child;
    this.#stderr = '';
    child.stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    let answer = 'nothing';
    while (performance.now() - started < MAX_START_MS) {
      if (child.exitCode !== null) break;
      answer = await readiness(this.url);
      if (answer === '200') return performance.now() - started;
      await sleep(10);
    }
    const state = child.exitCode === null ? `answers ${answer}` : `exited with ${child.exitCode}`;
    throw new Error(`the service did not start, and ${state}:\n${this.#stderr}`);
  }

  /** Sends a request as the owner of the service. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const key = (await endpointOf(this.#data))?.key ?? '';
    const headers = new Headers(init.headers);
    headers.set('authorization', `ApiKey ${key}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  async json(path: string): Promise<unknown> {
    return (await this.fetch(path)).json();
  }

  /**
   * Resolves when all rules have read every received event, however busy the machine is. This must hold twice in a row: detection
   * is notified of events shortly after they are stored, and until then has read all that it knows of.
   */
  async untilRead(): Promise<void> {
    const until = performance.now() + MAX_READ_MS;
    let status: ServiceStatus | null = null;
    for (let times = 0; performance.now() < until;) {
      status = (await this.json('/dw/status')) as ServiceStatus;
      const { store, detection } = status;
      const progress = detection?.progress;
      const last = store.streams.flatMap(({ lastReceived }) => lastReceived ?? []).sort();
      // Numbers of arrivals begin behind those of events that are gone with a data directory.
      const isRead =
        progress !== undefined &&
        progress.stored >= store.events &&
        progress.matched === progress.stored &&
        (progress.readTo ?? '') > (last.at(-1) ?? '');
      times = isRead ? times + 1 : 0;
      if (times === 2) return;
      await sleep(300);
    }
    const progress = JSON.stringify(status?.detection?.progress);
    throw new Error(`rules have not read what was received: ${progress}\n${this.#stderr}`);
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it as an administrator would. Returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    this.#child = null;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  }
}

/** The status of its answer, or why there is none. */
async function readiness(url: string): Promise<string> {
  try {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    return String(status);
  } catch (error) {
    return String(error);
  }
}

/** A currently unused port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
