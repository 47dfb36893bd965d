// Figures of the service: what it takes in, what that costs, how fast it is found again.
//
//   npm run bench:serve                          all cases, three times each
//   npm run bench:serve -- --runs 1 --seconds 30 --documents 500000
//
// The load generator runs on the same machine; its processor time is reported beside that of the service.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { once } from 'node:events';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, ServiceProcess } from '../../tools/service-process.ts';
import { writeDocuments } from '../generate.ts';
import { median } from '../whole-process.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '180' },
    documents: { type: 'string', default: '5000000' },
    only: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const RUNS = Number(values.runs);
const FILE = '.cache/bench/500000.ndjson';
const COMMAND = [process.execPath, 'dist/cli/main.js'];

interface Sent {
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

type Figures = Record<string, number>;

const CASES: Record<string, () => Promise<Figures>> = {
  ingest: ingestFigures,
  search: searchFigures,
  recovery: recoveryFigures,
};

async function main(): Promise<void> {
  mkdirSync('.cache/bench', { recursive: true });
  if (!existsSync(FILE)) await writeDocuments(FILE, 500_000);
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}\n`);
  console.log('| figure | median | all runs |\n| --- | ---: | --- |');
  for (const [name, run] of Object.entries(CASES)) {
    if (values.only !== undefined && values.only !== name) continue;
    const all: Figures[] = [];
    for (let count = 0; count < RUNS; count += 1) all.push(await run());
    for (const figure of Object.keys(all[0] ?? {})) {
      const each = all.map((figures) => figures[figure] ?? Number.NaN);
      console.log(`| ${figure} | ${format(median(each))} | ${each.map(format).join(', ')} |`);
    }
  }
}

async function ingestFigures(): Promise<Figures> {
  return withService([], async (service, data) => {
    let peakBytes = 0;
    const sampling = setInterval(
      () => (peakBytes = Math.max(peakBytes, pssOf(service.pid))),
      1_000,
    );
    const before = cpuSecondsOf(service.pid);
    const sent = await send(service.url, ['--seconds', values.seconds]);
    clearInterval(sampling);
    const used = cpuSecondsOf(service.pid) - before;
    await settled(data);
    return {
      'ingest, events/s': sent.eventsPerSecond,
      'ingest, seconds': sent.seconds,
      'ingest, failed or refused requests': sent.failed + sent.refused,
      'ingest, median answer, ms': sent.medianMs,
      'ingest, 99th percentile of answers, ms': sent.p99Ms,
      'ingest, cores of the service': used / sent.seconds,
      'ingest, cores of the generator': sent.cpuSeconds / sent.seconds,
      'ingest, peak PSS, MB': peakBytes / 1e6,
      'ingest, stored bytes, % of the documents': (100 * sizeOf(data)) / documentBytesOf(sent),
    };
  });
}

/** Of the body, the actions are no documents. */
const documentBytesOf = ({ bytes, acknowledged }: Sent): number =>
  bytes - acknowledged * '{"create":{"_index":"logs-cloud_defend.process-default"}}\n'.length;

async function searchFigures(): Promise<Figures> {
  return withService([], async (service, data) => {
    await send(service.url, ['--seconds', '3600', '--documents', values.documents]);
    await settled(data);
    await service.stop();
    const query =
      'process where process.name in ("docker", "kubectl", "runc", "crictl", "containerd")';
    const sixMinutes = ['--from', '2026-11-22T00:04:00Z', '--to', '2026-11-22T00:10:00Z'];
    const cold = 'process where process.session_leader.entity_id == "no such id"';
    const start = await service.start();
    await service.stop();
    return {
      'search, nothing (start of the command), s': queryCommand(data, 'process where false'),
      'search, hot field, whole command, s': queryCommand(data, query),
      'search, hot field in 6 minutes, whole command, s': queryCommand(data, query, ...sixMinutes),
      'search, rare text of a cold field, whole command, s': queryCommand(data, cold),
      ...inProcess(data),
      'start with these events, s': start / 1000,
    };
  });
}

/** Within a process that has the store open, as the service has. */
function inProcess(data: string): Figures {
  const text = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'bench/serve/searches.ts', data],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(text) as Figures;
}

function queryCommand(data: string, query: string, ...more: string[]): number {
  const [program = '', ...rest] = COMMAND;
  const args = [...rest, 'query', '--data', data, '--count', ...more, query];
  const started = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  // 1 says that nothing matched.
  if (status !== 0 && status !== 1) throw new Error(`${args.join(' ')} ended with ${status}`);
  return (performance.now() - started) / 1000;
}

/** A log of 1 GB, and a kill. */
async function recoveryFigures(): Promise<Figures> {
  const config = ['--config', 'bench/serve/no-flush.toml'];
  return withService(config, async (service, data) => {
    while (sizeOf(join(data, 'log')) < 1e9) {
      await send(service.url, ['--seconds', '600', '--documents', '500000']);
    }
    await service.kill();
    const started = await service.start();
    return { 'start after a kill with 1 GB of log, s': started / 1000 };
  });
}

async function withService(
  options: readonly string[],
  work: (service: ServiceProcess, data: string) => Promise<Figures>,
): Promise<Figures> {
  const folder = mkdtempSync(join(values.folder, 'dockwarden-bench-'));
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

async function send(url: string, options: readonly string[]): Promise<Sent> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/serve/generator.ts', url, FILE, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  return JSON.parse(output) as Sent;
}

/** Waits until nothing is written any more: flushed, and merged. */
async function settled(data: string): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 5;) {
    await sleep(1_000);
    const size = sizeOf(data);
    quiet = size === before ? quiet + 1 : 0;
    before = size;
  }
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** The share of memory that a process has of its own, with its part of what it shares. */
function pssOf(pid: number): number {
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

function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : value.toPrecision(3);
}

await main();
