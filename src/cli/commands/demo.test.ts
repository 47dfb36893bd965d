import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, run } from './run-command.testing.ts';

const ended = (child: ChildProcess) => once(child, 'exit') as Promise<[number | null]>;

/** What `npm start` runs, at an address that is taken. */
describe('a demonstration', () => {
  /** The folder for temporary files, of this demonstration alone. */
  const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const taken = createServer();
  let child: ChildProcess;
  let stdout = '';
  let stderr = '';
  let data = '';

  beforeAll(async () => {
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as AddressInfo;
    const args = [MAIN, 'serve', '--demo', '--listen', `127.0.0.1:${port}`];
    child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary },
    });
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  });
  afterAll(() => {
    taken.close();
    child.kill('SIGKILL');
    rmSync(temporary, { recursive: true });
  });

  const alerts = (...args: readonly string[]) =>
    run(process.execPath, [MAIN, 'alerts', ...args, '--data', data]);
  const listed = async (...filters: readonly string[]) => {
    const { stdout: lines } = await alerts('--format', 'ndjson', '--limit', 'all', ...filters);
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string });
  };

  it('says that it is elsewhere, and prints the attack as it happens', async () => {
    await expect.poll(() => stdout, { timeout: 30_000 }).toContain(' is ready at ');
    expect(stdout).toMatch(/is ready at http:\/\/127\.0\.0\.1:\d+ \(127\.0\.0\.1:\d+ is taken\)\n/);
    await expect.poll(() => stdout, { timeout: 20_000 }).toMatch(/\d\d:\d\d:\d\d {2}high /);
    expect(stdout).not.toContain('The attack is over');
    await expect
      .poll(() => stdout, { timeout: 60_000 })
      .toMatch(/The attack is over[^]*sign-in#local=\S+\n$/);
    // Both are valid: the one above was printed when the attack began.
    const links = stdout.match(/http:\S+\/sign-in#local=\S+/g) ?? [];
    expect([links.length, new Set(links).size]).toEqual([2, 2]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(links[1]);
    expect(stdout).toContain('The attack is over: 280 alerts from 81 rules (19 critical, 48 high,');
    data = /status --data (\S+)/.exec(stdout)?.[1] ?? '';
    expect(stderr).toBe('');
  });

  it('has alerts that can be closed, opened again, and counted', async () => {
    const critical = await listed('--severity', 'critical');
    expect(critical).toHaveLength(19);
    const id = critical[0]?.id.slice(0, 12) ?? '';
    const closed = await alerts('close', id, '--reason', 'true_positive', '--note', 'it was');
    expect([closed.stdout, closed.code]).toEqual(['1 alert closed\n', 0]);
    const { stdout: shown } = await alerts('show', id, '--guide');
    expect(shown).toContain('closed: true positive · risk 99');
    expect(shown).toContain('status open → closed, true positive');
    expect(shown).toContain('Why it matched\n  because ');
    expect(shown).toContain('Investigation guide\n');
    const asked = await alerts('close', '--severity', 'low', '--reason', 'benign');
    expect([asked.stdout, asked.code]).toEqual(['', 2]);
    expect(asked.stderr).toContain('145 alerts will be closed. Nothing was changed');
    const bulk = await alerts('close', '--severity', 'low', '--reason', 'benign', '--yes');
    const job = /^145 alerts closed · undo: dockwarden alerts undo (\S+)\n$/.exec(bulk.stdout)?.[1];
    expect(await listed('--status', 'closed')).toHaveLength(146);
    expect((await alerts('undo', job ?? '')).stdout).toMatch(/^145 alerts restored/);
    expect(await listed('--status', 'closed')).toHaveLength(1);
  });

  it('has one story, whose case report the command line writes', async () => {
    const { stdout } = await alerts('stories');
    const id = /^[0-9a-f]{8}/m.exec(stdout)?.[0] ?? '';
    const report = await alerts('stories', 'report', id);
    expect([report.stderr, report.code]).toEqual(['', 0]);
    expect(report.stdout).toMatch(/^<!doctype html>[^]*<b>280<\/b>[^]*<\/html>\s*$/);
    const { stdout: none, stderr, code } = await alerts('stories', 'report', 'ffffffff');
    expect([none, code]).toEqual(['', 2]);
    expect(stderr).toContain('there is no story ffffffff');
  });

  it('has a status that can be proven', async () => {
    const { stdout: status, code } = await run(process.execPath, [MAIN, 'status', '--data', data]);
    expect(status).toMatch(/\nread {6}All 113 rules have read every event up to \d\d:\d\d:\d\d/);
    expect(code).toBe(0);
  });

  it('ends cleanly, and leaves nothing behind', async () => {
    const exit = ended(child);
    child.kill('SIGINT');
    expect((await exit)[0]).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(stderr).toBe('');
  });
});
