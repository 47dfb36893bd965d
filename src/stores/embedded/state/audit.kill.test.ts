import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtProgram } from '../../built-program.testing.ts';
import type { AuditEntry } from '../../audit-store.ts';
import { verifyAudit } from '../../sql/state/verify-audit.ts';
import { openStateStore } from './state-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'audit-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KILLS = 8;

/** Notes, ends and moves to files as fast as it can, and says what it has begun and what has ended. */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { openStateStore } from './state-store.ts';
  import { auditEntry } from '../../audit-store.testing.ts';
  const store = await openStateStore(process.argv[2]);
  for (let n = 1; ; n += 1) {
    const { outcome, after, message, ...note } = auditEntry({ targetId: process.argv[3] + '-' + n });
    const key = store.audit.begin(note);
    writeSync(1, 'begun ' + note.targetId + '\\n');
    store.audit.end(key, { outcome, after, message });
    writeSync(1, 'ended ' + note.targetId + '\\n');
    store.audit.moveToFile({ entries: 10, bytes: 1_000_000, kept: 2 });
  }`;

async function saidBeforeKill(
  program: string,
  path: string,
  round: number,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, path, `${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), 20 + round * 7);
  await once(child, 'close');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

it('has all that was begun and all that ended, when its process is killed', async () => {
  const program = await builtProgram(import.meta.dirname, PROGRAM);
  const path = join(folder, 'state.db');
  let unknown = 0;
  let moved = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const said = await saidBeforeKill(program, path, round);
    const state = await openStateStore(path);
    const entries = [...state.audit.lines(0)]
      .flat()
      .map((line) => JSON.parse(line) as Pick<AuditEntry, 'number' | 'targetId' | 'outcome'>);
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1));
    const outcomes = new Map(entries.map(({ targetId, outcome }) => [targetId, outcome]));
    for (const line of said) {
      const [what, id = ''] = line.split(' ');
      if (what === 'ended') expect(outcomes.get(id)).toBe('succeeded');
      // The entry may be there though its process had no time to say so.
      else expect(['succeeded', 'unknown']).toContain(outcomes.get(id));
    }
    unknown += [...outcomes].filter(([id, outcome]) => {
      return id?.startsWith(`${round}-`) === true && outcome === 'unknown';
    }).length;
    const head = { ...state.audit.head(), at: null };
    expect(verifyAudit(state.audit, [head])).toMatchObject({ faults: [], headsHeld: 1 });
    expect(state.audit.unfinished()).toBe(0);
    moved += state.audit.files().length;
    state.close();
  }
  expect(moved).toBeGreaterThan(0);
  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBeLessThanOrEqual(KILLS);
});
