import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditEntry } from '../audit-store.testing.ts';
import { ruleRow, stateRow } from '../detection-rows.testing.ts';
import { StoreError } from '../errors.ts';
import { openDataFolderForTests } from './data-folder.testing.ts';
import { openDetectionStore } from './detection/detection-store.ts';
import { detectionFileOf, makeSpaceFolder } from './detection/space-folders.ts';
import { blockOfDocuments } from '../blocks/documents.testing.ts';
import { Random } from '../file-system/simulated-file.testing.ts';
import { appendHead, HEADS_FILE } from './state/audit-files.ts';
import { SEAL_FILE } from './seal.ts';
import { verifyData } from '../open/folder.ts';

/** In each file, and its first and last bytes besides. */
const FLIPS = 12;

let root = '';
/** A data directory whose service was stopped, with every kind of file. */
let stopped = '';
/** A copy of it, for one test. */
let folder = '';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dockwarden-flips-'));
  stopped = join(root, 'stopped');
  folder = join(root, 'copy');
  const data = await openDataFolderForTests(stopped);
  const documents = Array.from({ length: 300 }, (_, number) =>
    JSON.stringify({ '@timestamp': `2026-11-26T12:00:00.${number}Z`, number }),
  );
  const ids = documents.map((_, number) => `id-${number}`);
  const target = { stream: 's', index: 'i', isCreate: true };
  await data.store.append([blockOfDocuments(documents, ids, target)], Date.now());
  await data.store.flush();
  for (const document of documents.slice(0, 9)) await data.append('s', [document]);
  data.state.definitions.put('index_template', { name: 'a', body: '{"b":"c"}', changed: 1 });
  const { number, hash } = data.state.audit.add(auditEntry());
  appendHead(join(stopped, HEADS_FILE), { number, hash }, 1_000);
  makeSpaceFolder(stopped, 'dev');
  for (const space of ['default', 'dev']) {
    const detection = await openDetectionStore(join(stopped, detectionFileOf(space)));
    detection.rules.put(ruleRow('a'));
    detection.states.put(stateRow('a', { cursor: 3 }));
    detection.close();
  }
  await data.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(stopped, folder, { recursive: true });
});

/** Of all files that say something, relative to the folder. */
function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file !== 'lock' && !/-(wal|shm)$/.test(file))
    .filter((file) => statSync(join(path, file)).isFile())
    .toSorted();
}

/** The files in which something is found. */
async function findings(): Promise<string[]> {
  try {
    const { damage } = await verifyData(folder);
    return damage.map(({ file }) => file);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [error.message];
  }
}

function placesIn(file: string, random: Random): number[] {
  const { size } = statSync(join(folder, file));
  const places = Array.from({ length: FLIPS }, () => random.below(size));
  return [0, size - 1, ...places];
}

describe('verifyData of a directory whose service was stopped', () => {
  it('has every kind of file, all of them whole', async () => {
    const kinds = new Set(filesOf(folder).map((file) => file.replace(/^.*?([^/]*)$/, '$1')));
    expect([...kinds].map((name) => name.replace(/^\d.*\./, '*.')).toSorted()).toEqual(
      `*.blocks *.ids *.index *.log audit-heads.ndjson detection.db state.db ${SEAL_FILE}`.split(
        ' ',
      ),
    );
    expect(await findings()).toEqual([]);
  });

  it('finds a bit that flipped, in every file', async () => {
    const random = new Random(7);
    for (const file of filesOf(folder)) {
      const path = join(folder, file);
      for (const place of placesIn(file, random)) {
        const bytes = readFileSync(path);
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(place) ^ (1 << random.below(8)), place);
        writeFileSync(path, flipped);
        const found = await findings();
        const isFound = found.some((text) => text.includes(file));
        expect([file, place, isFound, found]).toEqual([file, place, true, found]);
        writeFileSync(path, bytes);
      }
    }
    expect(await findings()).toEqual([]);
  });

  it('finds that a file was cut, or is gone', async () => {
    const random = new Random(8);
    for (const file of filesOf(folder).filter((each) => each !== SEAL_FILE)) {
      const path = join(folder, file);
      const bytes = readFileSync(path);
      for (const place of placesIn(file, random)) {
        truncateSync(path, place);
        expect([file, place, await findings()]).not.toEqual([file, place, []]);
        writeFileSync(path, bytes);
      }
      rmSync(path);
      expect([file, await findings()]).not.toEqual([file, []]);
      writeFileSync(path, bytes);
    }
    expect(await findings()).toEqual([]);
  });

  it('counts the events of the last record of the log', async () => {
    const [log = ''] = filesOf(folder).filter((file) => file.endsWith('.log'));
    const bytes = readFileSync(join(folder, log));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 3) ^ 1, bytes.length - 3);
    writeFileSync(join(folder, log), bytes);
    const lost = {
      file: join(folder, log),
      what: expect.stringMatching(/^\d+ bytes from \d+ on .*: events 308 to 308$/),
      events: 1,
    };
    expect((await verifyData(folder)).damage).toEqual([lost]);
    const { store, close } = await openDataFolderForTests(folder);
    expect(store.status()).toMatchObject({ damage: [lost], nextArrival: 309 });
    await close();
  });

  it('says nothing of what a process writes that has not stopped', async () => {
    const { state, append, close } = await openDataFolderForTests(folder);
    await append('s', ['{}']);
    state.definitions.put('index_template', { name: 'b', body: '{}', changed: 2 });
    expect(await findings()).toEqual([]);
    const killed = join(root, 'killed');
    cpSync(folder, killed, { recursive: true });
    await close();
    expect(await findings()).toEqual([]);
    expect((await verifyData(killed)).damage).toEqual([]);
  });

  it('notices at the start what has changed since the service stopped', async () => {
    const path = join(folder, 'detection.db');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(path, bytes);
    const { store, close } = await openDataFolderForTests(folder);
    const what = 'it is not as it was when the service was stopped';
    expect(store.status().damage).toEqual([{ file: 'detection.db', what, events: null }]);
    await close();
  });
});
