import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { AccessStore } from '../../access-store.ts';
import { auditEntry, auditStoreSuite } from '../../audit-store.testing.ts';
import type { AuditStore } from '../../audit-store.ts';
import { accessStoreSuite } from '../../access-store.testing.ts';
import { stateStoreSuite } from '../../state-store.testing.ts';
import type { StateStore } from '../../state-store.ts';
import { manifestSuite } from '../manifest/manifest.testing.ts';
import { segment } from '../manifest/segment.testing.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { openStateReader, openStateStore } from './state-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'state-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** All of migrations after the first. */
const DROP_LATER_TABLES = [
  'definitions',
  'audit_files',
  'tail_places',
  'source_cursors',
  'users',
  'sessions',
  'api_keys',
  'spaces',
  'saved_views',
  'audit_entries',
  'audit_notes',
  'stream_names',
  'audit_parts',
  'state_facts',
]
  .map((table) => `DROP TABLE ${table};`)
  .join(' ');

let count = 0;

function place(): string {
  count += 1;
  return join(folder, `${count}.db`);
}

describe('SqliteStateStore', () => {
  stateStoreSuite({ place, open: openStateStore, openReader: openStateReader });
});

describe('SqliteManifest', () => {
  const stores = new Map<Manifest, { readonly path: string; readonly store: StateStore }>();
  const openAt = async (path: string): Promise<Manifest> => {
    const store = await openStateStore(path);
    stores.set(store.manifest, { path, store });
    return store.manifest;
  };
  manifestSuite(
    () => openAt(place()),
    async (manifest) => {
      const { path, store } = stores.get(manifest)!;
      store.close();
      return openAt(path);
    },
  );
});

describe('openAccess', () => {
  const stores = new Map<AccessStore, { readonly path: string; readonly store: StateStore }>();
  const openAt = async (path: string): Promise<AccessStore> => {
    const store = await openStateStore(path);
    stores.set(store.access, { path, store });
    return store.access;
  };
  accessStoreSuite(
    () => openAt(place()),
    async (access) => {
      const { path, store } = stores.get(access)!;
      store.close();
      return openAt(path);
    },
  );
});

describe('SqliteAudit', () => {
  const stores = new Map<AuditStore, { readonly path: string; readonly store: StateStore }>();
  const openAt = async (path: string): Promise<AuditStore> => {
    const store = await openStateStore(path);
    stores.set(store.audit, { path, store });
    return store.audit;
  };
  auditStoreSuite(
    () => openAt(place()),
    async (audit) => {
      const { path, store } = stores.get(audit)!;
      store.close();
      return openAt(path);
    },
  );

  it.each([
    ['UPDATE audit_entries SET "by" = \'mallory\'', 'never changed'],
    ['DELETE FROM audit_entries', 'only when they are in a file'],
    ['INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries', 'the next number'],
  ])('refuses %s', async (sql, reason) => {
    const path = place();
    const store = await openStateStore(path);
    store.audit.add(auditEntry());
    store.close();
    expect(() => change(path, sql)).toThrow(reason);
  });
});

