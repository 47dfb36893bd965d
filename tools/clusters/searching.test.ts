import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, CLUSTERS, fillIndex } from '../../src/runs/clusters/real-clusters.testing.ts';
import { loadRules } from '../../src/rules/index.ts';
import { ClusterProcess, prepare, type Product } from './cluster-process.ts';
import { FollowingService, RULE, Writer } from './following.testing.ts';

const LONG_MS = 600_000;
const SEARCH = ['--cluster-mode', 'search'];
/** Due every two seconds, so that tests need not wait. */
const SOON = { ...RULE, interval: '2s', from: 'now-62s' };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
});

function newService(rules?: readonly object[]): FollowingService {
  const service = new FollowingService(rules);
  cleanUps.push(() => service.stop());
  return service;
}

const SETTINGS = { number_of_shards: 2, number_of_replicas: 0, refresh_interval: '200ms' };
const strings = { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } };
const INDEX = {
  settings: { ...SETTINGS, 'mapping.total_fields.limit': 5_000 },
  mappings: {
    date_detection: false,
    dynamic_templates: [{ strings: { ...strings } }],
    properties: { '@timestamp': { type: 'date' } },
  },
};

async function makeIndex(url: string, name: string, documents: readonly string[] = [], shards = 2) {
  const index = { ...INDEX, settings: { ...INDEX.settings, number_of_shards: shards } };
  const taken = await fillIndex(url, name, index, documents);
  cleanUps.push(() => fetch(`${url}/${name}`, { method: 'DELETE' }).catch(() => null));
  return taken;
}

function startWriters(url: string, index: string): readonly Writer[] {
  const writers = Array.from({ length: 3 }, (_, n) => new Writer(url, index, `w${n}`));
  for (const writer of writers) cleanUps.push(() => writer.stop().catch(() => {}));
  return writers;
}

/** Alerts are those of a scan of what was acknowledged. */
async function expectAll(service: FollowingService, writers: readonly Writer[]): Promise<void> {
  for (const writer of writers) await writer.stop();
  await service.hasSearched();
  const scanned = await service.scanned(writers.flatMap(({ documents }) => documents));
  expect(scanned.length).toBeGreaterThan(2);
  expect(await service.alertIds()).toEqual(scanned);
  const { store } = await service.status();
  expect(store.events).toBe(0);
}

/** The shipped rules, and others over the same fields, with a limit that the sample does not reach. */
async function manyRules(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const folder = resolve('content/rules');
  const files = readdirSync(folder).filter((name) => /(?<!\.tests)\.toml$/.test(name));
  const { rules } = await loadRules(files.map((name) => join(folder, name)));
  const shipped = rules.flatMap(({ document }) =>
    document.rule === undefined ? [] : [document.rule],
  );
  const query = (n: number): string =>
    [
      `process where process.args_count > ${n + 6} and not process.name : ("a*", "b*")`,
      `process where process.executable : "*/s*" and process.args : "-${'abcdefgh'[n % 8]}*"`,
      `sequence by host.name with maxspan=${n + 1}s [process where process.args_count > ${n + 3}] [any where process.name : "${'scbdl'[n % 5]}*"]`,
      `process where length(process.name) == ${n + 2}`,
    ][n % 4] ?? '';
  const made = Array.from({ length: 8 }, (_, n) => ({
    ...RULE,
    rule_id: `made-${n}`,
    name: `made ${n}`,
    index: ['*'],
    query: query(n),
  }));
  return [...shipped, ...made].map((rule) => ({ ...rule, max_signals: 1_000_000 }));
}

