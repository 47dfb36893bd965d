import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  missingFor,
  startEngine,
  type TestEngine,
} from '../../respond/containers/engines.testing.ts';
import { MAIN, run } from './run-command.testing.ts';

const missing = missingFor('docker');

describe.skipIf(missing.length > 0)('dockwarden respond', () => {
  let at: TestEngine;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'respond-cli-'));
    at = await startEngine('docker');
  }, 120_000);
  afterAll(async () => {
    await at.stop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  const respond = (...asked: string[]) => {
    const needsEngine = ['plan', 'run', 'undo', 'resume'].includes(asked[0] ?? '');
    const engine = needsEngine ? ['--engine', `docker=${at.socket}`] : [];
    const journal = ['--journal', join(folder, 'journal')];
    return run(process.execPath, [MAIN, 'respond', ...asked, ...engine, ...journal]);
  };

  test('a plan is read, carried out, listed, shown and undone', async () => {
    const id = await at.start('web');
    const plan = await respond('plan', 'isolate', '--container', 'web');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toMatch(/^Disconnect web from shop \(10\.[0-9.]+\)\.\n/);
    expect(plan.stdout).toContain(`web  ${id.slice(0, 12)}  started`);

    const unasked = await respond('run', 'isolate', '--container', 'web');
    expect(unasked).toMatchObject({ code: 2 });
    expect(unasked.stderr).toContain('add --yes');
    expect((await at.engine.find('web'))?.networks).toHaveLength(1);

    const alert = join(folder, 'alert.ndjson');
    writeFileSync(
      alert,
      `${JSON.stringify({ process: { name: 'kubectl' }, container: { id } })}\n{}\n`,
    );
    const asked = ['--alert', alert, '--yes', '--reason', 'kubectl in a web server', '--by', 'ann'];
    const ran = await respond('run', 'isolate', ...asked);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('done: It was verified');
    expect((await at.engine.find('web'))?.networks).toEqual([]);

    const listed = await respond('list', '--json');
    const [response] = listed.stdout.split('\n').map((line) => JSON.parse(line || '{}'));
    expect(response).toMatchObject({ state: 'done', createdBy: 'ann', approvedBy: 'ann' });
    const short = String(response.id).slice(0, 8);
    expect((await respond('list')).stdout).toMatch(
      /done {2}isolate {2}web {2}by ann {2}kubectl in a/,
    );
    expect((await respond('undo', short, '--yes')).stdout).toContain('undone: It was verified');
    expect((await respond('show', short)).stdout).toMatch(
      /begun[\s\S]*done[\s\S]*undoing[\s\S]*undone/,
    );
    expect((await at.engine.find('web'))?.networks).toHaveLength(1);
  }, 60_000);

  test('after a stop nothing begins until it is allowed', async () => {
    await at.start('calm');
    expect(await respond('stop', '--reason', 'an exercise')).toMatchObject({ code: 0 });
    const refused = await respond('run', 'pause', '--container', 'calm', '--yes');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain('failed: Responses are stopped: an exercise');
    expect(await respond('allow')).toMatchObject({ code: 0 });
    expect(await respond('run', 'pause', '--container', 'calm', '--yes')).toMatchObject({
      code: 0,
    });
    expect(await respond('resume')).toMatchObject({ code: 0, stdout: 'nothing was cut off\n' });
  }, 60_000);

  test.each([
    [['plan', 'pause'], /name it with --container or --alert/],
    [['plan', 'pause', '--container', 'web', '--pid', '7'], /--pid names the process/],
    [['plan', 'kill-process', '--container', 'web'], /--pid names the process/],
    [['plan', 'pause', '--container', 'none'], /RSP1004/],
    [['plan', 'pause', '--alert', 'none.json'], /CLI1003/],
    [['undo', 'ffff'], /no response/],
  ])('%j is refused', async (asked, words) => {
    const { code, stderr } = await respond(...asked);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});
