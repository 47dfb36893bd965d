import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAlert } from '../../stores/alert.testing.ts';
import { DETECTION_FILE, openDetectionStore } from '../../stores/open/detection.ts';
import { Folder, MAIN, run } from './run-command.testing.ts';

const folder = new Folder();
const data = folder.at('data');
const idOf = (start: string) => start.padEnd(64, '0');
const SHELL = idOf('abcd1');

beforeAll(async () => {
  mkdirSync(data);
  const store = await openDetectionStore(join(data, DETECTION_FILE));
  store.transaction(() =>
    store.alerts.add([
      newAlert(1, {
        id: SHELL,
        severity: 'critical',
        ruleName: 'Reverse \u001b[31mShell',
        facets: { 'container.name': 'blog' },
        document: JSON.stringify({
          'kibana.alert.uuid': SHELL,
          'kibana.alert.original_time': '2025-11-24T16:00:00.123Z',
          process: { name: 'bash', args: ['bash', '-i'], parent: { name: 'php' } },
          container: { name: 'blog' },
        }),
      }),
      newAlert(2, { id: idOf('beef1') }),
      newAlert(3, { id: idOf('beef2') }),
    ]),
  );
  store.alerts.change(
    [idOf('beef2')],
    { status: 'closed', closeReason: 'benign' },
    { at: 1, by: 'ann' },
  );
  store.close();
  mkdirSync(join(data, 'spaces', 'dev'), { recursive: true });
  const other = await openDetectionStore(join(data, 'spaces', 'dev', DETECTION_FILE));
  other.transaction(() => other.alerts.add([newAlert(4, { id: idOf('dea1') })]));
  other.close();
});
afterAll(() => folder.remove());

const alerts = (...args: readonly string[]) => run(process.execPath, [MAIN, 'alerts', ...args]);
const exported = (...args: readonly string[]) =>
  run(process.execPath, [MAIN, 'export', '--data', data, '--alerts', ...args]);

describe('alerts of a folder', () => {
  it('are listed without a service, the latest first', async () => {
    const { stdout, stderr, code } = await alerts('--data', data, '--limit', '2');
    expect(stdout.split('\n').map((line) => line.slice(0, 8).trim())).toEqual([
      'id',
      'beef2000',
      'beef1000',
      '',
    ]);
    expect(stdout).toContain('closed: benign');
    expect(stderr).toBe('3 alerts · 2 shown; use --limit to show more\n');
    expect(code).toBe(0);
  });

  it('are those that filters select', async () => {
    const found = async (...filters: readonly string[]) => {
      const { stdout } = await alerts('list', '--data', data, '--format', 'ndjson', ...filters);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { id: string }).id.slice(0, 5));
    };
    expect(await found('--status', 'open', '--order', 'oldest')).toEqual(['abcd1', 'beef1']);
    expect(await found('--severity', 'critical')).toEqual(['abcd1']);
    expect(await found('--container', 'blog')).toEqual(['abcd1']);
    expect(await found('--from', '2025-11-24T16:01:30Z', '--to', 'now')).toEqual([
      'beef2',
      'beef1',
    ]);
    expect(await found('--text', 'reverse')).toEqual(['abcd1']);
  });

  it('are those of a space', async () => {
    const { stdout } = await alerts('--data', data, '--space', 'dev');
    expect(stdout).toContain('dea1');
    expect(stdout).not.toContain('beef');
    const documents = (await exported('--space', 'dev')).stdout;
    expect(documents.split('\n').filter(Boolean)).toHaveLength(1);
    const { stderr, code } = await alerts('--data', data, '--space', '../spaces/dev');
    expect(stderr).toContain('there is no space "../spaces/dev"');
    expect(code).toBe(2);
  });

  it('are shown one by one, and steer no terminal', async () => {
    const { stdout, code } = await alerts('show', 'abcd', '--data', data);
    expect(stdout).toContain('critical  Reverse \\x1b[31mShell\nopen · risk 21\n');
    expect(stdout).toContain('2025-11-24 16:00:00.123  bash -i  ← php\n');
    expect(code).toBe(0);
    const json = await alerts('show', 'abcd', '--data', data, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ summary: { id: SHELL }, history: [] });
  });

  it.each([
    [['show', 'beef', '--data', data], 'error[ENG1307]: beef may be beef10000000, beef20000000'],
    [['show', 'ffff', '--data', data], 'error[ENG1301]: there is no alert ffff'],
    [['--data', data, '--status', 'new'], 'error[ENG1306]: status cannot be "new"'],
    [['close', 'abcd', '--data', data, '--reason', 'benign'], 'error[CLI1001]: no service runs on'],
    [['close', '--data', data, '--reason', 'benign'], 'error[CLI1001]: name alerts by their ids'],
    [['close', 'abcd', '--data', data], "error[CLI1001]: required option '--reason <reason>'"],
    [['--url', 'http://127.0.0.1:1'], 'error[SRV1008]: no service answers at http://127.0.0.1:1'],
    [['--data', folder.at('nowhere')], 'error[STO1307]: there is no '],
  ])('%j is refused', async (args, message) => {
    const { stdout, stderr, code } = await alerts(...args);
    expect([stdout, code]).toEqual(['', 2]);
    expect(stderr).toContain(message);
  });

  it('are exported whole, in the order in which they were raised', async () => {
    const { stdout, stderr, code } = await exported();
    const documents = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object);
    expect(documents[0]).toMatchObject({
      'kibana.alert.uuid': SHELL,
      'kibana.alert.workflow_status': 'open',
    });
    expect(documents).toHaveLength(3);
    expect([stderr, code]).toEqual(['3 alert documents exported\n', 0]);
    const file = folder.at('open.ndjson');
    await exported('--status', 'open', '--output', file, '--quiet');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect((await exported('--output', file)).stderr).toContain('error[CLI1004]');
    expect((await exported('--stream', 'x')).code).toBe(2);
  });
});
