import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeCluster } from '../../../stores/opensearch/fake-cluster.testing.ts';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../../stores/embedded/data-folder.testing.ts';
import { blockOfDocuments } from '../../../stores/blocks/documents.testing.ts';
import { forwardPlaces } from './forward-place.ts';
import { Forwarder, type ForwardConfig } from './forwarder.ts';

let folder: string;
let data: OpenDataFolder;
let cluster: FakeCluster;
/** What the cluster has taken, by id, and how often it was handed each. */
const taken = new Map<string, { readonly text: string; times: number }>();
let isTaken: (text: string) => number = () => 201;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forward-'));
  data = await openDataFolderForTests(join(folder, 'data'));
  cluster = new FakeCluster();
  await cluster.open();
  taken.clear();
  isTaken = () => 201;
  cluster.fault = ({ path, body }) => {
    if (!path.startsWith('/_bulk')) return null;
    const lines = body.split('\n');
    const items: object[] = [];
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const { _id: id } = (JSON.parse(lines[at]!) as { create: { _id: string } }).create;
      const text = lines[at + 1]!;
      const before = taken.get(id);
      const status = before === undefined ? isTaken(text) : 409;
      if (before !== undefined) before.times += 1;
      else if (status === 201) taken.set(id, { text, times: 1 });
      items.push({ create: { status, ...(status === 400 ? { error: { type: 'bad' } } : {}) } });
    }
    return { items };
  };
});
afterEach(async () => {
  cluster.close();
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (more: Partial<ForwardConfig> = {}) =>
  new Forwarder({
    config: {
      connection: { url: cluster.url, auth: { kind: 'none' }, ca: null },
      alias: 'events',
      streams: ['*'],
      backfillMs: 1e12,
      ...more,
    },
    store: data.store,
    instance: 'me',
    places: forwardPlaces(join(folder, 'forward.json')),
    now: Date.now,
    log: { warn: () => {} },
    waits: [1, 1],
  });

async function forwardAll(more: Partial<ForwardConfig> = {}) {
  const forwarder = open(more);
  forwarder.run();
  await expect.poll(() => forwarder.status().waiting).toBe(0);
  const status = forwarder.status();
  await forwarder.close();
  return status;
}

const documents = () => [...taken.values()].map(({ text }) => text);
const ownPart = (text: string) => text.replace(/,?"dockwarden\.forwarded":\{.*?\}/, '');

it('forwards each event as it is stored, with where it comes from, and each once', async () => {
  const own = ['{"a":1}', '{ }', '{"b": {"c":"}"} }', `{"a":"{\u2028"}`];
  await data.append('logs-a-default', own);
  expect(await forwardAll()).toMatchObject({ forwarded: 4, refused: 0, lost: 0, failure: null });
  expect(documents().map(ownPart)).toEqual(own);
  expect(JSON.parse(documents()[0]!)).toMatchObject({
    'dockwarden.forwarded': { instance: 'me', arrival: 0, stream: 'logs-a-default' },
  });
  expect([...taken.keys()][0]).toMatch(/^me-0000000000000000-\w+$/);
  await data.append('logs-a-default', ['{"later":1}']);
  expect(await forwardAll()).toMatchObject({ forwarded: 5 });
  expect([...taken.values()].map(({ times }) => times)).toEqual([1, 1, 1, 1, 1]);
  // As after restoring a backup: all are sent again, and none is there twice.
  rmSync(join(folder, 'forward.json'));
  await forwardAll();
  expect(documents()).toHaveLength(5);
});

it('leaves out other streams, and what is older than wanted at first', async () => {
  await data.append('logs-a-default', ['{"a":1}']);
  await data.append('metrics-b-default', ['{"b":1}']);
  expect(await forwardAll({ streams: ['logs-*'] })).toMatchObject({ forwarded: 1, lost: 0 });
  expect(documents().map(ownPart)).toEqual(['{"a":1}']);
  expect(await forwardAll({ alias: 'other', backfillMs: -1e6 })).toMatchObject({ forwarded: 0 });
});

it('does not send to a cluster what was read from there', async () => {
  const [here, elsewhere] = ['AAAAAAAAAAAAAAAAAAAAA1', 'AAAAAAAAAAAAAAAAAAAAA2'];
  const { fault } = cluster;
  cluster.fault = (request, response) =>
    request.path.startsWith('/_all/_settings')
      ? { logs: { settings: { 'index.uuid': here } } }
      : fault(request, response);
  const ids = [`${here}:1`, `${elsewhere}:1`, `${here}@2:1`, null];
  const documents = ids.map((_, at) => `{"n":${at}}`);
  const block = blockOfDocuments(documents, ids, {
    stream: 'logs-a-default',
    index: '',
    isCreate: true,
  });
  await data.store.append([block], Date.now());
  expect(await forwardAll()).toMatchObject({ forwarded: 2, skipped: 2, waiting: 0 });
  expect(taken.size).toBe(2);
});

it('counts what the cluster refuses, and goes on', async () => {
  isTaken = (text) => (text.includes('bad') ? 400 : 201);
  await data.append('logs-a-default', ['{"a":1}', '{"bad":1}', '{"a":2}']);
  expect(await forwardAll()).toMatchObject({
    forwarded: 2,
    refused: 1,
    lastRefusal: { arrival: 1, reason: 'bad: ' },
    lost: 0,
  });
});

it('goes on where it was when the cluster can be reached again', async () => {
  await data.append('logs-a-default', ['{"a":1}', '{"a":2}']);
  let isAway = true;
  const { fault } = cluster;
  cluster.fault = (request, response) => (isAway ? 'cut' : fault(request, response));
  const forwarder = open();
  forwarder.run();
  await expect.poll(() => forwarder.status().failure).toContain('breaks off');
  expect(forwarder.status()).toMatchObject({ waiting: 2, forwarded: 0 });
  isAway = false;
  await expect
    .poll(() => forwarder.status(), { timeout: 10_000 })
    .toMatchObject({
      waiting: 0,
      forwarded: 2,
      failure: null,
    });
  await forwarder.close();
});

it('counts what was removed before it was forwarded', async () => {
  await data.append('logs-a-default', ['{"a":1}', '{"a":2}']);
  await data.store.flush();
  await data.store.expire([{ streams: '*', maxAgeMs: 0, maxBytes: null }], Date.now() + 1_000);
  await data.append('logs-a-default', ['{"a":3}']);
  const status = await forwardAll();
  expect(status).toMatchObject({ forwarded: 1, lost: 2 });
  expect(status.lastLoss).toBeGreaterThan(0);
});

it('stops at once while the cluster is away', async () => {
  await data.append('logs-a-default', ['{"a":1}']);
  cluster.fault = () => 'cut';
  const forwarder = open();
  forwarder.run();
  await expect.poll(() => forwarder.status().failure).toContain('breaks off');
  const started = performance.now();
  await forwarder.close();
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(forwarder.status().waiting).toBe(1);
});
