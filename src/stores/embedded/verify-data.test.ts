import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditEntry } from '../audit-store.testing.ts';
import { ruleRow, stateRow } from '../detection-rows.testing.ts';
import { openDataFolderForTests, type OpenDataFolder } from './data-folder.testing.ts';
import { DETECTION_FILE, openDetectionStore } from './detection/detection-store.ts';
import {
  detectionFileOf,
  makeSpaceFolder,
  putSpaceAside,
  spacesPutAside,
} from './detection/space-folders.ts';
import { appendHead, HEADS_FILE } from './state/audit-files.ts';
import { openStateStore } from './state/state-store.ts';
import { verifyData } from '../open/folder.ts';

let folder = '';
let data: OpenDataFolder;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dockwarden-verify-'));
  data = await openDataFolderForTests(folder);
  await data.append('s', ['{}', '{}', '{}']);
});

afterEach(async () => {
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

async function putCursor(cursor: number, file = DETECTION_FILE): Promise<void> {
  const detection = await openDetectionStore(join(folder, file));
  detection.rules.put(ruleRow('a'));
  detection.states.put(stateRow('a', { cursor }));
  detection.close();
}

describe('verifyData', () => {
  it('counts the database of detection, and needs none', async () => {
    const { files } = await verifyData(folder);
    await putCursor(3);
    const bytes: number[] = [];
    const report = await verifyData(folder, {
      onBegin: (all) => bytes.push(all),
      onProgress: (done) => bytes.push(done),
    });
    expect(report).toMatchObject({ files: files + 1, events: 3, damage: [] });
    expect(bytes.at(-1)).toBe(bytes[0]);
  });

  it('finds that the end of the audit log was cut off', async () => {
    const state = await openStateStore(join(folder, 'state.db'));
    state.audit.add(auditEntry());
    const head = state.audit.add(auditEntry());
    state.close();
    appendHead(join(folder, HEADS_FILE), head, 0);
    expect((await verifyData(folder)).damage).toEqual([]);
    const database = new DatabaseSync(join(folder, 'state.db'));
    database.exec('DROP TRIGGER audit_entries_stay; DELETE FROM audit_entries WHERE number = 2');
    database.close();
    expect((await verifyData(folder)).damage).toMatchObject([
      { file: 'state.db', what: expect.stringContaining('audit log: the log ends at entry 1') },
    ]);
  });

  it('finds rules that are ahead of the events', async () => {
    await putCursor(4);
    const { damage } = await verifyData(folder);
    expect(damage).toEqual([
      {
        file: DETECTION_FILE,
        what: 'the rule a has come to arrival 4, but the next event will be 3: restore all files from one backup',
        events: null,
      },
    ]);
  });

  it('reads the database of every space', async () => {
    await putCursor(3);
    const { files } = await verifyData(folder);
    for (const space of ['dev', 'prod']) {
      makeSpaceFolder(folder, space);
      await putCursor(3, detectionFileOf(space));
    }
    // One whose making was cut off.
    makeSpaceFolder(folder, 'empty');
    expect(await verifyData(folder)).toMatchObject({ files: files + 2, damage: [] });
    writeFileSync(join(folder, detectionFileOf('dev')), 'x'.repeat(10_000));
    await putCursor(4, detectionFileOf('prod'));
    expect((await verifyData(folder)).damage).toMatchObject([
      { file: join('spaces', 'dev', DETECTION_FILE) },
      { file: join('spaces', 'prod', DETECTION_FILE), what: expect.stringContaining('arrival 4') },
    ]);
    // Its contents are no longer stored anywhere.
    await putSpaceAside(folder, 'dev', 1_000);
    await putCursor(3, detectionFileOf('prod'));
    expect((await verifyData(folder)).damage).toEqual([]);
    expect(spacesPutAside(folder, 1_000)).toEqual([]);
    expect(spacesPutAside(folder, 1_001)).toEqual([join(folder, 'spaces', '.removed-dev-1000')]);
  });

  it('finds a file that is no database', async () => {
    writeFileSync(join(folder, DETECTION_FILE), 'x'.repeat(10_000));
    const { damage, events } = await verifyData(folder);
    expect(damage).toMatchObject([{ file: DETECTION_FILE }]);
    expect(events).toBe(3);
  });

  it('does not read a database of a newer version', async () => {
    await putCursor(0);
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(join(folder, DETECTION_FILE));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(verifyData(folder)).rejects.toMatchObject({ code: 'STO1301' });
  });
});
