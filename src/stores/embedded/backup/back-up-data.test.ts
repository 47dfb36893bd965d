import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditEntry } from '../../audit-store.testing.ts';
import { builtProgram } from '../../built-program.testing.ts';
import { EVERYTHING } from '../../event-store.testing.ts';
import { openDataFolderForTests, type OpenDataFolder } from '../data-folder.testing.ts';
import { openDetectionReader } from '../detection/detection-store.ts';
import { detectionFileOf, detectionFiles } from '../detection/space-folders.ts';
import { openEventReader } from '../open-event-reader.ts';
import { appendHead, HEADS_FILE, readHeads } from '../state/audit-files.ts';
import { openStateReader, openStateStore } from '../state/state-store.ts';
import { backUpData } from '../../open/folder.ts';

let folder = '';
let data: OpenDataFolder;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dockwarden-backup-'));
  data = await openDataFolderForTests(at('data'));
});

afterEach(async () => {
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const documents = (from: number, count: number) =>
  Array.from({ length: count }, (_, row) => `{"n":${from + row}}`);

async function numbersIn(path: string): Promise<number[]> {
  const reader = await openEventReader(path);
  try {
    const numbers: number[] = [];
    for await (const { bytes, length } of reader.search(EVERYTHING).blocks) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString();
      for (const [, number] of text.matchAll(/"n":(\d+)/g)) numbers.push(Number(number));
    }
    return numbers.sort((a, b) => a - b);
  } finally {
    reader.close();
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

/** A service that judges each event in two spaces as soon as it is stored. */
const JUDGE = `
  import { writeSync } from 'node:fs';
  import { join } from 'node:path';
  import { openDataFolderForTests } from '../data-folder.testing.ts';
  import { openDetectionStore } from '../detection/detection-store.ts';
  import { detectionFileOf, makeSpaceFolder } from '../detection/space-folders.ts';
  import { ruleRow, stateRow } from '../../detection-rows.testing.ts';
  const data = await openDataFolderForTests(process.argv[2]);
  makeSpaceFolder(process.argv[2], 'dev');
  const stores = [];
  for (const space of ['default', 'dev']) {
    const store = await openDetectionStore(join(process.argv[2], detectionFileOf(space)));
    store.rules.put(ruleRow('a'));
    store.states.put(stateRow('a'));
    stores.push(store);
  }
  writeSync(1, 'ready');
  for (let written = 1; ; written += 1) {
    await data.append('s', ['{}']);
    for (const store of stores) store.states.move(new Map([['a', written]]));
  }`;

describe('backUpData', () => {
  it('copies segments and log, and shares what never changes', async () => {
    await data.append('a', documents(0, 10));
    await data.store.flush();
    await data.append('b', documents(10, 5));
    const report = await backUpData(at('data'), at('copy'));
    expect(report).toMatchObject({ events: 15, damage: [], shared: 2, copied: 1 });
    expect(await numbersIn(at('copy'))).toEqual(upTo(15));
    // What is appended later reaches the original alone.
    await data.append('b', documents(15, 5));
    expect(await numbersIn(at('copy'))).toEqual(upTo(15));
  });

  it('has the audit log with its heads', async () => {
    const state = await openStateStore(join(at('data'), 'state.db'));
    state.audit.add(auditEntry());
    appendHead(join(at('data'), HEADS_FILE), state.audit.head(), 0);
    state.audit.add(auditEntry());
    expect(await backUpData(at('data'), at('copy'))).toMatchObject({ damage: [] });
    const copy = await openStateReader(join(at('copy'), 'state.db'));
    expect(copy.audit.head()).toEqual(state.audit.head());
    expect(readHeads(join(at('copy'), HEADS_FILE)).heads).toMatchObject([{ number: 1, at: 0 }]);
    copy.close();
    state.close();
  });

  it('is a data directory that a service starts on, and goes on from', async () => {
    await data.append('a', documents(0, 10));
    await backUpData(at('data'), at('copy'));
    const copy = await openDataFolderForTests(at('copy'));
    await copy.append('a', documents(10, 10));
    await copy.store.flush();
    await copy.close();
    expect(await numbersIn(at('copy'))).toEqual(upTo(20));
    expect(await numbersIn(at('data'))).toEqual(upTo(10));
  });

  it('has everything that was acknowledged before, whatever the service does meanwhile', async () => {
    let written = 0;
    const end = new AbortController();
    const service = (async () => {
      for (let round = 0; !end.signal.aborted; round += 1) {
        await data.append(`s${round % 3}`, documents(written, 20));
        written += 20;
        if (round % 3 === 2) await data.store.flush();
        if (round % 7 === 6) while ((await data.store.compact()) > 0);
      }
    })();
    try {
      for (let copy = 0; copy < 12; copy += 1) {
        const before = written;
        const { damage } = await backUpData(at('data'), at(`copy-${copy}`));
        expect(damage).toEqual([]);
        const numbers = await numbersIn(at(`copy-${copy}`));
        expect(numbers.length).toBeGreaterThanOrEqual(before);
        expect(numbers).toEqual(upTo(numbers.length));
      }
    } finally {
      end.abort();
      await service;
    }
  });

  it('has all events that its rules have judged, while another process writes both', async () => {
    const program = await builtProgram(import.meta.dirname, JUDGE);
    const service = spawn(process.execPath, [program, at('judged')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await Promise.race([once(service.stdout, 'data'), once(service, 'close')]);
      const cursors: number[] = [];
      for (let copy = 0; copy < 30; copy += 1) {
        const target = at(`copy-${copy}`);
        expect((await backUpData(at('judged'), target)).damage).toEqual([]);
        const events = await openEventReader(target);
        expect(detectionFiles(target)).toEqual(['default', 'dev'].map(detectionFileOf));
        for (const file of detectionFiles(target)) {
          const detection = await openDetectionReader(join(target, file));
          const cursor = detection.states.get('a')?.cursor ?? 0;
          expect(cursor).toBeLessThanOrEqual(events.status().nextArrival);
          cursors.push(cursor);
          detection.close();
        }
        events.close();
      }
      expect(new Set(cursors).size).toBeGreaterThan(10);
    } finally {
      service.kill('SIGKILL');
      await once(service, 'close');
    }
  });

  it('does not touch a folder that has something in it, and leaves nothing where it fails', async () => {
    writeFileSync(at('file'), 'x');
    await expect(backUpData(at('data'), folder)).rejects.toThrow('the folder is not empty');
    await expect(backUpData(at('data'), at('file'))).rejects.toMatchObject({ code: 'STO1311' });
    await expect(backUpData(at('nothing'), at('copy'))).rejects.toMatchObject({ code: 'STO1307' });
    expect(existsSync(at('copy'))).toBe(false);
    expect(statSync(at('file')).size).toBe(1);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['data', 'file']));
  });
});
