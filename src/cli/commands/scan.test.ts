import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { QUERIES, writeCheckout } from '../../rules/load/checkout.testing.ts';
import { event, Folder, inContainer, MAIN, ndjson, run } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const scan = (args: readonly string[], stdin?: string | Uint8Array) =>
  run(process.execPath, [MAIN, 'scan', ...args], stdin);

type Document = Record<string, unknown>;

const documentsOf = (ndjsonText: string): Document[] =>
  ndjsonText
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Document);

const idsOf = (text: string) => documentsOf(text).map((each) => each['kibana.alert.uuid']);

const ATTACK = 'content/samples/attack.ndjson.gz';
const BENIGN = 'content/samples/benign.ndjson.gz';
const HOSTILE = 'content/samples/hostile-names.ndjson.gz';

/** A rule file; `more` is appended to `[rule]`. */
function ruleFile(name: string, query: string, more = ''): string {
  return folder.file(
    `${name}.toml`,
    `[metadata]\ncreation_date = "2026/11/24"\nmaturity = "production"\nupdated_date = "2026/11/24"\n
[rule]
author = ["x"]
description = "d"
name = "${name}"
risk_score = 47
rule_id = "${name}"
severity = "medium"
type = "eql"
language = "eql"
query = '''
${query}
'''
${more}
`,
  );
}

const kubectl = ruleFile('kubectl', 'process where process.name == "kubectl"');
const events = folder.file('events.ndjson', [
  event(1, 'kubectl', inContainer('a')),
  event(2, 'ls', inContainer('a')),
  event(3, 'kubectl', inContainer('b')),
]);

