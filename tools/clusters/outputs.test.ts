import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort, ServiceProcess } from '../service-process.ts';
import type { AnswerOf } from '../../src/api/client/api-client.ts';
import { ask, CLUSTERS } from '../../src/runs/clusters/real-clusters.testing.ts';
import { ClusterProcess, type Product } from './cluster-process.ts';
import { expectSame } from './copies.testing.ts';
import { DETECTION_FILE, openDetectionReader } from '../../src/stores/open/detection.ts';
import { openEventReader } from '../../src/stores/open/event-reader.ts';
import { Folder, MAIN, run } from '../../src/cli/commands/run-command.testing.ts';

/** `DOCKWARDEN_TEST_KILLS` for more; an even number. */
const KILLS = Number(process.env['DOCKWARDEN_TEST_KILLS'] ?? 4);
const CHUNK = 100;
const BYTES_COMPARED = 300;

const folder = new Folder();
const lines = gunzipSync(readFileSync('content/samples/containers-attack.ndjson.gz'))
  .toString()
  .split('\n')
  .filter(Boolean);
afterAll(() => folder.remove());

const dockwarden = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args]);

describe.each(CLUSTERS)('alerts and events in %s', (product, given) => {
  const [alerts, events] = ['.dw-outputs-alerts', 'dw-outputs-events'];

  it.skipIf(given === undefined)(
    'are each there once, whatever is killed meanwhile',
    async () => {
      // One of its own, since it is killed.
      const cluster = await ClusterProcess.open(product.toLowerCase() as Product);
      onTestFinished(() => cluster.stop());
      const { url } = cluster;
      await setUp(url, alerts, events);
      const data = folder.at(product);
      const config = folder.file(
        `${product}.toml`,
        `[output]\nurl = "${url}"\nalerts_alias = "${alerts}"\nevents = true\nevents_alias = "${events}"\n`,
      );
      const options = ['--live', '--config', config];
      const port = await freePort();
      const service = new ServiceProcess([process.execPath, MAIN], data, port, options);
      await service.start();
      try {
        await sendAll(service, cluster);
        await service.untilRead();
        await untilCopied(service);
        const reader = await openDetectionReader(join(data, DETECTION_FILE));
        expect(reader.alerts.count({})).toBeGreaterThan(50);
        // The status is as of some seconds ago.
        await vi.waitFor(() => expectSame(url, `${alerts}.default`, reader), {
          timeout: 120_000,
          interval: 1_000,
        });
        await followsTriage(service, url, alerts, reader.alerts.ids({}, 1, null)[0]!);
        reader.close();
        await expectSameEvents(url, events, data);
        await expectSameAnswers(url, events, data);
      } finally {
        await service.stop();
      }
    },
    1_200_000,
  );
});

/** Twice: the second time, there is nothing to do. */
async function setUp(url: string, alerts: string, events: string): Promise<void> {
  const args = ['--events', url, '--alerts-alias', alerts, '--events-alias', events];
  const states = async (...more: readonly string[]) => {
    const { stdout, stderr, code } = await dockwarden('setup', ...args, '--json', ...more);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const { steps } = JSON.parse(stdout) as { steps: { state: string }[] };
    return steps.map(({ state }) => state).filter((state) => state !== 'unavailable');
  };
  expect(await states()).toEqual(['missing', 'missing']);
  expect(await states('--apply')).toEqual(['missing', 'missing']);
  expect(await states('--apply')).toEqual(['present', 'present']);
  const { stdout } = await dockwarden('setup', ...args);
  expect(stdout).toContain('there is nothing to do');
}

/** Sends the recording; meanwhile the service is killed again and again, and once a node of the cluster. */
async function sendAll(service: ServiceProcess, cluster: ClusterProcess): Promise<void> {
  const chunks = Math.ceil(lines.length / CHUNK);
  const every = Math.floor(chunks / (KILLS + 1));
  let restarted: Promise<void> | null = null;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const part = lines.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
    const body = part.map((line, at) => `{"create":{"_id":"e${chunk}-${at}"}}\n${line}\n`).join('');
    const send = async () => {
      const headers = { 'content-type': 'application/x-ndjson' };
      const path = '/logs-cloud_defend.process-default/_bulk';
      return (await service.fetch(path, { method: 'POST', headers, body })).status;
    };
    // It may be overloaded, as every client has to expect.
    await expect.poll(send, { timeout: 60_000 }).toBe(200);
    const life = chunk / every;
    if (!Number.isInteger(life) || life === 0 || life > KILLS) continue;
    if (life === KILLS / 2) {
      await cluster.kill();
      restarted = cluster.start();
    }
    // Early and late in what follows a request.
    await sleep((life * 37) % 400);
    await service.kill();
    await service.start();
  }
  await restarted;
}

