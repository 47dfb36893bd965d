import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { Folder, MAIN, ndjson, quoted, run } from './run-command.testing.ts';

// A real pseudo-terminal comes from `script` of util-linux; where that is missing (macOS has another,
// Windows none) these tests are skipped: without a terminal there is nothing to see.
const SCRIPT = '/usr/bin/script';
const hasScript = String(spawnSync(SCRIPT, ['--version']).stdout).includes('util-linux');

const folder = new Folder();
afterAll(() => folder.remove());

const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J\u0090q\u009b31m\r\b\u202egpj.exe\u2028\u2029\u200b\ufeff\u{e0041}\ud800';
const EVENTS = folder.file(
  'ev\u001b[31mil\u202e.ndjson',
  Buffer.concat([
    Buffer.from(
      ndjson([
        {
          '@timestamp': '2026-11-24T10:00:00Z',
          process: { name: HOSTILE, args: ['a', HOSTILE] },
          k: HOSTILE,
          n: `x${HOSTILE}`,
        },
        { '@timestamp': '2026-11-24T10:00:01Z', process: { name: 'plain' }, k: 'plain', n: '1' },
        { '@timestamp': '2026-11-24T10:09:00Z', process: { name: 'last' }, n: '2' },
      ]),
    ),
    // Unescaped, unlike any JSON writer: the characters that JSON does not require to be escaped.
    Buffer.from(
      '{"@timestamp":"2026-11-24T10:00:02Z","process":{"name":"\u009b31m\u202e\u2028\u007f"},"n":"3"}\n',
    ),
    Buffer.from('\u001b[31mbroken \u009b\u202e\n'),
  ]),
);

/** Everything that a command writes to a terminal, stdout and stderr, without line ends and styles. */
async function onTerminal(args: readonly string[], columns = 100): Promise<string> {
  const command = quoted([process.execPath, MAIN, 'query', ...args]);
  const ran = await run(SCRIPT, ['-qec', `stty cols ${columns} rows 40; ${command}`, '/dev/null']);
  return ran.stdout.replaceAll(/\r+\n/g, '\n');
}

const PROGRESS = /\r\u001b\[K(?:━[^\r\n]*|\d[^\r\n]*)?/g;
const withoutOurs = (text: string) =>
  // eslint-disable-next-line no-control-regex
  text
    .replaceAll(PROGRESS, '')
    .replaceAll(/\u001b\[[0-9;]*m/g, (code) => (OURS.has(code) ? '' : code));
const OURS = new Set([1, 2, 22, 31, 33, 36, 39].map((code) => `\u001b[${code}m`));
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/u;

describe.skipIf(!hasScript)('on a terminal', () => {
  it.each([
    ['table', ['any where true']],
    [
      'table of sequences',
      ['sequence by k with maxspan=1s [any where n : "*"] ![any where false]'],
    ],
    ['ndjson', ['any where true', '--format', 'ndjson']],
    [
      'ndjson of sequences',
      [
        'sequence by k with maxspan=1s [any where n : "*"] ![any where false]',
        '--format',
        'ndjson',
      ],
    ],
    ['ndjson of fields', ['any where true', '--format', 'ndjson', '--fields', 'process.name,k']],
    ['json', ['any where true', '--format', 'json']],
    ['csv', ['any where true', '--format', 'csv']],
    ['failures', ['any where number(n) > 0']],
    ['explain', ['--explain', 'any where k == "\u202e\\u{9b}"']],
  ])('shows hostile values harmless: %s', async (_, args) => {
    const shown = await onTerminal([...args, EVENTS]);
    expect(shown.length).toBeGreaterThan(50);
    expect(RAW.exec(withoutOurs(shown))?.[0]).toBeUndefined();
    if (args[0] !== '--explain') expect(shown).toMatch(/\\x1b|\\u001b|\\u\{9b\}/);
  });

  it('shows hostile names of files, queries and options harmless', async () => {
    const shown = [
      await onTerminal(['any where true', folder.at('no\u001b[2J\u202e.ndjson')]),
      await onTerminal(['any where \u202e\u001b[2J']),
      await onTerminal(['any where `a\u009b` == 1', '--from', '\u001b[2J']),
      await onTerminal(['any where true', '--\u001b[2J']),
      await onTerminal(['any where true', '--schema', EVENTS]),
    ].join('');
    expect(shown).toContain('error');
    expect(RAW.exec(withoutOurs(shown))?.[0]).toBeUndefined();
  });

  it('leaves JSON unchanged', async () => {
    const shown = await onTerminal(['any where n == "3"', '--format', 'ndjson', EVENTS], 200);
    const line =
      withoutOurs(shown)
        .split('\n')
        .find((each) => each.startsWith('{')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ process: { name: '\u009b31m\u202e\u2028\u007f' } });
  });

  it.each([40, 80, 120])('never wraps a line of a table: %i columns', async (columns) => {
    const wide = folder.file('wide.ndjson', [
      {
        '@timestamp': '2026-11-24T10:00:00Z',
        event: { action: 'exec' },
        container: { name: '容器'.repeat(20) },
        orchestrator: { namespace: 'a-long-namespace', resource: { name: 'x'.repeat(60) } },
        process: {
          name: 'n'.repeat(30),
          parent: { name: 'p'.repeat(30) },
          args: ['y'.repeat(500)],
        },
      },
    ]);
    const shown = await onTerminal(['any where true', '--format', 'table', wide], columns);
    const lines = withoutOurs(shown).split('\n').slice(0, 2);
    expect(lines[0]).toMatch(/^@timestamp/);
    for (const line of lines) {
      const cells = [...line].reduce(
        (sum, each) => sum + (/\p{Script=Han}/u.test(each) ? 2 : 1),
        0,
      );
      expect(cells).toBeLessThanOrEqual(columns);
    }
  });

  it('has colours, but not with NO_COLOR', async () => {
    const coloured = await onTerminal(['any where x = 1']);
    expect(coloured).toContain('\u001b[31m');
    const command = quoted([process.execPath, MAIN, 'query', 'any where x = 1']);
    const piped = await run(SCRIPT, ['-qec', `${command} | cat`, '/dev/null']);
    expect(piped.stdout).toContain('\u001b[31m');
    const plain = await run(SCRIPT, ['-qec', `NO_COLOR=1 ${command}`, '/dev/null']);
    expect(plain.stdout).toContain('error[EQL');
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('shows that it is waiting for standard input', async () => {
    const command = quoted([process.execPath, MAIN, 'query', 'any where true']);
    const ran = await run(SCRIPT, ['-qec', command, '/dev/null'], '\u0004');
    expect(ran.stdout).toContain('reading events from standard input; Ctrl-D ends it');
  });
});
