import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLUSTERS, fillIndex } from '../../src/runs/clusters/real-clusters.testing.ts';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import { lines, RULE, Writer } from './following.testing.ts';

const COMMAND = [process.execPath, resolve('dist/cli/main.cjs')];
const LONG_MS = 900_000;
const PATIENCE = { timeout: 240_000, interval: 250 };
/** Much shorter than a run of the test is, so that windows are searched while workers come and go. */
const SOON = { ...RULE, index: ['*'], interval: '2s', from: 'now-62s', enabled: true };

/** Each is known by its events alone, in whatever order they are found. */
const RULES = [
  ...Array.from({ length: 10 }, (_, n) => ({
    ...SOON,
    rule_id: `digit-${n}`,
    name: `digit ${n}`,
    query: `process where process.name == "nsenter" and process.args : "*${n}00"`,
  })),
  {
    ...SOON,
    rule_id: 'pair',
    name: 'pair',
    query: `sequence by event.id with maxspan=5s [process where process.name == "nsenter"] [process where process.name == "sh" and process.args : "never"]`,
  },
  {
    ...SOON,
    rule_id: 'suppressed',
    name: 'suppressed',
    query: 'process where process.name == "nsenter"',
    alert_suppression: { group_by: ['host.id'], duration: { value: 5, unit: 'h' } },
  },
];

interface WorkerView {
  readonly id: string;
  readonly pid: number;
  readonly isLive: boolean;
  readonly parts: number;
  readonly rules: number;
  readonly duties: readonly string[];
}

