import { afterAll, describe, expect, it } from 'vitest';
import { QUERIES, writeCheckout } from '../../rules/load/checkout.testing.ts';
import { event, ndjson } from './run-command.testing.ts';
import { ATTACK, documentsOf, scan, ScanFolder, type Document } from './scan.testing.ts';

const folder = new ScanFolder();
afterAll(() => folder.remove());
const { events, kubectl } = folder;

describe('the rules and exceptions of a scan', () => {
  it('routes by index patterns', async () => {
    const own = folder.rule('own', 'process where true', 'index = ["logs-mine*"]');
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

  it('continues past broken and unsupported rules, and reports them', async () => {
    const broken = folder.rule('broken', 'process where process.name ==');
    const query = folder.file(
      'kql.toml',
      '[metadata]\ncreation_date="2026/11/24"\nmaturity="production"\nupdated_date="2026/11/24"\n[rule]\nauthor=["x"]\ndescription="d"\nname="kql"\nrisk_score=1\nrule_id="kql"\nseverity="low"\ntype="esql"\nlanguage="esql"\nquery="from a"\n',
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
    expect(stderr).toContain('2 rules not run (1 with errors, 1 type esql)');
  });

  it('reports rules that can never match, and exceptions that hide nothing', async () => {
    const typo = folder.rule('slip', 'process where process.nmae == "kubectl"');
    const type = folder.rule('type', 'process where process.pid == "abc"');
    const list = folder.file(
      'typos.toml',
      '[[exceptions]]\ncontainer = { list_id = "l", name = "L", type = "detection", meta = { dockwarden = { rules = "all" } } }\n[[exceptions.items]]\nitem_id = "i"\nname = "I"\nentries = [{ field = "process.nmae", type = "match", value = "x" }]\n',
    );
    const rules = ['--rules', typo, '--rules', type, '--rules', kubectl];
    const { code, stdout, stderr } = await scan([...rules, '--exceptions', list, events]);
    expect(stderr.match(/^\w+\[RUL\d+\]/gm)).toEqual([
      'warning[RUL2021]',
      'warning[RUL2023]',
      'warning[RUL3111]',
    ]);
    expect(documentsOf(stdout)).toHaveLength(2);
    expect(code).toBe(0);
  });

  it('accepts an unmodified checkout of a rule repository', async () => {
    const checkout = folder.at('checkout');
    writeCheckout(checkout);
    const { code, stderr } = await scan(['--rules', checkout, ATTACK]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/error|warning/);
    expect(stderr).toContain(`read by ${QUERIES.length + 1} rules`);
    expect(stderr).toMatch(/5 rules not run \(1 type \w+, /);
  });

  it('selects rules by severity, tag and id', async () => {
    const low = folder
      .rule('low', 'process where true', 'tags = ["Domain: Container"]')
      .replace('medium', 'medium');
    const rules = ['--rules', low, '--rules', kubectl];
    expect(
      documentsOf((await scan([...rules, '--tag', 'domain: container', events])).stdout),
    ).toHaveLength(3);
    expect(
      documentsOf((await scan([...rules, '--rule-id', 'kubectl', events])).stdout),
    ).toHaveLength(2);
    const mapping =
      '[[rule.severity_mapping]]\nfield = "process.name"\noperator = "equals"\nvalue = "ls"\nseverity = "high"';
    const raised = folder.rule('raised', 'process where true', mapping);
    const high = await scan([...rules, '--rules', raised, '--min-severity', 'high', events]);
    expect(documentsOf(high.stdout).map((each) => each['kibana.alert.severity'])).toStrictEqual([
      'high',
    ]);
    expect(high.stderr).toContain('2 rules excluded by filters');
    expect(high.stderr).toContain('2 alerts below --min-severity not shown');
  });

  it('caps the alerts of a rule, and counts the rest exactly', async () => {
    const capped = folder.rule('capped', 'process where true', 'max_signals = 2');
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

  it('applies exceptions of one stage, value lists and expiry, and counts what each hid', async () => {
    const sequence = folder.rule(
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

  it('applies the filters of a rule, and reports unsupported ones', async () => {
    const filters = `[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.match_phrase]
"container.id" = "b"

[[rule.filters]]
[rule.filters.query.query_string]
query = "a:b"
`;
    const filtered = folder.rule('filtered', 'process where process.name == "kubectl"', filters);
    const { stdout, stderr } = await scan(['--rules', filtered, events]);
    expect(documentsOf(stdout).map((each) => (each['container'] as Document)['id'])).toStrictEqual([
      'a',
    ]);
    expect(stderr).toContain(
      'some rule filters are not supported and do not apply; more events pass',
    );
    expect(stderr).toMatch(/filtered: .*filters\[1\].*query_string/);
  });

  it('decides by the schedule of a rule whether a match depends on the end of the data', async () => {
    const clocked = folder.rule(
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

  it('ends only the rule whose events wait under too many keys', async () => {
    const many = (prefix: string) => Array.from({ length: 99 }, (_, nr) => `${prefix}${nr}`);
    const wide = folder.rule(
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
});