describe('openStateStore', () => {
  it('makes files that only their owner can read, with full durability', async () => {
    const path = place();
    const store = await openStateStore(path);
    const modes = readdirSync(folder)
      .filter((name) => name.startsWith(basename(path)))
      .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    expect(modes).toEqual(
      ['', '-shm', '-wal'].map((suffix) => [`${basename(path)}${suffix}`, '600']),
    );
    await store.backup(`${path}.copy`);
    expect((statSync(`${path}.copy`).mode & 0o777).toString(8)).toBe('600');
    store.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
  });

  it('goes on with a migration where it was interrupted', async () => {
    const path = place();
    const store = await openStateStore(path);
    store.manifest.addFlushed([segment('s', 0, 4)], 5);
    store.close();
    change(
      path,
      `${DROP_LATER_TABLES} ALTER TABLE event_store DROP COLUMN acknowledged_to; PRAGMA user_version = 1`,
    );
    await expect(openStateReader(path)).rejects.toMatchObject({ code: 'STO1306' });
    const again = await openStateStore(path);
    expect(again.manifest.snapshot().flushedTo).toBe(5);
    expect(again.tailPlaces.load()).toEqual([]);
    again.close();
  });

  it('applies each migration as a whole', async () => {
    const path = place();
    (await openStateStore(path)).close();
    // The second table of the first migration stands in the way of the first one.
    change(
      path,
      `${DROP_LATER_TABLES} DROP TABLE event_store; DROP TABLE segments; PRAGMA user_version = 0`,
    );
    await expect(openStateStore(path)).rejects.toThrow('expired_events already exists');
    const database = new DatabaseSync(path);
    const tables = database.prepare('SELECT name FROM sqlite_schema').all();
    expect(tables).toEqual([{ name: 'expired_events' }]);
    database.close();
  });

  it('refuses a database of a newer version, and leaves it as it is', async () => {
    const path = place();
    (await openStateStore(path)).close();
    change(path, 'PRAGMA user_version = 99');
    for (const open of [openStateStore, openStateReader]) {
      await expect(open(path)).rejects.toMatchObject({ code: 'STO1301' });
    }
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    database.close();
  });

  it('refuses a database of another program, and another file', async () => {
    const other = place();
    change(other, 'CREATE TABLE t (a)');
    const text = place();
    writeFileSync(text, 'no database\n'.repeat(1_000));
    for (const path of [other, text]) {
      for (const open of [openStateStore, openStateReader]) {
        await expect(open(path)).rejects.toMatchObject({ code: 'STO1302' });
      }
    }
  });

  it('finds damage when it verifies, and says so where it reads it', async () => {
    const path = place();
    const store = await openStateStore(path);
    const body = 'x'.repeat(100_000);
    for (const name of ['a', 'b', 'c']) {
      store.definitions.put('index', { name, body, changed: 0 });
    }
    store.close();
    const fd = openSync(path, 'r+');
    for (let page = 80; page * 4096 < statSync(path).size; page += 1) {
      writeSync(fd, Buffer.alloc(64, 0xff), 0, 64, page * 4096);
    }
    closeSync(fd);
    const reader = await openStateReader(path);
    expect(reader.verify().length).toBeGreaterThan(0);
    expect(() => reader.definitions.list('index')).toThrow(
      expect.objectContaining({ code: 'STO1302' }),
    );
    reader.close();
  });

  it('says where there is no database, no folder, or no permission', async () => {
    await expect(openStateReader(place())).rejects.toMatchObject({ code: 'STO1307' });
    const missing = openStateStore('/no/such/folder/state.db');
    await expect(missing).rejects.toMatchObject({ code: 'STO1303' });
  });

  it('waits for another program, and says that it is there', { timeout: 20_000 }, async () => {
    const path = place();
    const store = await openStateStore(path);
    const shell = new DatabaseSync(path);
    shell.exec('BEGIN IMMEDIATE');
    const save = (): void => store.tailPlaces.save([], ['x']);
    expect(save).toThrow(expect.objectContaining({ code: 'STO1305' }));
    shell.close();
    save();
    store.close();
  });
});

const isRoot = process.getuid?.() === 0;

describe('openStateReader where nothing can be written', () => {
  it.runIf(isRoot && canMount()).each(['closed', 'killed'])(
    'reads a medium that cannot be written, of a service that was %s',
    async (end) => {
      const path = place();
      const store = await openStateStore(path);
      store.manifest.addFlushed([segment('s', 0, 4)], 5);
      if (end === 'closed') store.close();
      const medium = mkdtempSync(join(folder, 'medium-'));
      for (const suffix of end === 'closed' ? [''] : ['', '-wal']) {
        copyFileSync(path + suffix, join(medium, `state.db${suffix}`));
      }
      const temporary = mkdtempSync(join(folder, 'tmp-'));
      vi.stubEnv('TMPDIR', temporary);
      execFileSync('mount', ['--bind', medium, medium]);
      try {
        execFileSync('mount', ['-o', 'remount,bind,ro', medium]);
        const reader = await openStateReader(join(medium, 'state.db'));
        expect(readdirSync(temporary)).toHaveLength(end === 'closed' ? 0 : 1);
        expect(reader.manifest.snapshot().segments).toEqual([segment('s', 0, 4)]);
        expect(reader.verify()).toEqual([]);
        reader.close();
        expect(readdirSync(temporary)).toEqual([]);
        await expect(openStateStore(join(medium, 'state.db'))).rejects.toMatchObject({
          code: 'STO1303',
          message: expect.stringContaining('EROFS') as string,
        });
      } finally {
        execFileSync('umount', ['-l', medium]);
        vi.unstubAllEnvs();
        if (end === 'killed') store.close();
      }
    },
  );

  it.runIf(!isRoot)('reads a folder that cannot be written', async () => {
    const path = join(mkdtempSync(join(folder, 'closed-')), 'state.db');
    (await openStateStore(path)).close();
    chmodSync(dirname(path), 0o500);
    const reader = await openStateReader(path);
    expect(reader.manifest.snapshot().segments).toEqual([]);
    reader.close();
    chmodSync(dirname(path), 0o700);
  });
});

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

function canMount(): boolean {
  const probe = join(folder, 'probe');
  try {
    mkdirSync(probe, { recursive: true });
    execFileSync('mount', ['--bind', probe, probe], { stdio: 'ignore' });
    execFileSync('umount', ['-l', probe]);
    return true;
  } catch {
    return false;
  }
}