describe.skipIf(!hasPostgres).each(CLUSTERS)('workers that search %s', (_, given) => {
  const url = given ?? '';
  const test = it.skipIf(given === undefined);
  const folder = mkdtempSync(join(tmpdir(), 'workers-'));
  const cleanUps: (() => unknown)[] = [];
  let server: PostgresServer;
  beforeAll(() => {
    server = PostgresServer.start(true);
  });
  afterEach(async () => {
    for (const clean of cleanUps.splice(0).toReversed()) await clean();
  });
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function worker(schema: string, name: string, role: string, index: string) {
    const state = `${server.url}&schema=${schema}`;
    const options = ['--role', role, '--state', state, '--cluster', url, '--index', index];
    const data = join(folder, schema, name);
    const process = new ServiceProcess(COMMAND, data, await freePort(), [
      ...options,
      ...(role.includes('detect') ? ['--cluster-mode', 'search'] : ['--cluster-mode', 'search']),
    ]);
    cleanUps.push(() => process.kill());
    await process.start();
    return process;
  }

  const workersOf = async (asked: ServiceProcess) =>
    ((await asked.json('/dw/workers')) as { workers: readonly WorkerView[] }).workers;

  async function importRules(asked: ServiceProcess): Promise<void> {
    const answer = await asked.fetch('/dw/rules/_import?overwrite=true', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: RULES.map((rule) => `${JSON.stringify(rule)}\n`).join(''),
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
  }

  async function makeIndex(name: string): Promise<void> {
    const settings = { number_of_shards: 2, number_of_replicas: 0, refresh_interval: '200ms' };
    const strings = { match_mapping_type: 'string', mapping: { type: 'keyword' } };
    const mappings = { date_detection: false, dynamic_templates: [{ strings }] };
    const properties = { '@timestamp': { type: 'date' } };
    await fillIndex(url, name, { settings, mappings: { ...mappings, properties } }, []);
    cleanUps.push(() => fetch(`${url}/${name}`, { method: 'DELETE' }).catch(() => null));
  }

  /** By id; of the rules of this test. */
  async function alertsOf(data: string): Promise<Map<string, Record<string, unknown>>> {
    const list = ['alerts', 'list', '--data', data, '--format', 'ndjson', '--limit', 'all'];
    const found = await lines(list);
    const own = new Set(RULES.map(({ name }) => name));
    return new Map(
      found
        .filter((alert) =>
          own.has(String((alert['rule'] as { name?: string })?.name ?? alert['ruleName'])),
        )
        .map((alert) => [String(alert['id']), alert]),
    );
  }

  async function scanned(documents: readonly string[]): Promise<readonly string[]> {
    const [rules, events] = [join(folder, 'rules.ndjson'), join(folder, 'events.ndjson')];
    writeFileSync(rules, RULES.map((rule) => `${JSON.stringify(rule)}\n`).join(''));
    writeFileSync(events, `${documents.join('\n')}\n`);
    const found = await lines(['scan', '--rules', rules, '--format', 'ndjson', events]);
    return found.map((alert) => String(alert['id'] ?? alert['kibana.alert.uuid'])).toSorted();
  }

  test(
    'raise each alert of an uninterrupted run once, whatever is killed, paused and cut off',
    async () => {
      const index = 'workers-chaos';
      await makeIndex(index);
      const names = [
        ['a', 'api,detect'],
        ['b', 'api,detect'],
        ['c', 'detect'],
      ] as const;
      const all = await Promise.all(
        names.map(([name, role]) => worker('chaos', name, role, index)),
      );
      const [a, b, c] = all as [ServiceProcess, ServiceProcess, ServiceProcess];
      await importRules(a);
      await vi.waitFor(async () => {
        const workers = await workersOf(b);
        const parts = workers.map((each) => each.parts);
        expect(Math.min(...parts)).toBeGreaterThan(0);
        expect(parts.reduce((sum, each) => sum + each, 0)).toBe(64);
        expect(workers.flatMap(({ duties }) => duties).toSorted()).toEqual([
          'alerts',
          'jobs',
          'upkeep',
        ]);
      }, PATIENCE);

      const writers = [0, 1].map((n) => new Writer(url, index, `w${n}`));
      for (const writer of writers) cleanUps.push(() => writer.stop().catch(() => {}));
      const partsOf = (pid: number) =>
        Number(
          server.query(
            `SELECT count(*) FROM "chaos".store_leases l JOIN "chaos".store_workers w ON w.id = l.owner
             WHERE w.about::json ->> 'pid' = '${pid}' AND l.until > clock_timestamp()`,
          ),
        );
      const takenAfter: number[] = [];
      /** Resolves when the others have what a worker had. */
      const untilTaken = async (pid: number) => {
        const since = performance.now();
        const live =
          "SELECT count(*) FROM chaos.store_leases WHERE until > clock_timestamp() AND part LIKE 'rules/%'";
        await vi.waitFor(() => {
          expect(partsOf(pid)).toBe(0);
          expect(server.query(live)).toBe('64');
        }, PATIENCE);
        takenAfter.push(Math.round(performance.now() - since));
      };

      await sleep(3_000);
      // One is killed.
      const { pid } = c;
      await c.kill();
      await untilTaken(pid);
      await c.start();
      // Connections are cut, again and again.
      for (let cut = 0; cut < 8; cut += 1) {
        server.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dockwarden'",
        );
        await sleep(700);
      }
      // One is paused, and goes on when others have its work.
      process.kill(a.pid, 'SIGSTOP');
      await untilTaken(a.pid);
      process.kill(a.pid, 'SIGCONT');
      await sleep(4_000);
      // The server of the state loses its power.
      server.down('immediate');
      await sleep(2_000);
      server.up();
      await sleep(3_000);
      // All but one are killed, and come back.
      await Promise.all([a.kill(), b.kill()]);
      await sleep(4_000);
      await Promise.all([a.start(), b.start()]);
      // The one that is left is paused for a moment only.
      process.kill(c.pid, 'SIGSTOP');
      await sleep(2_000);
      process.kill(c.pid, 'SIGCONT');
      await sleep(3_000);
      for (const writer of writers) await writer.stop();

      const documents = writers.flatMap((writer) => writer.documents);
      const expected = await scanned(documents);
      const data = join(folder, 'chaos', 'b');
      expect(expected.length).toBeGreaterThan(20);
      await vi.waitFor(
        async () => {
          expect([...(await alertsOf(data)).keys()].toSorted()).toEqual(expected);
        },
        // A rule whose searches fail waits for up to five minutes.
        { timeout: 400_000, interval: 2_000 },
      );
      // What one alert absorbs was counted once, by the one that searched.
      const matches = documents.filter((text) => text.includes('"nsenter"')).length;
      const suppressed = () =>
        server.query(
          `SELECT sum(suppressed + alerts) FROM "chaos-default".runs WHERE rule_id = 'suppressed'`,
        );
      await vi.waitFor(() => expect(suppressed()).toBe(String(matches)), PATIENCE);
      // The other windows find nothing new.
      await sleep(6_000);
      expect([...(await alertsOf(data)).keys()].toSorted()).toEqual(expected);
      expect(suppressed()).toBe(String(matches));
      const gaps = (await b.json('/dw/gaps?open=true')) as { gaps: object[] };
      expect(gaps.gaps).toEqual([]);
      console.log(
        JSON.stringify({ documents: documents.length, alerts: expected.length, takenAfter }),
      );
      for (const milliseconds of takenAfter) expect(milliseconds).toBeLessThan(20_000);
    },
    LONG_MS,
  );
});
