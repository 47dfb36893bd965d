import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { ruleRow } from '../../detection-rows.testing.ts';
import { detectionStoreSuite } from '../../detection-store.testing.ts';
import { openStateStore } from '../state/state-store.ts';
import { openDetectionReader, openDetectionStore } from './detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'detection-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

function place(): string {
  count += 1;
  return join(folder, `${count}.db`);
}

describe('SqliteDetectionStore', () => {
  detectionStoreSuite({ place, open: openDetectionStore, openReader: openDetectionReader });
});

describe('openDetectionStore', () => {
  it('makes a file for its owner, and leaves no log behind', async () => {
    const path = place();
    const store = await openDetectionStore(path);
    store.rules.put(ruleRow('a'));
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    store.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
  });

  it('refuses a database of a newer version, of another kind and of other programs', async () => {
    const newer = place();
    (await openDetectionStore(newer)).close();
    change(newer, 'PRAGMA user_version = 99');
    const state = place();
    (await openStateStore(state)).close();
    const other = place();
    change(other, 'CREATE TABLE t (a)');
    const text = place();
    writeFileSync(text, 'no database\n'.repeat(1_000));
    for (const open of [openDetectionStore, openDetectionReader]) {
      await expect(open(newer)).rejects.toMatchObject({ code: 'STO1301' });
      for (const path of [state, other, text]) {
        await expect(open(path)).rejects.toMatchObject({ code: 'STO1302' });
      }
    }
    await expect(openDetectionReader(place())).rejects.toMatchObject({ code: 'STO1307' });
    const kept = new DatabaseSync(newer);
    expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    kept.close();
  });

  it('is not read before it was migrated', async () => {
    const path = place();
    new DatabaseSync(path).close();
    await expect(openDetectionReader(path)).rejects.toMatchObject({ code: 'STO1306' });
  });

  it('finds damage when it verifies, and says so where it reads it', async () => {
    const path = place();
    const store = await openDetectionStore(path);
    for (let rule = 0; rule < 200; rule += 1) {
      store.rules.put(ruleRow(`${rule}`, { document: 'x'.repeat(5_000) }));
    }
    store.close();
    const fd = openSync(path, 'r+');
    for (let page = 150; page * 4096 < statSync(path).size; page += 1) {
      writeSync(fd, Buffer.alloc(64, 0xff), 0, 64, page * 4096);
    }
    closeSync(fd);
    const reader = await openDetectionReader(path);
    expect(reader.verify().length).toBeGreaterThan(0);
    expect(() => reader.rules.list()).toThrow(expect.objectContaining({ code: 'STO1302' }));
    reader.close();
  });

  it('is damaged where it is empty although there are events, and says what to do', async () => {
    const path = place();
    writeFileSync(path, '');
    const error: unknown = await openDetectionStore(path, { hasEvents: true }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'STO1302',
      hint: expect.stringContaining('detection.db-wal') as string,
    });
    expect(statSync(path).size).toBe(0);
    (await openDetectionStore(path)).close();
    (await openDetectionStore(place(), { hasEvents: true })).close();
  });
});

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
