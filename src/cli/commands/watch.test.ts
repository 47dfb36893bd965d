import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  event,
  Folder,
  inContainer,
  MAIN,
  ndjson,
  quoted,
  run,
  type Ran,
} from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const ATTACK = 'content/samples/attack.ndjson.gz';

/** A rule file; `more` are further fields in TOML. */
function rule(name: string, query: string, more = ''): string {
  return folder.file(
    `${name}.toml`,
    `[rule]
name = "${name}"
description = "A rule of the tests."
rule_id = "${RULE_ID}"
risk_score = 47
severity = "medium"
type = "eql"
language = "eql"
${more}
query = '''${query}'''
`,
  );
}

const RULE_ID = '7f2f5a1e-3c1b-4a55-8e4e-1d3d7f2a9b10';
const SHELL = rule('Shell', 'process where process.name == "sh"');
const PAIR = rule(
  'Pair',
  'sequence by container.id with maxspan=1m [process where process.name == "curl"] [process where process.name == "sh"]',
);

const watch = (args: readonly string[], stdin?: string | Uint8Array): Promise<Ran> =>
  run(process.execPath, [MAIN, 'watch', ...args], stdin);

const uuidOf = (line: string) =>
  (JSON.parse(line) as Record<string, unknown>)['kibana.alert.uuid'] as string;

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/** A watch that is still running. */
class Watching {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  readonly #ended: Promise<number | null>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, 'watch', ...args], { stdio: 'pipe' });
    this.child.stdin.on('error', () => {});
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#ended = new Promise((resolve) => this.child.on('close', resolve));
  }

  write(content: string | Uint8Array): void {
    this.child.stdin.write(content);
  }

  /** Waits until standard output has the given number of lines. */
  async lines(count: number): Promise<readonly string[]> {
    while (linesOf(this.stdout).length < count) {
      await new Promise((resolve) => this.child.stdout.once('data', resolve));
    }
    return linesOf(this.stdout);
  }

  end(): Promise<number | null> {
    this.child.stdin.end();
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.#ended;
  }
}

describe('the alerts of a watch', () => {
  it('are those of a scan', async () => {
    const scan = await run(process.execPath, [MAIN, 'scan', '--format', 'ndjson', ATTACK]);
    const watched = await watch([ATTACK]);
    const ids = (text: string) => [...new Set(linesOf(text).map(uuidOf))].sort();
    expect(ids(scan.stdout).length).toBeGreaterThan(200);
    expect(ids(watched.stdout)).toEqual(ids(scan.stdout));
    expect(watched.code).toBe(0);
    expect(watched.stderr).toContain('12 alerts hidden by exceptions');
  });

  it('appear while the stream continues, even if chunks split a character', async () => {
    const watching = new Watching(['--rules', SHELL, '-']);
    const line = Buffer.from(ndjson([event(1, 'sh', { message: 'grün €' })]));
    const cut = line.indexOf(0xbc);
    watching.write(line.subarray(0, cut));
    watching.write(line.subarray(cut));
    const [alert = ''] = await watching.lines(1);
    expect(JSON.parse(alert)).toMatchObject({
      'kibana.alert.rule.name': 'Shell',
      message: 'grün €',
      'kibana.alert.original_event.action': 'exec',
    });
    watching.write(ndjson([event(2, 'sh')]));
    expect(await watching.lines(2)).toHaveLength(2);
    expect(await watching.end()).toBe(0);
    expect(watching.stderr).toContain('2 alerts');
  });

  it('include sequences across chunks, also with late events', async () => {
    const watching = new Watching([
      '--rules',
      PAIR,
      '--lateness',
      '1100ms',
      '--format',
      'text',
      '-',
    ]);
    const x = inContainer('x');
    watching.write(ndjson([event(3, 'sh', x)]));
    watching.write(ndjson([event(2, 'curl', x), event(2, 'sh', inContainer('y'))]));
    // Nothing follows: the silence of the stream indicates that nothing late will arrive.
    const lines = await watching.lines(3);
    expect(lines.map((each) => each.replaceAll(/\s+/g, ' '))).toEqual([
      '2026-11-24T10:00:03.000Z medium Pair c-x',
      '2026-11-24T10:00:02.000Z 1 curl -v',
      '2026-11-24T10:00:03.000Z 2 sh -v',
    ]);
    expect(await watching.end()).toBe(0);
  });

  it('say why', async () => {
    const { stdout } = await watch(
      ['--rules', SHELL, '--why', '--format', 'text', '-'],
      ndjson([event(1, 'sh')]),
    );
    expect(stdout).toContain('because event.category == "process" and process.name == "sh"');
  });

  it('are repeated under the same id when their count grows', async () => {
    const rules = rule(
      'Group',
      'process where process.name == "sh"',
      'alert_suppression = { group_by = ["process.name"], duration = { value = 1, unit = "m" } }',
    );
    const input = ndjson([event(1, 'sh'), event(2, 'sh'), event(3, 'sh')]);
    const { stdout, stderr } = await watch(['--rules', rules, '-'], input);
    const alerts = linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(alerts.map((alert) => alert['kibana.alert.suppression.docs_count'])).toEqual([0, 2]);
    expect(new Set(alerts.map((alert) => alert['kibana.alert.uuid'])).size).toBe(1);
    expect(stderr).toContain('2 alerts suppressed by similar ones');
    expect(stderr).toContain('1 alert (1 medium)');
  });

  it('are capped per interval, which is reported', async () => {
    const rules = rule('Few', 'process where process.name == "sh"', 'max_signals = 2');
    const input = ndjson([1, 2, 3, 4].map((second) => event(second, 'sh')));
    const { stdout, stderr } = await watch(['--rules', rules, '--format', 'text', '-'], input);
    expect(linesOf(stdout)).toHaveLength(3);
    expect(stdout).toContain(
      'Few: over the limit of 2 alerts in 5m; further alerts are counted, not shown',
    );
    expect(stderr).toContain('2 alerts over the per-rule limit not shown');
    const all = await watch(['--rules', rules, '--max-alerts', 'all', '-'], input);
    expect(linesOf(all.stdout)).toHaveLength(4);
  });

  it('of other formats are found as well', async () => {
    const record = {
      time: '2026-11-24T10:00:00.000000001Z',
      rule: 'x',
      priority: 'Notice',
      output: 'x',
      output_fields: {
        'evt.type': 'execve',
        'evt.time.iso8601': 1_795_514_400,
        'proc.name': 'sh',
        'proc.cmdline': 'sh -c id',
        'container.id': 'abc',
      },
    };
    const { stdout } = await watch(['--rules', SHELL, '--format', 'text', '-'], ndjson([record]));
    expect(stdout).toContain('Shell');
  });
});