async function untilCopied(service: ServiceProcess): Promise<void> {
  await expect
    .poll(
      async () => {
        const status = (await service.json('/dw/status')) as AnswerOf<'GET /dw/status'>;
        const { forwarding, detection } = status;
        const { waiting, refused, lost, failure } = forwarding!;
        return {
          events: { waiting, refused, lost, failure },
          alerts: detection!.actions.map((each) => [each.waiting, each.refused, each.failure]),
        };
      },
      { timeout: 120_000, interval: 200 },
    )
    .toEqual({
      events: { waiting: 0, refused: 0, lost: 0, failure: null },
      alerts: [[0, 0, null]],
    });
}

async function followsTriage(service: ServiceProcess, url: string, alias: string, id: string) {
  const answer = await service.fetch('/dw/alerts/_change', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ids: [id], change: { status: 'closed', closeReason: 'benign' } }),
  });
  expect(answer.status).toBe(200);
  const query = JSON.stringify({ query: { term: { 'kibana.alert.uuid': id } } });
  await expect
    .poll(
      async () => {
        await ask(url, 'POST', `/${alias}.default/_refresh`);
        const { hits } = await ask(url, 'POST', `/${alias}.default/_search`, query);
        const found = (hits as { hits: { _source: Record<string, unknown> }[] }).hits;
        return found.map(({ _source: copy }) => copy['kibana.alert.workflow_status']);
      },
      { timeout: 120_000 },
    )
    .toEqual(['closed']);
}

/** By arrival: the document as it is stored, byte for byte, with one more field. */
async function expectSameEvents(url: string, alias: string, data: string): Promise<void> {
  await ask(url, 'POST', `/${alias}/_refresh`);
  const { count } = await ask(url, 'GET', `/${alias}/_count`);
  expect(count).toBe(lines.length);
  const reader = await openEventReader(data);
  const { nextArrival } = reader.status();
  expect(nextArrival).toBe(lines.length);
  const some = Array.from({ length: BYTES_COMPARED }, () =>
    Math.floor(Math.random() * nextArrival),
  );
  const stored = reader.fetch(some);
  reader.close();
  for (const event of stored) {
    const { arrival, received, stream, document } = event!;
    const query = { query: { term: { 'dockwarden.forwarded.arrival': arrival } } };
    const { hits } = await ask(url, 'POST', `/${alias}/_search`, JSON.stringify(query));
    const found = (hits as { hits: { _index: string; _id: string }[] }).hits;
    expect(found).toHaveLength(1);
    const { _index: index, _id: id } = found[0]!;
    const source = await fetch(`${url}/${index}/_source/${id}`);
    const instance = id.slice(0, id.indexOf(`-${String(arrival).padStart(16, '0')}`));
    const added = { instance, arrival, received: new Date(received).toISOString(), stream };
    const own = document.toString().trimEnd().slice(0, -1);
    expect(await source.text()).toBe(`${own},"dockwarden.forwarded":${JSON.stringify(added)}}`);
  }
}

const QUERIES = [
  'process where process.name in ("kubectl", "nsenter", "curl") and container.id : "*"',
  'any where process.args : "*token*"',
  'sequence by container.id with maxspan=1m [process where event.type == "start" and process.name == "sh"] [process where process.name : "c*"]',
  'process where process.parent.name == null | head 20',
];

/** The same questions of the copies and of the store. */
async function expectSameAnswers(url: string, alias: string, data: string): Promise<void> {
  const cluster = ['--events', url, '--index', alias];
  for (const query of QUERIES) {
    const answers = await Promise.all(
      [['--data', data], cluster].map((from) =>
        dockwarden('query', ...from, '--format', 'ndjson', query),
      ),
    );
    const [stored, copied] = answers.map(({ stdout }) => stdout.split('\n').map(withoutPlace));
    // 1 where nothing is found.
    expect([0, 1]).toContain(answers[0]!.code);
    expect(answers[1]!.code).toBe(answers[0]!.code);
    expect(copied).toEqual(stored);
  }
  const [stored, copied] = await Promise.all(
    [['--data', data], cluster].map(async (from) => {
      const { stdout } = await dockwarden('scan', ...from, '--format', 'ndjson', '--quiet');
      return new Set([...stdout.matchAll(/"kibana\.alert\.uuid":"(\w+)"/g)].map(([, id]) => id));
    }),
  );
  expect(stored!.size).toBeGreaterThan(50);
  expect(copied).toEqual(stored);
}

/** A result without what says where it was read. */
const withoutPlace = (line: string): string =>
  line
    .replaceAll(/,"dockwarden\.forwarded":\{[^}]*\}/g, '')
    .replaceAll(/"_(?:index|id)":"[^"]*",?/g, '');
