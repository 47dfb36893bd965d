import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { event, ndjson } from './run-command.testing.ts';
import { documentsOf, HOSTILE, scan, ScanFolder } from './scan.testing.ts';

const folder = new ScanFolder();
afterAll(() => folder.remove());
const { events, kubectl } = folder;

describe('the options of a scan', () => {
  it('shows the file and line of each alert', async () => {
    const sourcesOf = async (...inputs: readonly string[]) =>
      documentsOf((await scan(['--rules', kubectl, ...inputs])).stdout).map(
        (each) => each['dockwarden.alert.source'],
      );
    const at = (file: string, line: number) => [{ file, line }];
    const lines = folder.file('lines.ndjson', `\nnope\n${ndjson([event(1, 'kubectl')])}`);
    const array = folder.file('array.json', `[\n{"a": 1},\n\n${ndjson([event(2, 'kubectl')])}]`);
    const found = await sourcesOf(events, lines, array);
    expect(found).toHaveLength(4);
    expect(found).toEqual(
      expect.arrayContaining([at(events, 1), at(events, 3), at(lines, 3), at(array, 4)]),
    );
    const falco = 'content/samples/sources/falco.ndjson';
    const text = readFileSync(falco, 'utf8').split('\n');
    const [[first] = []] = (await sourcesOf(falco)) as { readonly line: number }[][];
    expect(text[(first?.line ?? 0) - 1]).toContain('kubectl');
  });

  it('excludes events outside --from and --to', async () => {
    const found = async (...range: readonly string[]) => {
      const { stdout, stderr } = await scan(['--rules', kubectl, ...range, events]);
      return [documentsOf(stdout).length, /excluded \d+ events? outside/.exec(stderr)?.[0]];
    };
    const late = [1, 'excluded 1 event outside'];
    expect(await found()).toEqual([2, undefined]);
    expect(await found('--from', '2026-11-24T10:00:02Z')).toEqual(late);
    expect(await found('--to', '2026-11-24T10:00:02Z')).toEqual(late);
    expect(await found('--from', '2026-11-24T10:00:02Z', '--to', '2026-11-24')).toEqual(late);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'no rule below a path',
      ['--rules', 'content/samples'],
      /ENG1001.*no rule to run[^]*no rule was found/,
    ],
    [
      'no rule left',
      ['--tag', 'nothing'],
      /of 113 rules, 113 are excluded by filters \(--tag, --rule-id, --min-severity\)/,
    ],
    ['an unknown id', ['--rule-id', 'nothing'], /ENG1002.*no loaded rule has the id nothing/],
    [
      'a name for an id',
      ['--rule-id', 'reverse shell in a container'],
      /the id of that rule is e89763e6/,
    ],
    ['an ending that says nothing', ['--write', 'x.txt'], /CLI1001[^]*\.layer\.json/],
    ['a file that cannot be written', ['--write', 'no/such/folder.html'], /CLI1004/],
    ['a number that is none', ['--max-alerts', '0'], /CLI1001/],
    ['a time that is none', ['--from', 'then'], /CLI1001/],
    ['a time before another', ['--from', 'now', '--to', 'now-1d'], /CLI1001.*is later than --to/],
    ['no time zone', ['--timezone', 'Berlin'], /CLI1001.*--timezone Berlin is not a time zone/],
    ['exceptions that are not there', ['--exceptions', 'nope.ndjson'], /RUL1001/],
    ['value lists that are not there', ['--value-lists', 'nope'], /RUL1001/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const { code, stderr } = await scan([...args, events]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('exits with 1 for an alert only if requested', async () => {
    expect((await scan(['--rules', kubectl, events])).code).toBe(0);
    expect((await scan(['--rules', kubectl, '--fail-on-alert', events])).code).toBe(1);
    const none = folder.rule('none', 'process where process.name == "nothing"');
    expect((await scan(['--rules', none, '--fail-on-alert', events])).code).toBe(0);
  });

  it('shows the cost of each rule', async () => {
    const { stderr } = await scan(['--rules', kubectl, '--profile', events]);
    expect(stderr).toMatch(
      /ms {2}events evaluated {2}µs per event {2}matches {2}rule\n *[\d.]+ +3 +[\d.]+ +2 {2}kubectl\n/,
    );
  });

  it('explains matches with --why', async () => {
    const { stdout } = await scan(['--rules', kubectl, '--format', 'table', '--why', events]);
    expect(stdout).toContain('because event.category == "process" and process.name == "kubectl"');
  });

  it('replays the schedule', async () => {
    const { stdout } = await scan([
      '--rules',
      kubectl,
      '--format',
      'table',
      '--simulate-schedule',
      events,
    ]);
    expect(stdout).toContain('every 5m, now-6m to now, at most 100 alerts');
    expect(stdout).toMatch(/2026-11-24 10:05:00 .* 2 +2 +0 +0 +0/);
  });

  it('writes every form', async () => {
    const paths = ['report.html', 'alerts.ndjson', 'scan.json', 'attack.layer.json'].map((name) =>
      folder.at(name),
    );
    const { code, stdout } = await scan([
      '--rules',
      kubectl,
      '--format',
      'table',
      ...paths.flatMap((path) => ['--write', path]),
      events,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('kubectl');
    const [html = '', lines = '', json = '', layer = ''] = paths.map((path) =>
      readFileSync(path, 'utf8'),
    );
    expect(html).toMatch(/^<!doctype html>/i);
    expect(documentsOf(lines)).toHaveLength(2);
    expect((JSON.parse(json) as { alerts: unknown[] }).alerts).toHaveLength(2);
    expect(JSON.parse(layer)).toMatchObject({ domain: 'enterprise-attack' });
  });

  it.each<[string, (path: string) => readonly string[]]>([
    ['a rule', (path) => ['--rules', path, '--write', path]],
    ['an exception list', (path) => ['--rules', kubectl, '--exceptions', path, '--write', path]],
    ['rejects', (path) => ['--rules', kubectl, '--rejects', path, '--write', path]],
    ['another form', (path) => ['--rules', kubectl, '--write', path, '--write', path]],
  ])('never writes over %s', async (name, argsOf) => {
    const text = readFileSync('content/exceptions/runc-init.ndjson', 'utf8');
    const path = folder.file(`precious ${name}.ndjson`, text);
    const { code, stderr } = await scan([...argsOf(path), events]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ENG1004|ENG1001/);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('never writes over an input', async () => {
    const { code, stderr } = await scan(['--rules', kubectl, '--write', events, events]);
    expect(code).toBe(2);
    expect(stderr).toContain('is one of the inputs');
    expect(readFileSync(events, 'utf8').split('\n')).toHaveLength(4);
  });

  it('shows hostile names as text', async () => {
    const { stdout } = await scan(['--format', 'table', '--show', 'all', '--why', HOSTILE]);
    expect(stdout).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b-\u200f]/,
    );
    expect(stdout).toContain('\\x1b');
  });

  it('counts unreadable lines', async () => {
    const { code, stderr, stdout } = await scan(
      ['--rules', kubectl],
      `nonsense\n${ndjson([event(1, 'kubectl')])}`,
    );
    expect(code).toBe(0);
    expect(documentsOf(stdout)).toHaveLength(1);
    expect(stderr).toContain('skipped 1 unreadable line or document');
    expect((await scan(['--rules', kubectl], 'nonsense\n')).code).toBe(2);
    expect((await scan(['--rules', kubectl, folder.at('not-there.ndjson')])).code).toBe(2);
  });
});
