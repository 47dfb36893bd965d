import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessStoreSuite, userRow } from '../access-store.testing.ts';
import { auditEntry, auditStoreSuite } from '../audit-store.testing.ts';
import { openStateReader, openStateStore } from '../embedded/state/state-store.ts';
import { verifyAudit } from '../sql/state/verify-audit.ts';
import { placeFile, readPlace } from '../sql/tables-place.ts';
import { stateStoreSuite } from '../state-store.testing.ts';
import type { StateStore } from '../state-store.ts';
import { moveStateToFile, openPostgresState, openPostgresStateReader } from './state-store.ts';
import { lossyUrl } from './lossy-proxy.testing.ts';
import { hasPostgres, PostgresServer } from './server.testing.ts';

describe.skipIf(!hasPostgres)('the state of a service in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(() => {
    server = PostgresServer.start();
  });
  const folder = mkdtempSync(join(tmpdir(), 'postgres-state-'));
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  let count = 0;
  const place = () => join(mkdtempSync(join(folder, 'data-')), `state_${(count += 1)}`);
  const at = (path: string) => ({ url: server.url, schema: basename(path) });
  /** A copy has no other place. */
  const isCopy = (path: string) => existsSync(path) && readPlace(path) === null;
  const open = (path: string): Promise<StateStore> =>
    isCopy(path) ? openStateStore(path) : openPostgresState(path, at(path));
  const openReader = (path: string) =>
    isCopy(path) ? openStateReader(path) : openPostgresStateReader(path, at(path));

  stateStoreSuite({ place, open, openReader });

  /** Opens what one suite works on, and opens it again. */
  function part<Part extends object>(of: (store: StateStore) => Part) {
    const stores = new Map<Part, { readonly path: string; readonly store: StateStore }>();
    const openAt = async (path: string): Promise<Part> => {
      const store = await open(path);
      stores.set(of(store), { path, store });
      return of(store);
    };
    const reopen = async (opened: Part): Promise<Part> => {
      const { path, store } = stores.get(opened)!;
      store.close();
      return openAt(path);
    };
    return [() => openAt(place()), reopen] as const;
  }

  describe('access', () => accessStoreSuite(...part((store) => store.access)));
  describe('audit', () => auditStoreSuite(...part((store) => store.audit)));

  it.each([
    ['UPDATE audit_entries SET "by" = \'mallory\'', 'never changed'],
    ['DELETE FROM audit_entries', 'only when they are in a file'],
    [
      'INSERT INTO audit_entries SELECT 7, at, "by", by_kind, by_id, "from", request_id, space, action, target_kind, target_id, outcome, "before", "after", message, hash FROM audit_entries',
      'the next number',
    ],
  ])('refuses %s', async (sql, reason) => {
    const path = place();
    const store = await open(path);
    store.audit.add(auditEntry());
    store.close();
    expect(() => server.query(`SET search_path TO "${basename(path)}"; ${sql}`)).toThrow(reason);
  });

  const fill = (store: StateStore) => {
    store.access.users.put(userRow('a'));
    for (let number = 1; number <= 35; number += 1)
      store.audit.add(auditEntry({ targetId: `${number}` }));
    while (store.audit.moveToFile({ entries: 10, bytes: 1_000_000, kept: 1 }) !== null);
    const [first] = store.audit.files();
    store.audit.removeFile(
      auditEntry({
        byKind: 'service',
        action: 'audit.retention',
        after: JSON.stringify({ last: first!.last, hash: first!.hash }),
      }),
    );
  };
  const seen = (store: StateStore) => ({
    users: store.access.users.list(),
    lines: [...store.audit.lines(0)].flat(),
    files: store.audit.files(),
    chain: verifyAudit(store.audit, [{ ...store.audit.head(), at: null }]),
  });

  it('takes what a file has, once, and gives it back as it was', async () => {
    const path = place();
    const inFile = await openStateStore(path);
    fill(inFile);
    const before = seen(inFile);
    inFile.close();
    expect(before).toMatchObject({ chain: { faults: [], headsHeld: 1, first: 11 } });

    const moved = await openPostgresState(path, at(path));
    expect(moved.rows).toBeGreaterThan(10);
    expect(seen(moved)).toEqual(before);
    moved.close();
    const left = await openStateStore(path);
    expect([left.access.users.list(), left.audit.head().number]).toEqual([[], 0]);
    left.close();
    const again = await openPostgresState(path, at(path));
    expect(again.rows).toBe(0);
    again.audit.add(auditEntry({ message: 'later' }));
    const later = seen(again);
    again.close();

    expect(await moveStateToFile(path)).toBeGreaterThan(10);
    rmSync(placeFile(path));
    const back = await openStateStore(path);
    expect(seen(back)).toEqual(later);
    back.close();
  });

  it('refuses to mix the state of two directories, and leaves both as they are', async () => {
    const path = place();
    const first = await open(path);
    first.audit.add(auditEntry());
    first.close();
    const other = place();
    const second = await openStateStore(other);
    second.audit.add(auditEntry());
    second.close();
    await expect(openPostgresState(other, at(path))).rejects.toMatchObject({ code: 'STO1705' });
    expect(readPlace(other)).toBeNull();
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'appends an entry once where the answer to commit %i is lost',
    async (lost) => {
      const path = place();
      // The tables are there: the commits that follow are those of the log.
      (await open(path)).close();
      const url = await lossyUrl(server.socket, lost);
      const store = await openPostgresState(path, { url, schema: basename(path) });
      for (let number = 1; number <= 3; number += 1) {
        const { outcome, after, message, ...note } = auditEntry({ targetId: `${number}` });
        store.audit.end(store.audit.begin(note), { outcome, after, message });
      }
      const entries = store.audit.after(0, 10).map(({ targetId }) => targetId);
      expect([entries, store.audit.unfinished()]).toEqual([['1', '2', '3'], 0]);
      expect(verifyAudit(store.audit, [{ ...store.audit.head(), at: null }]).faults).toEqual([]);
      store.close();
    },
  );

  it('is found by a directory that is new', async () => {
    const path = place();
    const first = await open(path);
    fill(first);
    const before = seen(first);
    first.close();
    const second = await openPostgresState(place(), at(path));
    expect(seen(second)).toEqual(before);
    second.close();
  });

  it('lets those go on that it knows while the server is away, and fails at once', async () => {
    const own = PostgresServer.start(true);
    const store = await openPostgresState(place(), { url: own.url, schema: 'away' });
    try {
      store.access.users.put(userRow('a'));
      expect(store.access.users.get('a')).toEqual(userRow('a'));
      own.down();
      expect(store.access.users.get('a')).toEqual(userRow('a'));
      const begun = Date.now();
      expect(() => store.audit.add(auditEntry())).toThrow(
        expect.objectContaining({ code: 'STO1701' }),
      );
      expect(() => store.access.users.get('b')).toThrow(
        expect.objectContaining({ code: 'STO1701' }),
      );
      expect(Date.now() - begun).toBeLessThan(15_000);
      own.up();
      await expect.poll(() => isReached(() => store.audit.add(auditEntry()))).toBe(true);
      expect(store.audit.head().number).toBe(1);
    } finally {
      store.close();
      own.stop();
    }
  });
});

function isReached(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
