import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportLine } from '../../stores/audit-chain.ts';
import { auditEntry } from '../../stores/audit-store.testing.ts';
import type { AuditHead } from '../../stores/audit-store.ts';
import { HEADS_FILE, appendHead } from '../../stores/embedded/state/audit-heads.ts';
import { openStateStore } from '../../stores/embedded/state/open.ts';
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

/** As somebody who can write the file would: triggers do not hold them up. */
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
  ])('shows that somebody has set %s', async (change) => {
    const { data, path, head } = await makeLog();
    tamper(path, `UPDATE audit_entries SET ${change}`);
    const { faults } = await verify(data, head);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).toMatch(/entry (7|1|60)\b|entries 60 to 999/);
  });

  it.each([
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

  it('shows with a head alone that all of it was written anew', async () => {
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
    const part = await verify(withLines(log.lines.slice(20)), log.half);
    expect(part).toMatchObject({ first: 21, entries: 40, faults: [], headsHeld: 1 });
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
          const isStart = how === 'remove' && at === 0;
          const { faultCount, first } = await verify(withLines(lines), log.head);
          // Without its first, it is a part that was exported.
          if (isStart) expect(first).toBe(2);
          else expect(faultCount).toBeGreaterThan(0);
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
