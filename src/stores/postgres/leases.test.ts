import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Client } from 'pg';
import { openPostgresDetectionStore } from './detection.ts';
import type { DetectionStore } from '../detection-store.ts';
import type { Held, WorkerAbout, WorkerRole } from '../worker-leases.ts';
import { WorkerLeases, listWorkers } from './leases.ts';
import { hasPostgres, PostgresServer } from './server.testing.ts';

const about = (roles: readonly WorkerRole[]): WorkerAbout => ({
  host: 'h',
  pid: 1,
  version: '1.0.0',
  roles,
  url: null,
  rules: 0,
  searchedTo: null,
  failing: 0,
  clockAheadMs: 0,
});
const PATIENCE = { timeout: 30_000, interval: 250 };

/** Keeps a transaction open that has run a statement, until the function that it returns is called. */
async function holding(url: string, sql: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql);
  return () => client.end();
}

describe.skipIf(!hasPostgres)('leases of workers', () => {
  let server: PostgresServer;
  const opened: { close(): unknown }[] = [];
  beforeAll(() => {
    server = PostgresServer.start();
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => server.stop());

  async function storeOf(schema: string): Promise<DetectionStore> {
    const place = { url: server.url, schema };
    const store = await openPostgresDetectionStore(place, 3, { leases: schema });
    opened.push(store);
    return store;
  }
  function worker(schema: string, roles: readonly WorkerRole[] = ['detect']) {
    const leases = new WorkerLeases({ url: server.url, schema });
    opened.push(leases);
    return { leases, beat: (costs = new Map()) => leases.beat(about(roles), costs) };
  }
  const partsOf = ({ leases }: Held, prefix = 'rules/') =>
    leases.map(({ part }) => part).filter((part) => part.startsWith(prefix));
  const expire = (schema: string, id: string) =>
    server.query(
      `UPDATE "${schema}".store_leases SET until = clock_timestamp() WHERE owner = '${id}';
       UPDATE "${schema}".store_workers SET seen = clock_timestamp() - interval '1 minute' WHERE id = '${id}'`,
    );

  it('give all parts to the first, and a share to each that comes, none to two at once', async () => {
    await storeOf('shares');
    const [a, b, c] = [worker('shares'), worker('shares'), worker('shares')];
    expect(partsOf(await a.beat())).toHaveLength(64);
    await vi.waitFor(async () => {
      const held = [await a.beat(), await b.beat(), await c.beat()].map((each) => partsOf(each));
      const all = held.flat();
      expect(new Set(all).size).toBe(all.length);
      expect(all).toHaveLength(64);
      expect(held.map(({ length }) => length).toSorted((x, y) => x - y)).toEqual([20, 22, 22]);
    }, PATIENCE);
  });

  it('go to one of two that take them at the same time', async () => {
    await storeOf('same');
    const workers = Array.from({ length: 8 }, () => worker('same'));
    const held = await Promise.all(workers.map(({ beat }) => beat()));
    const all = held.flatMap((each) => partsOf(each));
    expect(new Set(all).size).toBe(all.length);
  });

  it('stay while they are renewed, and go with another token when the worker is silent', async () => {
    await storeOf('silent');
    const [a, b] = [worker('silent'), worker('silent', ['api'])];
    const first = await a.beat();
    expect(await a.beat()).toMatchObject({ leases: first.leases });
    expect(first.until).toBeGreaterThan(Date.now());
    // A worker without the role takes duties only.
    expect(partsOf(await b.beat())).toEqual([]);
    const c = worker('silent');
    expire('silent', a.leases.id);
    const taken = await c.beat();
    const tokenOf = (held: Held) => held.leases.find(({ part }) => part === 'rules/00')?.token;
    expect(partsOf(taken)).toHaveLength(64);
    expect(tokenOf(taken)).toBe(tokenOf(first)! + 1);
    // The one that was silent has nothing left of what it had.
    const back = await a.beat();
    const again = back.leases.filter(({ part }) => partsOf(taken).includes(part));
    expect(again).toEqual([]);
  });

  it('are taken by the clock of the server, six seconds after they were renewed last', async () => {
    await storeOf('clock');
    const [a, b] = [worker('clock'), worker('clock')];
    await a.beat();
    const since = Date.now();
    await vi.waitFor(async () => expect(partsOf(await b.beat())).toHaveLength(64), PATIENCE);
    expect(Date.now() - since).toBeGreaterThan(5_000);
    expect(Date.now() - since).toBeLessThan(10_000);
  });

  it('keep a worker that was paused from writing beside the next one', async () => {
    const store = await storeOf('fence');
    const [a, b] = [worker('fence'), worker('fence')];
    const { leases } = await a.beat();
    const held = () => store.transaction(() => store.shared!.held(a.leases.id, leases));
    expect(held().size).toBe(leases.length);
    // While a transaction of its owner is under way, a part does not change hands.
    expire('fence', a.leases.id);
    const kept = leases.filter(({ part }) => part.startsWith('rules/')).slice(0, 10);
    const release = await holding(
      server.url,
      `SELECT 1 FROM "fence".store_leases WHERE part IN (${kept.map(({ part }) => `'${part}'`).join()}) FOR SHARE`,
    );
    const taken = partsOf(await b.beat());
    expect(taken).toHaveLength(54);
    expect(held()).toEqual(new Set(kept.map(({ part }) => part)));
    await release();
    expect(partsOf(await b.beat())).toHaveLength(64);
    expect([...held()].filter((part) => part.startsWith('rules/'))).toEqual([]);
  });

  it('are given back at once by a worker that ends, and shown with who has them', async () => {
    await storeOf('ends');
    const [a, b] = [worker('ends', ['api', 'detect']), worker('ends')];
    await a.beat();
    await b.beat();
    const place = { url: server.url, schema: 'ends' };
    const [first, second] = await listWorkers(place);
    expect(first).toMatchObject({ id: a.leases.id, isLive: true, roles: ['api', 'detect'] });
    expect(second).toMatchObject({ id: b.leases.id, parts: [] });
    expect(first?.parts).toHaveLength(67);
    await a.leases.close();
    expect(partsOf(await b.beat())).toHaveLength(64);
    expect(await listWorkers(place)).toHaveLength(1);
  });

  it('outlive the server, and a beat without it fails', async () => {
    await storeOf('away');
    const a = worker('away');
    const before = await a.beat();
    server.down('immediate');
    await expect(a.beat()).rejects.toThrow();
    server.up();
    const after = await a.beat();
    expect(partsOf(after)).toHaveLength(partsOf(before).length);
  });
});
