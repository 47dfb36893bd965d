import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionStore } from '../detection-store.ts';
import { ChangedMeanwhile } from '../shared-writing.ts';
import { openPostgresDetectionStore } from './detection.ts';
import { lossyUrl } from './lossy-proxy.testing.ts';
import { hasPostgres, PostgresServer } from './server.testing.ts';

const LIST = {
  id: 'list',
  type: 'keyword',
  origin: 'managed',
  document: '{}',
  values: '',
  updatedAt: 0,
} as const;

describe.skipIf(!hasPostgres)('several writers of tables in PostgreSQL', () => {
  let server: PostgresServer;
  const opened: DetectionStore[] = [];
  beforeAll(() => {
    server = PostgresServer.start(true);
  });
  afterAll(() => {
    closeAll();
    server.stop();
  });
  const closeAll = () => {
    for (const store of opened.splice(0)) store.close();
  };
  afterEach(closeAll);
  async function shared(schema: string, url = server.url, attempts = 3): Promise<DetectionStore> {
    const store = await openPostgresDetectionStore({ url, schema }, attempts, { leases: schema });
    opened.push(store);
    return store;
  }
  const alone = (schema: string) => openPostgresDetectionStore({ url: server.url, schema }, 1);
  const facts = (store: DetectionStore) => Object.fromEntries(store.facts.list(''));
  const cutOff = () =>
    server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dockwarden'",
    );

  it('make the tables once, and keep out a service that has them alone', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => shared('made')));
    stores.forEach((store, at) => store.facts.put(`f${at}`, '1'));
    expect(facts(stores[0]!)).toEqual({ f0: '1', f1: '1', f2: '1' });
    await expect(alone('made')).rejects.toMatchObject({ code: 'STO1702' });
    closeAll();
    const single = await alone('made');
    await expect(shared('made', server.url, 1)).rejects.toMatchObject({ code: 'STO1702' });
    single.close();
  });

  it('read within a transaction what all others have committed, so nothing is counted twice or lost', async () => {
    const schema = 'counted';
    const stores = [await shared(schema), await shared(schema)];
    for (let round = 0; round < 50; round += 1) {
      const store = stores[round % 2]!;
      store.transaction(() => {
        store.facts.put('sum', String(Number(store.facts.get('sum') ?? 0) + 1));
      });
    }
    expect(facts(stores[0]!)).toEqual({ sum: '50' });
  });

  it('are notified of tables that others have changed, not of their own changes', async () => {
    const [one, two] = [await shared('told'), await shared('told')];
    const told: string[][] = [];
    two.shared!.onOthers((tables) => told.push([...tables].toSorted()));
    two.facts.put('own', '1');
    two.shared!.look();
    expect(told).toEqual([]);
    one.transaction(() => {
      one.facts.put('a', '1');
      one.valueLists.put(LIST);
    });
    two.shared!.look();
    two.shared!.look();
    expect(told).toEqual([['facts', 'value_lists']]);
    one.facts.put('b', '1');
    two.transaction(() => expect(two.facts.get('b')).toBe('1'));
    expect(told[1]).toEqual(['facts']);
    // What was undone was no change.
    expect(() =>
      one.transaction(() => {
        one.facts.put('c', '1');
        throw new Error('undone');
      }),
    ).toThrow('undone');
    two.shared!.look();
    expect(told).toHaveLength(2);
  });

  it('do nothing where others have changed what a decision was based on', async () => {
    const [one, two] = [await shared('based'), await shared('based')];
    const decide = (between: () => void) =>
      two.shared!.unchanged(['facts'], () => {
        const before = two.facts.get('n') ?? '0';
        between();
        two.facts.put('n', String(Number(before) + 1));
      });
    expect(() => decide(() => one.facts.put('n', '10'))).toThrow(ChangedMeanwhile);
    expect(facts(two)).toEqual({ n: '10' });
    decide(() => {});
    expect(facts(one)).toEqual({ n: '11' });
  });

  it('write nothing once a service has had the tables alone', async () => {
    const first = await shared('away');
    first.facts.put('a', '1');
    cutOff();
    const single = await alone('away');
    single.facts.put('b', '2');
    expect(() => first.facts.put('a', '2')).toThrow(expect.objectContaining({ code: 'STO1702' }));
    cutOff();
    const second = await shared('away');
    expect(() => first.facts.put('a', '2')).toThrow(expect.objectContaining({ code: 'STO1703' }));
    expect(() => single.facts.put('b', '3')).toThrow(expect.objectContaining({ code: 'STO1702' }));
    expect(facts(second)).toEqual({ a: '1', b: '2' });
    single.close();
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'find out whether a commit was done whose answer was lost: %i',
    async (lost) => {
      const schema = `lost-${lost}`;
      const other = await shared(schema);
      const store = await shared(schema, await lossyUrl(server.socket, lost));
      for (const name of ['a', 'b', 'c']) {
        const before = store.snapshot(() => Object.keys(facts(store)).length);
        store.transaction(() => store.facts.put(name, String(before)));
        other.facts.put(`${name}-other`, '');
      }
      expect(facts(store)).toMatchObject({ a: '0', b: '2', c: '4' });
    },
  );

  it('says so where others of an older version are at work', async () => {
    const schema = 'older';
    await shared(schema);
    server.query(`UPDATE "${schema}".store_version SET version = version - 1`);
    await expect(shared(schema, server.url, 1)).rejects.toMatchObject({ code: 'STO1707' });
  });
});
