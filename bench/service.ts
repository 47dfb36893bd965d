import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, ServiceProcess } from '../tools/service-process.ts';
import { writeDocuments } from './generate.ts';

/** The built command. */
export const COMMAND = [process.execPath, 'dist/cli/main.cjs'] as const;

/** The final report of the load generator. */
export interface Sent {
  readonly acknowledged: number;
  readonly bytes: number;
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly cpuSeconds: number;
}

/** Half a million documents like those of cloud_defend; generated if they do not exist. */
export async function documentFile(): Promise<string> {
  const file = '.cache/bench/500000.ndjson';
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) await writeDocuments(file, 500_000);
  return file;
}

/** A service with an empty data directory, which is removed at the end. */
export async function withService<T>(
  parent: string,
  options: readonly string[],
  work: (service: ServiceProcess, data: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(parent, 'dockwarden-bench-'));
  const data = join(folder, 'data');
  const service = new ServiceProcess(COMMAND, data, await freePort(), options);
  try {
    await service.start();
    return await work(service, data);
  } finally {
    await service.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends the documents of a file with `bench/serve/generator.ts`. */
export async function send(url: string, file: string, options: readonly string[]): Promise<Sent> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/serve/generator.ts', url, file, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  return JSON.parse(output) as Sent;
}

/** Waits until nothing is being written any more: flushed and merged. */
export async function settled(data: string): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 5;) {
    await sleep(1_000);
    const size = sizeOf(data);
    quiet = size === before ? quiet + 1 : 0;
    before = size;
  }
}

export function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** The peak memory and the CPU time of a process between two moments. */
export class ProcessMeter {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly #cpu: number;
  readonly #started = performance.now();
  #peak = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#cpu = cpuSecondsOf(pid);
    this.#timer = setInterval(() => this.#look(), 1_000);
  }

  end(): { readonly peakBytes: number; readonly cpuSeconds: number; readonly cores: number } {
    clearInterval(this.#timer);
    this.#look();
    const cpuSeconds = cpuSecondsOf(this.#pid) - this.#cpu;
    const seconds = (performance.now() - this.#started) / 1_000;
    return { peakBytes: this.#peak, cpuSeconds, cores: cpuSeconds / seconds };
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, pssOf(this.#pid));
  }
}

/** The proportional set size of a process: its own memory and its share of what is mapped by others, too. */
export function pssOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : value.toPrecision(3);
}
