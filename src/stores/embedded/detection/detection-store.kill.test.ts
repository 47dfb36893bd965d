import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../../../bench/generate.ts';
import { builtProgram } from '../../built-program.testing.ts';
import { committedBeforeKill } from '../../killed-writer.testing.ts';
import { openDetectionStore } from './detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'detection-store-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KILLS = 10;
const RULES = 50;

/** Commits runs of all rules as fast as it can: their cursors, rows, snapshots, backlog and sums. */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { openDetectionStore } from './detection-store.ts';
  import { ruleRow, runRow, stateRow } from '../../detection-rows.testing.ts';
  const store = await openDetectionStore(process.argv[2]);
  const ids = Array.from({ length: ${RULES} }, (_, rule) => 'rule ' + rule);
  store.transaction(() => { for (const id of ids) store.rules.put(ruleRow(id)); });
  let next = (store.states.get(ids[0])?.cursor ?? 0) + 1;
  writeSync(1, '0\\n');
  for (;; next += 1) {
    store.transaction(() => {
      for (const ruleId of ids) {
        const snapshot = { key: 'k', state: Buffer.alloc(2_000, next) };
        store.states.put(stateRow(ruleId, { cursor: next, snapshot }));
        const run = runRow(ruleId + next, { ruleId, startedAt: next, to: next });
        store.runs.put(run);
        store.states.addTotals(ruleId, { ...run, runs: 1, runMs: 0 });
        store.handled.add(ruleId, [String(next)], next);
        store.backlog.add([{ ruleId, key: String(next), match: '{}', group: '', turn: next, addedAt: next }]);
        store.backlog.remove(store.backlog.next(ruleId, 9).slice(0, -1).map(({ number }) => number));
      }
    });
    writeSync(1, next + '\\n');
  }`;

it('has a run as a whole or not at all when its process is killed', async () => {
  const program = await builtProgram(import.meta.dirname, PROGRAM);
  const random = seededRandom(Date.now());
  const path = join(folder, 'detection.db');
  let last = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const said = await committedBeforeKill(program, path, random() * 200);
    last = Math.max(last, said);
    const store = await openDetectionStore(path);
    const cursors = new Set(store.states.list().map(({ cursor }) => cursor));
    if (cursors.size === 0 && last === 0) {
      store.close();
      continue;
    }
    const [cursor = 0] = cursors;
    expect(cursors.size).toBe(1);
    // One more may have been committed and not been said.
    expect([last, last + 1]).toContain(cursor);
    last = cursor;
    for (const { ruleId, snapshot } of store.states.list()) {
      expect(snapshot?.state[0]).toBe(cursor & 0xff);
      expect(store.states.totals().get(ruleId)?.runs).toBe(cursor);
      expect(store.runs.list({ ruleId, limit: 1 })[0]?.to).toBe(cursor);
      expect(store.backlog.next(ruleId, 9).map(({ key }) => key)).toEqual([`${cursor}`]);
      expect(store.handled.has(ruleId, `${cursor}`)).toBe(true);
      expect(store.handled.has(ruleId, `${cursor + 1}`)).toBe(false);
    }
    expect(store.verify()).toEqual([]);
    store.close();
  }
  expect(last).toBeGreaterThan(KILLS);
});