describe('a hostile stream', () => {
  it('forges nothing on the terminal, and what cannot be read is counted', async () => {
    const name = 'sh\u001b[2J\n2026-11-24T10:00:00.000Z  critical  Forged';
    const rules = rule('Any', 'process where true');
    const input = `${ndjson([event(1, name)])}{"broken\n[]\n\n\u0000\n${ndjson([event(2, 'ok')])}`;
    const { stdout, stderr, code } = await watch(
      ['--rules', rules, '--format', 'text', '-'],
      input,
    );
    expect(code).toBe(0);
    expect(linesOf(stdout)).toHaveLength(2);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('sh\\x1b[2J\\n2026');
    expect(stderr).toContain('skipped 3 unreadable lines or documents');
    expect(stderr).toContain('standard input:2:');
  });

  it('has no alert and exit code 2 if nothing can be read', async () => {
    expect(await watch(['--rules', SHELL, '-'], 'no\nevents\n')).toMatchObject({ code: 2 });
  });
});

describe('the end of a watch', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'comes with %s, and all that was counted',
    async (signal) => {
      const watching = new Watching(['--rules', SHELL, '-']);
      watching.write(ndjson([event(1, 'sh'), event(2, 'ls')]));
      await watching.lines(1);
      expect(await watching.signal(signal)).toBe(0);
      expect(watching.stderr).toContain('1 alert (1 medium) · 2 events read by 1 rule · 0 skipped');
      expect(watching.stderr).not.toContain('error');
    },
  );

  it('comes when --duration has elapsed', async () => {
    const watching = new Watching(['--rules', SHELL, '--duration', '200ms', '-']);
    const code = await new Promise((resolve) => watching.child.on('close', resolve));
    expect(code).toBe(0);
    expect(watching.stderr).toContain('0 alerts · 0 events read');
  });

  it('comes when its reader has closed the pipe', async () => {
    const watching = new Watching(['--rules', SHELL, '-']);
    watching.write(ndjson([event(1, 'sh')]));
    await watching.lines(1);
    watching.child.stdout.destroy();
    const closed = new Promise((resolve) => watching.child.on('exit', resolve));
    let second = 1;
    const timer = setInterval(() => watching.write(ndjson([event((second += 1), 'sh')])), 5);
    expect(await closed).toBe(0);
    clearInterval(timer);
  });

  it('has an exit code for alerts, if requested', async () => {
    const input = ndjson([event(1, 'sh')]);
    expect((await watch(['--rules', SHELL, '--fail-on-alert', '-'], input)).code).toBe(1);
    const quiet = ndjson([event(1, 'ls')]);
    expect((await watch(['--rules', SHELL, '--fail-on-alert', '-'], quiet)).code).toBe(0);
  });
});

