import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportLine } from '../../stores/audit-chain.ts';
import { auditEntry } from '../../stores/audit-store.testing.ts';
import type { AuditHead } from '../../stores/audit-store.ts';
import { auditFileName } from '../../stores/sql/state/audit-files.ts';
import {
  HEADS_FILE,
  appendHead,
  openStateReader,
  openStateStore,
} from '../../stores/open/state.ts';
import { retentionEntry } from './audit-log.ts';
import { verifyLog } from './verify-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ENTRIES = 60;
const AT = 1_764_000_000_000;
let count = 0;

/** A data directory with a log, in which a head was written down half way, and what was exported of it. */
async function makeLog(entries = ENTRIES, author = 'user') {
  count += 1;
  const data = mkdtempSync(join(folder, 'data-'));
  const path = join(data, 'state.db');
  const store = await openStateStore(path);
  let half: AuditHead = store.audit.head();
  store.transaction(() => {
    for (let number = 1; number <= entries; number += 1) {
      const by = `${author}-${number}`;
      store.audit.add(auditEntry({ at: AT + number, by, message: `é ${number}` }));
      if (number === Math.ceil(entries / 2)) half = store.audit.head();
    }
  });
  const head = store.audit.head();
  const lines = store.audit.after(0, entries).map(exportLine);
  store.close();
  const file = join(folder, `${count}.ndjson`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { data, path, file, lines, half, head };
}

const verify = (path: string, head: AuditHead | null = null, headsFile: string | null = null) =>
  verifyLog({ path, headsFile, head });

/** As someone who can write the file would: triggers do not stop them. */
function tamper(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(
    'DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_stay_the_same; DROP TRIGGER audit_entries_in_order;',
  );
  database.exec(sql);
  database.close();
}

describe('a data directory', () => {
  it('is whole as it was written', async () => {
    const { data, head } = await makeLog();
    appendHead(join(data, HEADS_FILE), head, AT);
    expect(await verify(data, head)).toMatchObject({
      entries: ENTRIES,
      first: 1,
      faults: [],
      headsHeld: 2,
      unfinished: 0,
    });
  });

  it.each([
    'number = 1000 WHERE number = 60',
    'at = at + 1 WHERE number = 7',
    `"by" = 'mallory' WHERE number = 7`,
    `by_kind = 'key' WHERE number = 7`,
    `by_id = '' WHERE number = 7`,
    '"from" = NULL WHERE number = 7',
    `request_id = 'r2' WHERE number = 7`,
    `space = 'dev' WHERE number = 7`,
    `action = 'rules.get' WHERE number = 7`,
    'target_kind = NULL WHERE number = 7',
    `target_id = 'other' WHERE number = 7`,
    `outcome = 'failed' WHERE number = 7`,
    `"before" = NULL WHERE number = 7`,
    `"after" = '{}' WHERE number = 7`,
    `message = message || ' ' WHERE number = 1`,
    `hash = lower(hex(randomblob(32))) WHERE number = 60`,
  ])('shows that %s has been set', async (change) => {
    const { data, path, head } = await makeLog();
    tamper(path, `UPDATE audit_entries SET ${change}`);
    const { faults } = await verify(data, head);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).toMatch(/entry (7|1|60)\b|entries 60 to 999/);
  });

  it.each([
    ['DELETE FROM audit_entries WHERE number <= 30', 'entries 1 to 30 are missing'],
    ['DELETE FROM audit_entries WHERE number = 30', 'entry 30 is missing'],
    ['DELETE FROM audit_entries WHERE number BETWEEN 10 AND 12', 'entries 10 to 12 are missing'],
    [
      'UPDATE audit_entries SET number = 0 WHERE number = 5; UPDATE audit_entries SET number = 5 WHERE number = 6; UPDATE audit_entries SET number = 6 WHERE number = 0',
      'entry 5 is not as it was written',
    ],
    [
      'INSERT INTO audit_entries SELECT 61, at, "by", by_kind, by_id, "from", request_id, space, action, target_kind, target_id, outcome, "before", "after", message, hash FROM audit_entries WHERE number = 60',
      'entry 61 is not as it was written',
    ],
    [
      `UPDATE audit_entries SET "before" = "before" || ',"after":{"revision":2', "after" = '"name":1}' WHERE number = 3`,
      'entry 3 has a side that is no JSON',
    ],
  ])('shows %s', async (sql, fault) => {
    const { data, path } = await makeLog();
    tamper(path, sql);
    const { faults } = await verify(data);
    expect(faults.join()).toContain(fault);
  });

  it('shows with a head alone that its end was cut off', async () => {
    const { data, path, head, half } = await makeLog();
    tamper(path, 'DELETE FROM audit_entries WHERE number > 58');
    expect((await verify(data)).faults).toEqual([]);
    appendHead(join(data, HEADS_FILE), half, AT);
    expect((await verify(data)).faults).toEqual([]);
    expect((await verify(data, head)).faults).toEqual([
      'the log ends at entry 58, but entry 60 was its last: 2 entries are missing at its end',
    ]);
    appendHead(join(data, HEADS_FILE), head, AT);
    expect((await verify(data)).faults).toHaveLength(1);
  });

  it('shows with a head alone that all of it was rewritten', async () => {
    const { data, half } = await makeLog();
    const forged = await makeLog(ENTRIES + 1, 'mallory');
    expect((await verify(forged.data)).faults).toEqual([]);
    expect((await verify(forged.data, half)).faults).toEqual([
      expect.stringContaining('entry 30 has another hash'),
    ]);
    expect((await verify(data, half)).faults).toEqual([]);
  });

  it('says where it cannot be read', async () => {
    await expect(verify(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENG1901' });
  });
});

describe('a log in several files', () => {
  const LIMITS = { entries: 10, bytes: 1_000_000, kept: 2 };

  /** Files with entries 1 to 10, 11 to 20 and so on; the last ones are in the database. */
  async function makeFiles(removed = 0) {
    const log = await makeLog();
    const store = await openStateStore(log.path);
    while (store.audit.moveToFile(LIMITS) !== null);
    for (let count = 0; count < removed; count += 1) {
      const [{ last, hash } = { last: 0, hash: '' }] = store.audit.files();
      store.audit.removeFile(retentionEntry({ last, hash }, AT));
    }
    const files = store.audit.files().map((file) => join(log.data, auditFileName(file)));
    store.close();
    return { ...log, files };
  }

  const linesIn = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

  it('is whole, each file following the one before it, and is exported as one', async () => {
    const { data, path, files, head, lines } = await makeFiles();
    expect(files).toHaveLength(4);
    expect(await verify(data, head)).toMatchObject({ entries: ENTRIES, first: 1, faults: [] });
    expect(linesIn(files[1] ?? '')[0]).toMatch(/^\{"anchor":\{"number":10,"hash":"[0-9a-f]{64}"/);
    for (const file of files) expect((await verify(file)).faults).toEqual([]);
    const store = await openStateReader(path);
    expect([...store.audit.lines(0)].flat()).toEqual(lines);
    for (const after of [1, 9, 10, 15, 20, 41, 59, 60]) {
      const [anchor, ...rest] = [...store.audit.lines(after)].flat();
      expect(rest).toEqual(lines.slice(after));
      if (after < 60) expect(anchor).toContain(`{"anchor":{"number":${after},`);
    }
    expect(store.audit.head()).toEqual(head);
    store.close();
  });

  it('goes on behind its files', async () => {
    const { data, path } = await makeFiles();
    const store = await openStateStore(path);
    store.audit.add(auditEntry());
    store.close();
    expect(await verify(data)).toMatchObject({ entries: ENTRIES + 1, faults: [] });
  });

  it.each<[string, (files: readonly string[]) => void, string]>([
    ['a file', ([, second]) => rmSync(second ?? ''), 'with entries 11 to 20 is missing'],
    [
      'the first file',
      ([first]) => rmSync(first ?? ''),
      'audit-000000000000001.ndjson with entries 1 to 10 is missing',
    ],
    [
      'the beginning of a file',
      ([, second = '']) => writeFileSync(second, `${linesIn(second).slice(3).join('\n')}\n`),
      'entries 11 to 12 are missing',
    ],
    [
      'the beginning of the first file',
      ([first = '']) => writeFileSync(first, `${linesIn(first).slice(3).join('\n')}\n`),
      'entries 1 to 2 are missing',
    ],
    [
      'the anchor of a file',
      ([, second = '']) => writeFileSync(second, `${linesIn(second).slice(1).join('\n')}\n`),
      'does not begin with the entry that it follows',
    ],
    [
      'the middle of a file',
      ([, second = '']) => writeFileSync(second, `${linesIn(second).toSpliced(5, 1).join('\n')}\n`),
      'entry 15 is missing',
    ],
    [
      'the end of a file',
      ([, second = '']) => writeFileSync(second, `${linesIn(second).slice(0, -2).join('\n')}\n`),
      'ends at entry 18, but was written up to entry 20',
    ],
    [
      'all but the name of a file',
      ([, second = '']) => writeFileSync(second, ''),
      'ends at entry 10, but was written up to entry 20',
    ],
  ])('shows that %s was cut off', async (_, cut, fault) => {
    const { data, files, head } = await makeFiles();
    cut(files);
    const { faults } = await verify(data, head);
    expect(faults.join('\n')).toContain(fault);
  });

  it('shows that a file was put in place of another', async () => {
    const { data, files } = await makeFiles();
    const forged = await makeFiles();
    const other = await makeLog(ENTRIES, 'mallory');
    const store = await openStateStore(other.path);
    while (store.audit.moveToFile(LIMITS) !== null);
    store.close();
    const [, second = ''] = files;
    writeFileSync(second, readFileSync(join(other.data, auditFileName({ first: 11 }))));
    expect((await verify(data)).faultCount).toBeGreaterThan(0);
    expect((await verify(forged.data)).faultCount).toBe(0);
  });

  it('begins where retention has ended, which an entry says', async () => {
    const { data, path, files, half } = await makeFiles(2);
    expect(files).toHaveLength(2);
    expect(await verify(data, half)).toMatchObject({ first: 21, faults: [], headsHeld: 1 });
    const store = await openStateReader(path);
    const exported = join(folder, 'rest.ndjson');
    writeFileSync(exported, `${[...store.audit.lines(0)].flat().join('\n')}\n`);
    store.close();
    expect(await verify(exported)).toMatchObject({ first: 21, faults: [] });
  });

  it('shows that a file was removed as if by retention', async () => {
    const { data, path, files } = await makeFiles();
    rmSync(files[0] ?? '');
    tamper(path, 'UPDATE audit_files SET removed_at = 1 WHERE first = 1');
    expect((await verify(data)).faults).toEqual([
      'entries up to 10 are missing at its beginning, and no entry says that retention removed them',
    ]);
  });

  it('writes a file again that was cut off while it was written', async () => {
    const { path, data, lines } = await makeLog();
    mkdirSync(join(data, 'audit'));
    writeFileSync(join(data, auditFileName({ first: 1 })), '{"anchor":');
    const store = await openStateStore(path);
    expect(store.audit.moveToFile(LIMITS)).toMatchObject({ first: 1, last: 10 });
    expect([...store.audit.lines(0)].flat()).toEqual(lines);
    store.close();
    expect((await verify(data)).faults).toEqual([]);
  });

  it('has files that are no longer than they may be', async () => {
    const { path } = await makeLog();
    const store = await openStateStore(path);
    const bytes = 4_000;
    while (store.audit.moveToFile({ entries: 1_000, bytes, kept: 2 }) !== null);
    expect(store.audit.files().length).toBeGreaterThan(3);
    for (const file of store.audit.files()) expect(file.bytes).toBeLessThan(bytes + 200);
    store.close();
  });
});

describe('an exported file', () => {
  let log: Awaited<ReturnType<typeof makeLog>>;
  beforeAll(async () => {
    log = await makeLog();
  });

  const withLines = (lines: readonly string[]) => {
    const file = join(folder, 'changed.ndjson');
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };

  it('is whole as it was exported, also from the middle', async () => {
    expect(await verify(log.file, log.head)).toMatchObject({ entries: ENTRIES, faults: [] });
    const store = await openStateReader(log.path);
    const part = [...store.audit.lines(20)].flat();
    store.close();
    expect(part).toHaveLength(41);
    const verified = await verify(withLines(part), log.half);
    expect(verified).toMatchObject({ first: 21, entries: 40, faults: [], headsHeld: 1 });
  });

  it('shows that its beginning was cut off, where no head says what it follows', async () => {
    const cut = withLines(log.lines.slice(30));
    expect((await verify(cut)).faults).toEqual([
      expect.stringContaining('the log begins with entry 31, and nothing says what that follows'),
    ]);
    expect((await verify(cut, log.half)).faults).toEqual([]);
    const other = { ...log.half, hash: 'a'.repeat(64) };
    expect((await verify(cut, other)).faults).toEqual([expect.stringContaining('entry 31 is not')]);
  });

  it('shows any byte that was changed', async () => {
    const bytes = readFileSync(log.file);
    const file = join(folder, 'byte.ndjson');
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 2 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at]! + by) % 256;
          writeFileSync(file, changed);
          expect((await verify(file, log.head)).faultCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('shows any line that is missing, twice, or in another place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('remove', 'repeat', 'swap'),
        fc.nat({ max: ENTRIES - 2 }),
        async (how, at) => {
          const lines = [...log.lines];
          if (how === 'remove') lines.splice(at, 1);
          if (how === 'repeat') lines.splice(at, 0, lines[at]!);
          if (how === 'swap') [lines[at], lines[at + 1]] = [lines[at + 1]!, lines[at]!];
          const { faultCount } = await verify(withLines(lines), log.head);
          expect(faultCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});

it('follows 10,000 entries in a moment', async () => {
  const { data, file } = await makeLog(10_000);
  const used = process.cpuUsage();
  expect((await verify(data)).entries).toBe(10_000);
  const { user, system } = process.cpuUsage(used);
  expect((await verify(file)).entries).toBe(10_000);
  console.log(`10,000 entries: ${((user + system) / 1_000).toFixed(0)} ms of CPU`);
  expect((user + system) / 1e6).toBeLessThan(5);
});
