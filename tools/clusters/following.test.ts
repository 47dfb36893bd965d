import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, CLUSTERS } from '../../src/runs/clusters/real-clusters.testing.ts';
import { ClusterProcess, prepare, type Product } from './cluster-process.ts';
import { FollowingService, RefusingProxy, Writer } from './following.testing.ts';

const WRITERS = 6;
const LONG_MS = 900_000;
const KILLS = 4;

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
});

function newService(): FollowingService {
  const service = new FollowingService();
  cleanUps.push(() => service.stop());
  return service;
}

async function makeIndex(url: string, name: string, settings: object = {}): Promise<void> {
  await fetch(`${url}/${name}`, { method: 'DELETE' });
  const index = {
    settings: { number_of_shards: 2, number_of_replicas: 0, refresh_interval: '50ms', ...settings },
  };
  await ask(url, 'PUT', `/${name}`, JSON.stringify(index));
  cleanUps.push(async () => {
    await fetch(`${url}/${name}`, { method: 'DELETE' }).catch(() => null);
  });
}

/** Writers of their own names, which end at the end of the test. */
function startWriters(url: string, index: string): readonly Writer[] {
  const writers = Array.from({ length: WRITERS }, (_, n) => new Writer(url, index, `w${n}`));
  for (const writer of writers) cleanUps.push(() => writer.stop().catch(() => {}));
  return writers;
}

/** What was written is in the store once, and alerts are those of a scan. */
async function expectAll(service: FollowingService, writers: readonly Writer[]): Promise<number> {
  for (const writer of writers) await writer.stop();
  const ids = writers.flatMap((writer) => writer.ids).toSorted();
  await service.has(ids.length);
  expect(await service.eventIds()).toEqual(ids);
  const scanned = await service.scanned(writers.flatMap(({ documents }) => documents));
  expect(scanned.length).toBeGreaterThan(WRITERS);
  expect(await service.alertIds()).toEqual(scanned);
  return ids.length;
}