describe('dockwarden scan', () => {
  it('finds every shipped alert of the recorded intrusion, the hidden ones aside', async () => {
    const { code, stdout, stderr } = await scan([ATTACK]);
    expect(code).toBe(0);
    const alerts = documentsOf(stdout).filter(
      (each) => each['kibana.alert.building_block_type'] === undefined,
    );
    expect(alerts).toHaveLength(266);
    expect(stderr).toContain('12  runc init sets up a container');
    expect(stderr).toContain('266 alerts (19 critical, 47 high, 64 medium, 136 low)');
  });

  it('alerts for every technique that the recording shows', async () => {
    const listed =
      readFileSync('content/samples/README.md', 'utf8').match(/T\d{4}(\.\d{3})?/g) ?? [];
    expect(listed.length).toBeGreaterThan(40);
    const { stdout } = await scan(['--format', 'navigator', ATTACK]);
    const { techniques } = JSON.parse(stdout) as {
      techniques: { techniqueID: string; score: number }[];
    };
    const found = new Set(
      techniques.filter(({ score }) => score > 0).map((each) => each.techniqueID),
    );
    expect(listed.filter((id) => !found.has(id))).toStrictEqual([]);
  });

  it('is quiet over ordinary containers', async () => {
    const { stdout, stderr } = await scan([BENIGN]);
    const severities = documentsOf(stdout).map((each) => each['kibana.alert.severity']);
    expect(severities).toStrictEqual(Array.from({ length: 10 }, () => 'low'));
    expect(stderr).toContain('32 alerts hidden by exceptions');
    expect(stderr).toMatch(/32 {2}runc init/);
  });

  it('hides what the example of an exception names only where it is asked for', async () => {
    const { stdout, stderr } = await scan([
      '--exceptions',
      'content/exceptions/example-deployer.ndjson',
      BENIGN,
    ]);
    expect(documentsOf(stdout)).toHaveLength(3);
    expect(stderr).toMatch(/7 {3}The deployer/);
  });

  it('shows what exceptions hide when they are switched off, all or one', async () => {
    const all = await scan(['--no-exceptions', BENIGN]);
    expect(documentsOf(all.stdout)).toHaveLength(42);
    expect(all.stderr).not.toContain('hide');
    const one = await scan(['--skip-exception', 'dockwarden-runc-init', BENIGN]);
    expect(documentsOf(one.stdout)).toHaveLength(42);
    const unknown = await scan(['--skip-exception', 'dockwarden-runc-int', BENIGN]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('`dockwarden-runc-init`');
  });

  it('gives the same ids wherever the events are read from, and each alert once', async () => {
    const bytes = gunzipSync(readFileSync(ATTACK));
    const plain = folder.file('copy-under-another-name.ndjson', bytes);
    const first = await scan([ATTACK]);
    const second = await scan([plain]);
    expect(idsOf(second.stdout)).toStrictEqual(idsOf(first.stdout));
    expect(new Set(idsOf(first.stdout)).size).toBe(idsOf(first.stdout).length);
    const twice = await scan([
      '--max-alerts',
      'all',
      '--rule-id',
      'kubectl',
      '--rules',
      kubectl,
      events,
      events,
    ]);
    expect(idsOf(twice.stdout)).toHaveLength(2);
    expect(twice.stderr).toContain('2 duplicate matches on the same events');
  });

  it('carries the whole source document', async () => {
    const { stdout } = await scan(['--rules', kubectl, events]);
    const [alert] = documentsOf(stdout);
    expect(alert).toMatchObject({
      event: { category: ['process'], type: ['start'], action: 'exec', kind: 'signal' },
      process: { name: 'kubectl', pid: 101, args: ['kubectl', '-v'] },
      container: { id: 'a', name: 'c-a' },
      'kibana.alert.rule.name': 'kubectl',
      'kibana.alert.severity': 'medium',
      'kibana.alert.original_time': '2026-11-24T10:00:01.000Z',
    });
  });

  it('routes by index patterns', async () => {
    const own = ruleFile('own', 'process where true', 'index = ["logs-mine*"]');
    const stream = (dataset: string) => ({ data_stream: { dataset } });
    const input = ndjson([
      event(1, 'a', stream('mine.process')),
      event(2, 'b', stream('other')),
      event(3, 'c'),
    ]);
    const { stdout, stderr } = await scan(['--rules', own], input);
    expect(documentsOf(stdout).map((each) => (each['process'] as Document)['name'])).toStrictEqual([
      'a',
      'c',
    ]);
    expect(stderr).toContain('1 event without an index, data stream or module; every rule read it');
    const hits = JSON.stringify({
      hits: {
        hits: [
          { _index: '.ds-logs-mine-x-2026.11.24-000001', _id: '1', _source: event(1, 'hit') },
          { _index: 'logs-other', _id: '2', _source: event(2, 'no') },
        ],
      },
    });
    expect(documentsOf((await scan(['--rules', own], hits)).stdout)).toHaveLength(1);
  });

  it('keeps going past broken rules and rules that do not run, and says so', async () => {
    const broken = ruleFile('broken', 'process where process.name ==');
    const query = folder.file(
      'kql.toml',
      '[metadata]\ncreation_date="2026/11/24"\nmaturity="production"\nupdated_date="2026/11/24"\n[rule]\nauthor=["x"]\ndescription="d"\nname="kql"\nrisk_score=1\nrule_id="kql"\nseverity="low"\ntype="query"\nlanguage="kuery"\nquery="a:b"\n',
    );
    const { code, stdout, stderr } = await scan([
      '--rules',
      broken,
      '--rules',
      query,
      '--rules',
      kubectl,
      events,
    ]);
    expect(code).toBe(2);
    expect(documentsOf(stdout)).toHaveLength(2);
    expect(stderr).toMatch(/broken\.toml:\d+:\d+/);
    expect(stderr).toContain('2 rules not run (1 with errors, 1 type query)');
  });

  it('says which rules can never match, and which exceptions hide nothing', async () => {
    const slip = ruleFile('slip', 'process where process.nmae == "kubectl"');
    const type = ruleFile('type', 'process where process.pid == "abc"');
    const list = folder.file(
      'slips.toml',
      '[[exceptions]]\ncontainer = { list_id = "l", name = "L", type = "detection", meta = { dockwarden = { rules = "all" } } }\n[[exceptions.items]]\nitem_id = "i"\nname = "I"\nentries = [{ field = "process.nmae", type = "match", value = "x" }]\n',
    );
    const rules = ['--rules', slip, '--rules', type, '--rules', kubectl];
    const { code, stdout, stderr } = await scan([...rules, '--exceptions', list, events]);
    expect(stderr.match(/^\w+\[RUL\d+\]/gm)).toEqual([
      'warning[RUL2021]',
      'warning[RUL2023]',
      'warning[RUL3111]',
    ]);
    expect(documentsOf(stdout)).toHaveLength(2);
    expect(code).toBe(0);
  });

  it('takes an untouched checkout of a rule repository', async () => {
    const checkout = folder.at('checkout');
    writeCheckout(checkout);
    const { code, stderr } = await scan(['--rules', checkout, ATTACK]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/error|warning/);
    expect(stderr).toContain(`read by ${QUERIES.length} rules`);
    expect(stderr).toMatch(/6 rules not run \(1 type \w+, /);
  });

  it('selects rules by severity, tag and id', async () => {
    const low = ruleFile('low', 'process where true', 'tags = ["Domain: Container"]').replace(
      'medium',
      'medium',
    );
    const rules = ['--rules', low, '--rules', kubectl];
    expect(
      documentsOf((await scan([...rules, '--tag', 'domain: container', events])).stdout),
    ).toHaveLength(3);
    expect(
      documentsOf((await scan([...rules, '--rule-id', 'kubectl', events])).stdout),
    ).toHaveLength(2);
    const mapping =
      '[[rule.severity_mapping]]\nfield = "process.name"\noperator = "equals"\nvalue = "ls"\nseverity = "high"';
    const raised = ruleFile('raised', 'process where true', mapping);
    const high = await scan([...rules, '--rules', raised, '--min-severity', 'high', events]);
    expect(documentsOf(high.stdout).map((each) => each['kibana.alert.severity'])).toStrictEqual([
      'high',
    ]);
    expect(high.stderr).toContain('2 rules excluded by filters');
    expect(high.stderr).toContain('2 alerts below --min-severity not shown');
  });

  it('holds back what is beyond the most alerts of a rule, to the number', async () => {
    const capped = ruleFile('capped', 'process where true', 'max_signals = 2');
    const { stdout, stderr } = await scan(['--rules', capped, events]);
    expect(documentsOf(stdout).map((each) => each['@timestamp'] !== undefined)).toHaveLength(2);
    expect(stderr).toContain('1 alert over the per-rule limit not shown');
    expect(
      documentsOf((await scan(['--rules', capped, '--max-alerts', 'all', events])).stdout),
    ).toHaveLength(3);
    expect(
      documentsOf((await scan(['--rules', capped, '--max-alerts', '1', events])).stdout),
    ).toHaveLength(1);
  });

  it('says in which file and line an alert was read', async () => {
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

  it('leaves out what is outside --from and --to', async () => {
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
    ['no rule left', ['--tag', 'nothing'], /of 87 rules, 87 are left out/],
    [
      'an unknown id',
      ['--rule-id', 'nothing'],
      /ENG1002.*no rule that was loaded has the id nothing/,
    ],
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

  it('exits with 1 for an alert only if asked', async () => {
    expect((await scan(['--rules', kubectl, events])).code).toBe(0);
    expect((await scan(['--rules', kubectl, '--fail-on-alert', events])).code).toBe(1);
    const none = ruleFile('none', 'process where process.name == "nothing"');
    expect((await scan(['--rules', none, '--fail-on-alert', events])).code).toBe(0);
  });

  it('makes a shell and building blocks of a sequence', async () => {
    const sequence = ruleFile(
      'sequence',
      'sequence by container.id with maxspan=1m [process where process.name == "kubectl"] [process where process.name == "ls"]',
    );
    const { stdout } = await scan(['--rules', sequence, events]);
    const documents = documentsOf(stdout);
    expect(documents.map((each) => each['kibana.alert.group.index'])).toStrictEqual([
      undefined,
      0,
      1,
    ]);
    expect(new Set(documents.map((each) => each['kibana.alert.group.id'])).size).toBe(1);
    expect(documents[0]).toMatchObject({ container: { id: 'a', name: 'c-a' } });
  });

  it('applies exceptions of one stage, value lists and expiry, and counts what each hid', async () => {
    const sequence = ruleFile(
      'staged',
      'sequence by container.id with maxspan=1m [process where process.name == "kubectl"] [process where process.name == "ls"]',
    );
    const exceptions = folder.file(
      'staged-exceptions.toml',
      `[[exceptions]]
[exceptions.container]
list_id = "l"
name = "L"
type = "detection"
meta = { dockwarden = { rules = "all" } }

[[exceptions.items]]
item_id = "wrong-stage"
name = "kubectl in the second stage"
meta = { dockwarden = { stage = 2 } }
entries = [{ field = "process.name", operator = "included", type = "match", value = "kubectl" }]

[[exceptions.items]]
item_id = "from-a-list"
name = "LS of a list"
meta = { dockwarden = { stage = 2, case_insensitive = true } }
entries = [{ field = "process.name", operator = "included", type = "list", list = { id = "names", type = "keyword" } }]

[[exceptions.items]]
item_id = "over"
name = "expired"
expire_time = "2020-01-01T00:00:00Z"
entries = [{ field = "process.name", operator = "included", type = "exists" }]
`,
    );
    const lists = folder.at('lists');
    folder.file('lists/names.txt', 'nothing\nLS\n');
    const args = ['--rules', sequence, '--exceptions', exceptions, '--value-lists', lists, events];
    const { code, stdout, stderr } = await scan(args);
    expect(stdout).toBe('');
    expect(stderr).toContain('1 alert hidden by exceptions;');
    expect(stderr).toMatch(/1 {2}LS of a list/);
    expect(stderr).toContain('exception over has no effect: expired at 2020-01-01T00:00:00.000Z');
    expect(code).toBe(0);
    const shown = await scan(['--skip-exception', 'from-a-list', ...args]);
    expect(documentsOf(shown.stdout)).toHaveLength(3);
  });

  it('applies the filters of a rule, and says which it does not understand', async () => {
    const filters = `[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.match_phrase]
"container.id" = "b"

[[rule.filters]]
[rule.filters.query.query_string]
query = "a:b"
`;
    const filtered = ruleFile('filtered', 'process where process.name == "kubectl"', filters);
    const { stdout, stderr } = await scan(['--rules', filtered, events]);
    expect(documentsOf(stdout).map((each) => (each['container'] as Document)['id'])).toStrictEqual([
      'a',
    ]);
    expect(stderr).toContain(
      'some rule filters are not supported and do not apply; more events pass',
    );
    expect(stderr).toMatch(/filtered: .*filters\[1\].*query_string/);
  });

  it('shows what each rule took', async () => {
    const { stderr } = await scan(['--rules', kubectl, '--profile', events]);
    expect(stderr).toMatch(
      /ms {2}events evaluated {2}µs per event {2}matches {2}rule\n *[\d.]+ +3 +[\d.]+ +2 {2}kubectl\n/,
    );
  });

  it('says why', async () => {
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

  it('asks the clock of a rule whether a match rests on the end of the data', async () => {
    const clocked = ruleFile(
      'clocked',
      'sequence by host.id with maxspan=1h [process where process.name == "a"] ![process where process.name == "b"]',
      'timestamp_field = "event.created"',
    );
    const at = (created: string, name: string, timestamp?: string) => ({
      ...(timestamp === undefined ? {} : { '@timestamp': `2026-11-24T${timestamp}:00Z` }),
      event: { category: 'process', created: `2026-11-24T${created}:00Z` },
      host: { id: 'h' },
      process: { name },
    });
    const early = await scan(
      ['--rules', clocked],
      ndjson([at('00:00', 'a', '00:00'), at('00:10', 'x', '05:00')]),
    );
    expect(documentsOf(early.stdout)).toHaveLength(2);
    expect(early.stderr).toContain('1 match depends on the end of the data');
    const over = await scan(['--rules', clocked], ndjson([at('00:00', 'a'), at('05:00', 'x')]));
    expect(documentsOf(over.stdout)).toHaveLength(2);
    expect(over.stderr).not.toContain('depends on the end');
  });

  it('ends a rule alone whose events wait under too many keys', async () => {
    const many = (prefix: string) => Array.from({ length: 99 }, (_, nr) => `${prefix}${nr}`);
    const wide = ruleFile(
      'wide',
      'sequence by tags with maxspan=1h [process where process.name == "kubectl"] [process where process.name == "ls"]',
    );
    const input = ndjson(
      Array.from({ length: 1_200 }, (_, nr) => event(nr % 60, 'kubectl', { tags: many(`${nr}-`) })),
    );
    const { code, stdout, stderr } = await scan(
      ['--rules', wide, '--rules', kubectl, '--max-alerts', '3', '--max-sequence-memory', '5MB'],
      input,
    );
    expect(code).toBe(2);
    expect(documentsOf(stdout)).toHaveLength(3);
    expect(stderr).toContain(
      'wide stopped before the end: sequences and samples take more than 5.0 MB of memory',
    );
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

  it('finds the same on all cores as in one thread', async () => {
    const many = Array.from({ length: 24_000 }, (_, index) =>
      event(index % 60, index % 100 === 0 ? 'kubectl' : 'ls', { pad: 'x'.repeat(400), nr: index }),
    );
    const path = folder.file('many.ndjson', many);
    const { stdout } = await scan(['--rules', kubectl, '--max-alerts', 'all', path]);
    const numbers = documentsOf(stdout).map((each) => each['nr'] as number);
    expect(numbers.toSorted((a, b) => a - b)).toStrictEqual(
      Array.from({ length: 240 }, (_, index) => index * 100),
    );
  });

  it('counts what cannot be read', async () => {
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
