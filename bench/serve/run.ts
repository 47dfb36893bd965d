// Benchmarks of the service: throughput and cost of storing events, and the speed of searching them.
//
//   npm run bench:serve                          all cases, three times each
//   npm run bench:serve -- --runs 1 --seconds 30 --documents 500000
//
// The load generator runs on the same machine; its CPU time is reported separately.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  COMMAND,
  documentFile,
  format,
  ProcessMeter,
  send,
  settled,
  sizeOf,
  withService,
  type Sent,
} from '../service.ts';
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

/** No rules: only the store is measured. */
const NO_RULES = ['--config', 'bench/serve/no-rules.toml'];

type Figures = Record<string, number>;

const CASES: Record<string, (file: string) => Promise<Figures>> = {
  ingest: ingestFigures,
  search: searchFigures,
  recovery: recoveryFigures,
};

async function main(): Promise<void> {
  const file = await documentFile();
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}\n`);
  console.log('| figure | median | all runs |\n| --- | ---: | --- |');
  for (const [name, run] of Object.entries(CASES)) {
    if (values.only !== undefined && values.only !== name) continue;
    const all: Figures[] = [];
    for (let count = 0; count < RUNS; count += 1) all.push(await run(file));
    for (const figure of Object.keys(all[0] ?? {})) {
      const each = all.map((figures) => figures[figure] ?? Number.NaN);
      console.log(`| ${figure} | ${format(median(each))} | ${each.map(format).join(', ')} |`);
    }
  }
}

async function ingestFigures(file: string): Promise<Figures> {
  return withService(values.folder, NO_RULES, async (service, data) => {
    const meter = new ProcessMeter(service.pid);
    const sent = await send(service.url, file, ['--seconds', values.seconds]);
    const { peakBytes, cores } = meter.end();
    await settled(data);
    return {
      'ingest, events/s': sent.eventsPerSecond,
      'ingest, seconds': sent.seconds,
      'ingest, failed or refused requests': sent.failed + sent.refused,
      'ingest, median answer, ms': sent.medianMs,
      'ingest, 99th percentile of answers, ms': sent.p99Ms,
      'ingest, cores of the service': cores,
      'ingest, cores of the generator': sent.cpuSeconds / sent.seconds,
      'ingest, peak PSS, MB': peakBytes / 1e6,
      'ingest, stored bytes, % of the documents': (100 * sizeOf(data)) / documentBytesOf(sent),
    };
  });
}

/** Of the body; action lines are not documents. */
const documentBytesOf = ({ bytes, acknowledged }: Sent): number =>
  bytes - acknowledged * '{"create":{"_index":"logs-cloud_defend.process-default"}}\n'.length;

async function searchFigures(file: string): Promise<Figures> {
  return withService(values.folder, NO_RULES, async (service, data) => {
    await send(service.url, file, ['--seconds', '3600', '--documents', values.documents]);
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

/** In a process that has the store open, as the service does. */
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
  const [program, ...rest] = COMMAND;
  const args = [...rest, 'query', '--data', data, '--count', ...more, query];
  const started = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  // 1 means that nothing matched.
  if (status !== 0 && status !== 1) throw new Error(`${args.join(' ')} ended with ${status}`);
  return (performance.now() - started) / 1000;
}

/** A log of 1 GB, and a kill. */
async function recoveryFigures(file: string): Promise<Figures> {
  const config = ['--config', 'bench/serve/no-flush.toml'];
  return withService(values.folder, config, async (service, data) => {
    while (sizeOf(join(data, 'log')) < 1e9) {
      await send(service.url, file, ['--seconds', '600', '--documents', '500000']);
    }
    await service.kill();
    const started = await service.start();
    return { 'start after a kill with 1 GB of log, s': started / 1000 };
  });
}

await main();