describe.each(CLUSTERS)('following %s', (_, given) => {
  const url = given ?? '';
  const test = it.skipIf(given === undefined);

  test(
    `stores what ${WRITERS} writers write once, over ${KILLS} kills of the service`,
    async () => {
      await makeIndex(url, 'logs-killed');
      const service = newService();
      const writers = startWriters(url, 'logs-killed');
      for (let count = 0; count < KILLS; count += 1) {
        await service.start(url, 'logs-killed*');
        await service.until(({ store }) => store.events > 0);
        await sleep(500 + Math.random() * 1_500);
        await service.process.kill();
      }
      await service.start(url, 'logs-killed*');
      await sleep(3_000);
      const count = await expectAll(service, writers);
      expect(count).toBeGreaterThan(2_000);
      const { sources } = await service.status();
      expect(sources[0]).toMatchObject({ state: 'running', rejected: 0, lastError: null });
    },
    LONG_MS,
  );

  test(
    'reads the same without the right to see checkpoints',
    async () => {
      await makeIndex(url, 'logs-refused');
      const proxy = new RefusingProxy(url);
      proxy.refuses = (path) => path.includes('/_stats') || path.includes('/_refresh');
      cleanUps.push(() => proxy.close());
      const service = newService();
      const writers = startWriters(url, 'logs-refused');
      await service.start(await proxy.open(), 'logs-refused*');
      await sleep(6_000);
      await service.process.kill();
      await sleep(1_000);
      await service.process.start();
      await sleep(4_000);
      await expectAll(service, writers);
      const { sources } = await service.status();
      expect(sources[0]?.about).toContain('_stats is refused: security_exception');
      expect(await service.metric('missing_numbers')).toBe(0);
    },
    LONG_MS,
  );

  test(
    'waits for documents to become visible without the right to refresh',
    async () => {
      await makeIndex(url, 'logs-slow', { refresh_interval: '2s' });
      const proxy = new RefusingProxy(url);
      proxy.refuses = (path) => path.includes('/_refresh');
      cleanUps.push(() => proxy.close());
      const service = newService();
      const writers = startWriters(url, 'logs-slow');
      await service.start(await proxy.open(), 'logs-slow*');
      await sleep(8_000);
      await expectAll(service, writers);
      const { sources } = await service.status();
      expect(sources[0]?.about).toContain('one refresh interval behind');
    },
    LONG_MS,
  );

  test(
    'follows an alias over rollovers and deleted indices',
    async () => {
      for (const number of [1, 2, 3])
        await fetch(`${url}/logs-rolled-00000${number}`, { method: 'DELETE' });
      await makeIndex(url, 'logs-rolled-000001');
      const alias = {
        actions: [{ add: { index: 'logs-rolled-000001', alias: 'rolled', is_write_index: true } }],
      };
      await ask(url, 'POST', '/_aliases', JSON.stringify(alias));
      const service = newService();
      await service.start(url, 'rolled');
      const writers = startWriters(url, 'rolled');
      for (const number of [2, 3]) {
        await sleep(2_000);
        await ask(
          url,
          'POST',
          '/rolled/_rollover',
          JSON.stringify({ settings: { number_of_replicas: 0 } }),
        );
        cleanUps.push(async () => {
          await fetch(`${url}/logs-rolled-00000${number}`, { method: 'DELETE' });
        });
      }
      await sleep(2_000);
      for (const writer of writers) await writer.stop();
      await service.has(writers.reduce((sum, { ids }) => sum + ids.length, 0));
      await ask(url, 'DELETE', '/logs-rolled-000001');
      await service.until(({ sources }) =>
        (sources[0]?.metrics ?? []).some(({ name, value }) => name === 'indices' && value === 2),
      );
      await expectAll(service, writers);
      expect(await service.metric('lost_total')).toBe(0);
      const { sources } = await service.status();
      expect(sources[0]).toMatchObject({ state: 'running', rejected: 0 });
    },
    LONG_MS,
  );

  test(
    'goes on when the node was killed and is back',
    async () => {
      const product: Product =
        url === process.env['DOCKWARDEN_TEST_OPENSEARCH'] ? 'opensearch' : 'elasticsearch';
      prepare(product);
      const cluster = await ClusterProcess.open(product);
      cleanUps.push(() => cluster.stop());
      await makeIndex(cluster.url, 'logs-node');
      const service = newService();
      await service.start(cluster.url, 'logs-node*');
      const writers = startWriters(cluster.url, 'logs-node');
      await service.until(({ store }) => store.events > 200);
      await cluster.kill();
      await service.until(({ sources }) => sources[0]?.state === 'failing');
      await cluster.start();
      await service.until(({ sources }) => sources[0]?.state === 'running');
      await sleep(2_000);
      await expectAll(service, writers);
    },
    LONG_MS,
  );

  test(
    'rejects a document that no event can be, and reads those around it',
    async () => {
      await makeIndex(url, 'logs-hostile');
      const service = newService();
      await service.start(url, 'logs-hostile*');
      const document = (id: string, more: string) =>
        `{"@timestamp":"${new Date().toISOString()}","event":{"id":"${id}","category":"process"}${more}}`;
      const hostile = [
        document('a', ''),
        document('b', ',"__proto__":{"x":1},"constructor":{"prototype":1}'),
        document('c', `,"\\ud800":"\\u0000 }],\\"hits\\":[","n":123456789012345678901234567890`),
        // Both products take comments.
        document('d', '/* " */'),
        document('e', '').replace(',', ',\n'),
        document('f', '/* }]} */'),
        document('g', `,"text":"${'x'.repeat(40 << 20)}"`),
        document('h', ''),
      ];
      await ask(url, 'PUT', '/logs-hostile/_mapping', '{"dynamic":false}');
      for (const [position, text] of hostile.entries())
        await ask(url, 'PUT', `/logs-hostile/_doc/${position}`, text);
      await service.has(6);
      await service.until(({ sources }) => sources[0]?.rejected === 2);
      await service.until(({ sources }) => sources[0]?.state === 'running');
      expect(await service.eventIds()).toEqual(['a', 'b', 'c', 'e', 'g', 'h']);
      const { sources } = await service.status();
      expect(sources[0]?.lastError?.message).toMatch(/logs-hostile/);
    },
    LONG_MS,
  );
});