describe('files', () => {
  it('are read to their end, one after the other', async () => {
    const a = folder.file('a.ndjson', [event(1, 'sh')]);
    const b = folder.file('b.ndjson', [event(2, 'sh')]);
    const { stdout, code } = await watch(['--rules', SHELL, a, b, folder.at('none.ndjson')]);
    expect(linesOf(stdout)).toHaveLength(2);
    expect(code).toBe(2);
  });

  it('are followed over their rotation', async () => {
    const path = folder.file('grows.ndjson', [event(1, 'sh')]);
    const watching = new Watching(['--rules', SHELL, '--follow', path]);
    await watching.lines(1);
    appendFileSync(path, ndjson([event(2, 'sh')]));
    await watching.lines(2);
    renameSync(path, `${path}.1`);
    writeFileSync(path, ndjson([event(3, 'sh')]));
    await watching.lines(3);
    expect(await watching.signal('SIGINT')).toBe(0);
    expect(watching.stderr).toContain('a followed file was replaced or truncated 1 time');
    expect(watching.stderr).toContain('3 alerts');
  });
});

describe('the options of a watch', () => {
  it('refuses to overwrite an input with rejected lines', async () => {
    const events = folder.file('kept.ndjson', ndjson([event(1, 'sh')]));
    const before = readFileSync(events, 'utf8');
    const ran = await watch(['--rules', SHELL, '--rejects', events, events]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('ENG1004');
    expect(before).toContain('sh');
    expect(readFileSync(events, 'utf8')).toBe(before);
  });

  it.each<[string, readonly string[], string]>([
    ['a span without a unit', ['--lateness', '2', '-'], 'CLI1001'],
    ['a span that is too long', ['--lateness', '2h', '-'], 'CLI1001'],
    ['a duration that is none', ['--duration', 'soon', '-'], 'CLI1001'],
    ['an option of the sensor with a file', ['--host', '-'], 'CLI1001'],
    ['another option of the sensor with a file', ['--no-realtime', '-'], 'CLI1001'],
    ['a format for the sensor', ['--input-format', 'falco'], 'CLI1001'],
    ['originals of what the sensor writes', ['--keep-original'], 'CLI1001'],
    ['following a pipe', ['--follow', '-'], 'CLI1001'],
    ['following nothing', ['--follow'], 'CLI1001'],
    ['an unknown format', ['--format', 'table', '-'], 'CLI1001'],
    ['rules that are not there', ['--rules', folder.at('none.toml'), '-'], 'RUL'],
    ['rejects over a rule', ['--rules', SHELL, '--rejects', SHELL, '-'], 'ENG1004'],
  ])('is refused: %s', async (_, args, code) => {
    const ran = await watch(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(code);
    expect(ran.stdout).toBe('');
  });

  it('skips and lists broken rules, and has an exit code for them', async () => {
    const broken = rule('Broken', 'process where where');
    const { stdout, stderr, code } = await watch(
      ['--rules', SHELL, '--rules', broken, '-'],
      ndjson([event(1, 'sh')]),
    );
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr).toContain('error[EQL');
    expect(code).toBe(2);
  });
});

// A real pseudo-terminal comes from `script` of util-linux.
const SCRIPT = '/usr/bin/script';
const hasScript = String(spawnSync(SCRIPT, ['--version']).stdout).includes('util-linux');

describe.skipIf(!hasScript)('on a terminal', () => {
  it('alerts scroll above a line at the bottom, which is gone at the end', async () => {
    const path = folder.file('slow.ndjson', [event(1, 'sh', inContainer('x'))]);
    const args = ['--rules', SHELL, '--follow', '--duration', '700ms', path];
    const command = quoted([process.execPath, MAIN, 'watch', ...args]);
    const ran = await run(SCRIPT, ['-qec', `stty cols 60 rows 10; ${command}`, '/dev/null']);
    const text = ran.stdout.replaceAll(/\r+\n/g, '\n');
    // What remains after all erased lines are gone.
    const left = text
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf('\u001b[K') + 1).replace(/^\[K/, ''))
      .map((line) => line.replaceAll(/\u001b\[\d+m/g, ''));
    expect([left[0], left[2]]).toEqual(['2026-11-24 (UTC)', '              sh -v']);
    expect(left[1]).toMatch(/^10:00:01\.000 {2}medium {4}Shell +c-x$/);
    expect(left.join('\n')).not.toContain('Ctrl-C');
    expect(text).toMatch(/\r\u001b\[K.*1 alert · \d+ events\/s · 1 event/);
    for (const [, painted = ''] of text.matchAll(/\u001b\[K\u001b\[2m([^\u001b\n]*)/g)) {
      expect(painted.length).toBeLessThan(60);
    }
  });
});
