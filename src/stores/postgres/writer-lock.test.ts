import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionStore } from '../detection-store.ts';
import { openPostgresDetectionStore } from './detection.ts';
import { lossyUrl } from './lossy-proxy.testing.ts';
import { dropPostgres } from './open.ts';
import { hasPostgres, PostgresServer } from './server.testing.ts';

describe.skipIf(!hasPostgres)('the writer of tables in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(() => {
    server = PostgresServer.start(true);
  });
  afterAll(() => {
    server.stop();
  });
  const open = (schema: string, url = server.url) => openPostgresDetectionStore({ url, schema }, 1);
  const facts = (store: DetectionStore) => store.facts.list('');
  const cutOff = () => server.query(CUT_OFF);

  it('is one at a time', async () => {
    const first = await open('one');
    await expect(open('one')).rejects.toMatchObject({ code: 'STO1702' });
    const other = await open('two');
    other.close();
    first.close();
    (await open('one')).close();
  });

  it('goes on when its connection was cut between two transactions', async () => {
    const store = await open('between');
    store.facts.put('a', '1');
    cutOff();
    expect(() => store.facts.put('b', '2')).not.toThrow();
    expect(facts(store)).toEqual(new Map(Object.entries({ a: '1', b: '2' })));
    await expect(open('between')).rejects.toMatchObject({ code: 'STO1702' });
    store.close();
  });

  it('goes on when its connection is cut while a transaction begins', async () => {
    const store = await open('beginning');
    server.queryMeanwhile(
      `BEGIN; LOCK TABLE "beginning".store_writer; ${UNTIL_IT_WAITS}; ${CUT_OFF}; COMMIT`,
    );
    const locked = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'";
    await expect.poll(() => server.query(locked), { timeout: 30_000 }).not.toBe('0');
    expect(() => store.facts.put('a', '1')).not.toThrow();
    expect(facts(store)).toEqual(new Map([['a', '1']]));
    store.close();
  });

  it('has changed nothing where its connection is cut within a transaction, and goes on', async () => {
    const store = await open('within');
    const change = () =>
      store.transaction(() => {
        store.facts.put('a', '1');
        cutOff();
        store.facts.put('b', '2');
      });
    expect(change).toThrow(expect.objectContaining({ code: 'STO1701' }));
    expect(facts(store)).toEqual(new Map());
    store.facts.put('c', '3');
    expect(facts(store)).toEqual(new Map([['c', '3']]));
    store.close();
  });

  it('reads one state in a snapshot, or says that the connection was cut', async () => {
    const store = await open('snapshot');
    const look = () =>
      store.snapshot(() => {
        facts(store);
        cutOff();
        return facts(store);
      });
    expect(look).toThrow(expect.objectContaining({ code: 'STO1701' }));
    expect(store.snapshot(() => facts(store))).toEqual(new Map());
    store.close();
  });

  it('writes nothing any more when another has taken over while it was away', async () => {
    const first = await open('away');
    first.facts.put('a', '1');
    cutOff();
    const second = await open('away');
    expect(() => first.facts.put('a', '2')).toThrow(expect.objectContaining({ code: 'STO1702' }));
    second.facts.put('b', '2');
    second.close();
    expect(() => first.facts.put('a', '2')).toThrow(expect.objectContaining({ code: 'STO1703' }));
    expect(facts(first)).toEqual(new Map(Object.entries({ a: '1', b: '2' })));
    first.close();
  });

  it.each([1, 2, 3, 4, 5])(
    'finds out whether a commit was done whose answer was lost: %i',
    async (lost) => {
      const schema = `lost-${lost}`;
      (await open(schema)).close();
      const store = await open(schema, await lossyUrl(server.socket, lost));
      for (const name of ['a', 'b', 'c']) {
        const before = store.snapshot(() => facts(store).size);
        store.transaction(() => store.facts.put(name, String(before)));
      }
      expect(facts(store)).toEqual(new Map(Object.entries({ a: '0', b: '1', c: '2' })));
      store.close();
    },
  );

  it('has all that was committed when the server has lost its power, and goes on', async () => {
    const store = await open('power');
    for (let number = 0; number < 20; number += 1) {
      store.transaction(() => store.facts.put(`f${number}`, '1'));
      if (number % 7 !== 3) continue;
      server.down('immediate');
      expect(() => store.facts.put('lost', '1')).toThrow(
        expect.objectContaining({ code: 'STO1701' }),
      );
      server.up();
    }
    expect(facts(store).size).toBe(20);
    store.close();
  });

  it('leaves nothing behind when its tables are removed', async () => {
    const store = await open('gone');
    const place = { url: server.url, schema: 'gone' };
    expect(() => dropPostgres(place)).toThrow(expect.objectContaining({ code: 'STO1702' }));
    store.close();
    dropPostgres(place);
    const left = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'gone'";
    expect(server.query(left)).toBe('0');
  });

  it.each([
    ['a server that is not there', 'postgres://postgres@127.0.0.1:1/postgres'],
    ['a database that is not there', null],
  ])('says so of %s', async (_, url) => {
    await expect(open('x', url ?? server.urlOf('no-such'))).rejects.toMatchObject({
      code: 'STO1701',
    });
  });
});

const CUT_OFF =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dockwarden'";

/** Until the transaction of a store has begun, and waits for the lock. */
const UNTIL_IT_WAITS = `DO $$ BEGIN
  FOR attempt IN 1..1200 LOOP
    EXIT WHEN EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'dockwarden' AND wait_event_type = 'Lock');
    PERFORM pg_sleep(0.02);
    PERFORM pg_stat_clear_snapshot();
  END LOOP;
END $$`;
