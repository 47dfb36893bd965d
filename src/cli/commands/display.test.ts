import { afterAll, describe, expect, it } from 'vitest';
import { event, Folder, inContainer, MAIN, ndjson, run } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

/** Identifies events of containers: otherwise there is a warning about their origin. */
const OF = { data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' } };
const KUBECTL = event(1, 'kubectl', { ...OF, ...inContainer('a') });
const EVENTS = folder.file('events.ndjson', [KUBECTL, event(2, 'ls', OF)]);
const BROKEN = folder.file('broken.ndjson', `${ndjson([KUBECTL])}nope\n`);
const QUERY = 'process where process.name == "kubectl"';

const command = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args]);
const ESCAPE = '\u001b[';

describe('--quiet', () => {
  it.each([
    ['query', QUERY, EVENTS],
    ['scan', EVENTS],
    ['convert', EVENTS],
    ['watch', EVENTS],
  ])('%s says nothing where all went well', async (...args) => {
    const loud = await command(...args);
    const quiet = await command(...args, '--quiet');
    expect(loud.stderr).not.toBe('');
    expect([quiet.code, quiet.stderr]).toEqual([loud.code, '']);
  });

  it('keeps warnings, and errors', async () => {
    const { stdout, stderr } = await command('query', '--quiet', QUERY, BROKEN);
    expect(stdout).toBe(ndjson([KUBECTL]));
    expect(stderr).toMatch(/^skipped 1 unreadable line or document.*\n.*ING2002.*\n$/);
    const missing = await command('scan', '--quiet', folder.at('none'));
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('error[ING1001]')]);
  });
});

describe('--color', () => {
  const table = (color: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run('env', [
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      process.execPath,
      MAIN,
      'query',
      '--format',
      'table',
      ...color,
      QUERY,
      EVENTS,
    ]);

  it.each<[readonly string[], NodeJS.ProcessEnv, boolean]>([
    [[], {}, false],
    [['--color', 'auto'], { FORCE_COLOR: '1' }, true],
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
    [[], { FORCE_COLOR: '0' }, false],
  ])('%j with %j', async (color, env, hasColor) => {
    const { stdout, stderr } = await table(color, env);
    expect([stdout.includes(ESCAPE), stderr.includes(ESCAPE)]).toEqual([hasColor, hasColor]);
  });
});

describe('--timezone', () => {
  it('changes the times in tables and text, and shows the time zone', async () => {
    const zone = ['--timezone', 'Asia/Kolkata'];
    const query = await command('query', '--format', 'table', ...zone, QUERY, EVENTS);
    expect(query.stdout).toContain('\n2026-11-24 15:30:01.000  ');
    expect(query.stderr).toContain('times are shown in Asia/Kolkata\n');
    const scan = await command('scan', '--format', 'table', ...zone, EVENTS);
    expect(scan.stdout).toContain('\n  2026-11-24 15:30:01  ');
    const watch = await command('watch', '--format', 'text', ...zone, EVENTS);
    expect(watch.stdout).toContain('2026-11-24T15:30:01.000+05:30  ');
  });

  it('leaves documents unchanged', async () => {
    const { stdout, stderr } = await command('query', '--timezone', 'Asia/Kolkata', QUERY, EVENTS);
    expect(stdout).toBe(ndjson([KUBECTL]));
    expect(stderr).not.toContain('Kolkata');
  });
});