describe.each(CLUSTERS)('searching %s', (_, given) => {
  const url = given ?? '';
  const test = it.skipIf(given === undefined);

  test(
    'raises the alerts of a scan and of following over recorded attacks, and none again in the other mode',
    async () => {
      const rules = await manyRules();
      const sample = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString();
      const documents = await makeIndex(url, 'logs-attack', sample.trim().split('\n'), 1);
      expect(documents.length).toBeGreaterThan(3_000);
      const service = newService(rules);
      const config = join(service.folder, 'dockwarden.toml');
      writeFileSync(config, '[detection]\nmax_alerts = 100000\n');
      const from = ['--from', 'start', '--config', config];
      await service.start(url, 'logs-attack', [...SEARCH, ...from]);
      await service.hasSearchedOnce();
      const scanned = await service.scanned(documents, ['--max-alerts', 'all']);
      expect(scanned.length).toBeGreaterThan(500);
      const searched = await service.alertIds();
      expect(searched).toEqual(scanned);
      await service.process.stop();

      // Sequences of a stream depend on the order of arrival, too, and the sample is not in that of time.
      const single = rules.filter((rule) => !/\b(sequence|sample)\b/.test(String(rule['query'])));
      const following = newService(single);
      await following.start(url, 'logs-attack', from);
      await following.has(documents.length);
      const followed = await following.alertIds();
      expect(followed.filter((id) => !searched.includes(id))).toEqual([]);
      expect(followed).toEqual(await following.scanned(documents, ['--max-alerts', 'all']));
      await following.stop();

      const other = service.inOtherMode();
      cleanUps.push(() => other.stop());
      await other.start(url, 'logs-attack', from);
      await other.has(documents.length);
      expect(await other.alertIds()).toEqual(searched);
    },
    LONG_MS,
  );

  test(
    'loses nothing over rollovers and deleted indices',
    async () => {
      for (const number of [1, 2, 3])
        await fetch(`${url}/srch-rolled-00000${number}`, { method: 'DELETE' });
      await makeIndex(url, 'srch-rolled-000001');
      const alias = {
        actions: [{ add: { index: 'srch-rolled-000001', alias: 'srolled', is_write_index: true } }],
      };
      await ask(url, 'POST', '/_aliases', JSON.stringify(alias));
      const service = newService([{ ...SOON, index: ['*'] }]);
      await service.start(url, 'srolled', SEARCH);
      const writers = startWriters(url, 'srolled');
      for (const number of [2, 3]) {
        await sleep(3_000);
        const settings = { ...INDEX, settings: SETTINGS };
        await ask(url, 'POST', '/srolled/_rollover', JSON.stringify(settings));
        cleanUps.push(() => fetch(`${url}/srch-rolled-00000${number}`, { method: 'DELETE' }));
      }
      await sleep(2_000);
      for (const writer of writers) await writer.stop();
      await service.hasSearched();
      await ask(url, 'DELETE', '/srch-rolled-000001');
      await expectAll(service, writers);
    },
    LONG_MS,
  );

  test(
    'has a gap while its node is away, and fills it',
    async () => {
      const product: Product =
        url === process.env['DOCKWARDEN_TEST_OPENSEARCH'] ? 'opensearch' : 'elasticsearch';
      prepare(product);
      const cluster = await ClusterProcess.open(product);
      cleanUps.push(() => cluster.stop());
      await makeIndex(cluster.url, 'logs-snode');
      const service = newService([SOON]);
      await service.start(cluster.url, 'logs-snode*', SEARCH);
      const writers = startWriters(cluster.url, 'logs-snode');
      await service.hasSearched();
      await cluster.kill();
      await service.until(({ sources }) => sources[0]?.state === 'failing');
      const { gaps } = (await service.process.json('/dw/gaps?open=true')) as { gaps: object[] };
      expect(gaps).toMatchObject([{ reason: 'search', state: 'open' }]);
      await service.process.kill();
      await cluster.start();
      await service.process.start();
      await service.until(({ sources }) => sources[0]?.state === 'running');
      await sleep(2_000);
      await expectAll(service, writers);
      const after = (await service.process.json('/dw/gaps?open=true')) as { gaps: object[] };
      expect(after.gaps).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'passes over a document that no event can be, and searches those around it',
    async () => {
      await makeIndex(url, 'logs-shostile');
      await ask(url, 'PUT', '/logs-shostile/_mapping', '{"dynamic":false}');
      const service = newService([{ ...SOON, query: 'any where true' }]);
      await service.start(url, 'logs-shostile*', SEARCH);
      const document = (id: string, more: string) =>
        `{"@timestamp":"${new Date().toISOString()}","event":{"id":"${id}","category":"process"}${more}}`;
      const hostile = [
        document('a', ''),
        document('b', ',"__proto__":{"x":1},"constructor":{"prototype":1}'),
        document('c', `,"\\ud800":"\\u0000 }],\\"hits\\":[","n":123456789012345678901234567890`),
        // Both products take comments.
        document('d', '/* " */'),
        document('f', '/* }]} */'),
        document('g', `,"text":"${'x'.repeat(40 << 20)}"`),
        document('h', ''),
      ];
      for (const [position, text] of hostile.entries())
        await ask(url, 'PUT', `/logs-shostile/_doc/${position}`, text);
      await service.hasSearched();
      const { sources } = await service.status();
      expect(sources[0]?.rejected).toBeGreaterThan(0);
      expect(await service.alertIds()).toHaveLength(5);
    },
    LONG_MS,
  );
});
