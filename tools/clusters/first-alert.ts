// Times the way from an OpenSearch with container logs to the first alert, and what following costs.
//
//   npm run bench:following -- [--product NAME] [--documents N]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, ServiceProcess } from '../service-process.ts';
import { ClusterProcess, prepare, PRODUCTS } from './cluster-process.ts';

const { values } = parseArgs({
  options: {
    product: { type: 'string', default: 'opensearch' },
    documents: { type: 'string', default: '100000' },
  },
});

const INDEX = 'logs-cloud_defend.process-default';
const PER_REQUEST = 1_000;
const DOCUMENT_BYTES = 2_048;
const ATTACKS = 30;

interface Status {
  readonly store: { readonly events: number };
  readonly detection: { readonly alerts: { readonly raised: number } };
}

/** A process in a container; one that enters the host is what a shipped rule is about. */
function documentOf(id: string, name: string, args: readonly string[]): string {
  const event = {
    '@timestamp': new Date().toISOString(),
    event: { id, kind: 'event', category: ['process'], type: ['start'], action: 'exec' },
    process: { name, executable: `/usr/bin/${name}`, args, pid: 4_711, entity_id: id },
    user: { name: 'root' },
    container: { id: `c${id}`, name: 'web', image: { name: 'nginx' } },
    host: { name: 'node-1' },
  };
  const { length } = JSON.stringify(event);
  return JSON.stringify({ ...event, message: noise(Math.max(0, DOCUMENT_BYTES - length)) });
}

/** Text that compresses as command lines and labels do. */
function noise(length: number): string {
  const words: string[] = [];
  for (let size = 0; size < length; size += 9) words.push(Math.random().toString(36).slice(2, 10));
  return words.join(' ').slice(0, length);
}

async function send(url: string, documents: readonly string[]): Promise<void> {
  const body = documents.map((document) => `{"create":{}}\n${document}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await fetch(`${url}/${INDEX}/_bulk`, { method: 'POST', headers, body });
  const { errors } = (await answer.json()) as { errors: boolean };
  if (errors) throw new Error('the cluster does not take documents');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(1);

async function measure(cluster: ClusterProcess, folder: string): Promise<void> {
  const count = Number(values.documents);
  for (let sent = 0; sent < count; sent += PER_REQUEST) {
    const size = Math.min(PER_REQUEST, count - sent);
    const ids = Array.from({ length: size }, (_, n) => `e${sent + n}`);
    await send(
      cluster.url,
      ids.map((id) => documentOf(id, 'nginx', ['nginx', '-g', id])),
    );
  }
  console.log(`${count} documents of 2 KB are in ${values.product}; nothing else was set up`);
  printHunt(cluster.url, count);
  const began = performance.now();
  const command = [process.execPath, 'dist/cli/main.cjs'];
  const options = ['--cluster', cluster.url, '--index', 'logs-*', '--from', 'start', '--live'];
  const service = new ServiceProcess(command, join(folder, 'data'), await freePort(), options);
  const status = async () => (await service.json('/dw/status')) as Status;
  try {
    await service.start();
    console.log(`${seconds(began)} s: the service is ready`);
    await send(cluster.url, [documentOf('attack', 'nsenter', ['nsenter', '--target', '1', 'sh'])]);
    await until(async () => (await status()).store.events > 0);
    const first = performance.now();
    await until(async () => (await status()).store.events > count);
    const took = (performance.now() - first) / 1_000;
    console.log(`${seconds(began)} s: everything is stored, ${Math.round(count / took)} events/s`);
    await until(async () => (await status()).detection.alerts.raised > 0);
    console.log(`${seconds(began)} s: the first alert`);
    await service.untilRead();
    await printLatency(cluster, async () => (await status()).detection.alerts.raised);
  } finally {
    await service.kill();
  }
}

/** For comparison, a command that reads the same documents and stores nothing. */
function printHunt(url: string, count: number): void {
  const began = performance.now();
  const query = 'process where length(process.name) == 0';
  const args = ['query', '--events', url, '--index', INDEX, '--count', query];
  spawnSync(process.execPath, ['dist/cli/main.cjs', ...args], { stdio: 'ignore' });
  const rate = Math.round((1_000 * count) / (performance.now() - began));
  console.log(`${rate} documents/s are read by a query, which stores nothing`);
}

/** The time from the answer of the cluster to the alert, one document at a time. */
async function printLatency(cluster: ClusterProcess, raised: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let attack = 0; attack < ATTACKS; attack += 1) {
    const before = await raised();
    await send(cluster.url, [
      documentOf(`attack${attack}`, 'nsenter', ['nsenter', '--target', '1', 'sh']),
    ]);
    const written = performance.now();
    await until(async () => (await raised()) > before);
    times.push(performance.now() - written);
    await sleep(Math.random() * 1_000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
  console.log(`from write to alert: median ${at(0.5)} ms, longest ${at(1)} ms`);
}

const product = PRODUCTS.find((each) => each === values.product) ?? 'opensearch';
prepare(product);
const folder = mkdtempSync(join(tmpdir(), 'first-alert-'));
const cluster = await ClusterProcess.open(product);
try {
  const settings = { number_of_replicas: 0, number_of_shards: 1 };
  await fetch(`${cluster.url}/${INDEX}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      settings,
      mappings: {
        dynamic_templates: [
          {
            text: {
              match_mapping_type: 'string',
              mapping: { type: 'keyword', ignore_above: 1024 },
            },
          },
        ],
      },
    }),
  });
  await measure(cluster, folder);
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
