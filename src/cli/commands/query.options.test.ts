import { afterAll, describe, expect, it } from 'vitest';
import { event, Folder, inContainer, MAIN, ndjson, query, run } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const EVENTS = folder.file(
  'events.ndjson',
  [1, 2, 3, 4].map((s) => event(s, `p${s}`)),
);
const names = (stdout: string) => [...stdout.matchAll(/"name":"(\w+)"/g)].map((each) => each[1]);
const namesOf = async (...args: string[]) => names((await query([...args, EVENTS])).stdout);

describe('how many', () => {
  it('counts', async () => {
    expect(await query(['--count', 'process where process.pid > 101', EVENTS])).toMatchObject({
      stdout: '3\n',
      code: 0,
    });
    expect(await query(['--count', 'file where true', EVENTS])).toMatchObject({
      stdout: '0\n',
      code: 1,
    });
    expect(await query(['--count', 'process where true | head 2', EVENTS])).toMatchObject({
      stdout: '2\n',
    });
    const pairs = 'sequence [process where true] [process where true] with runs=3';
    expect(await query(['--count', pairs, EVENTS])).toMatchObject({ stdout: '1\n' });
  });

  it('keeps the given number of latest or earliest results', async () => {
    expect(await namesOf('process where true', '--size', '2')).toEqual(['p3', 'p4']);
    expect(await namesOf('process where true', '--size', '2', '--result-position', 'head')).toEqual(
      ['p1', 'p2'],
    );
    expect(await namesOf('process where true', '--size', '9007199254740991')).toHaveLength(4);
    const none = await query(['process where true', '--size', '0', EVENTS]);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('4 matched, 0 shown');
  });

  it('returns several samples per key', async () => {
    const sample = 'sample by a [any where b == 1] [any where c == 1]';
    const input = ndjson([
      { a: 1, b: 1 },
      { a: 1, b: 1 },
      { a: 1, c: 1 },
      { a: 1, c: 1 },
    ]);
    expect((await query(['--count', sample], input)).stdout).toBe('1\n');
    const more = Number(
      (await query(['--count', '--max-samples-per-key', '2', sample], input)).stdout,
    );
    expect(more).toBe(2);
  });
});

describe('time', () => {
  it.each([
    [
      ['--from', '2026-11-24T10:00:02Z', '--to', '2026-11-24T10:00:03Z'],
      ['p2', 'p3'],
    ],
    [
      ['--from', '2026-11-24T11:00:03+01:00'],
      ['p3', 'p4'],
    ],
    [
      ['--to', '2026-11-24T10:00||/m'],
      ['p1', 'p2', 'p3', 'p4'],
    ],
    [
      ['--to', '2026-11-24T10:00:04||-2s'],
      ['p1', 'p2'],
    ],
    [['--from', 'now-1d/d', '--to', 'now+1d/d'], ['now']],
  ])('%j', async (options, expected) => {
    const now = { ...event(5, 'now'), '@timestamp': new Date().toISOString() };
    const input = ndjson([
      ...[1, 2, 3, 4].map((s) => event(s, `p${s}`)),
      ...(expected[0] === 'now' ? [now] : []),
    ]);
    const past = input.replaceAll(
      '2026-11-24T10',
      expected[0] === 'now' ? '2020-11-24T10' : '2026-11-24T10',
    );
    const ran = await query(['process where true', ...options], past);
    expect(names(ran.stdout)).toEqual(expected);
    if (expected.length < 4)
      expect(ran.stderr).toMatch(/excluded \d events? outside --from and --to/);
  });

  it('orders by nanoseconds, across files in any order', async () => {
    const at = (nanos: string, n: number) => ({ '@timestamp': `2026-11-24T10:00:00.${nanos}Z`, n });
    const late = folder.file('order/late.ndjson', [at('000000002', 3), at('000000001', 2)]);
    const early = folder.file('order/early.ndjson', [at('9', 4), at('0000000005', 1), { n: 5 }]);
    const ran = await query(['any where true', '--fields', 'n', late, early]);
    expect(ran.stdout.match(/\d+/g)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('uses other fields for time, category and tiebreaker', async () => {
    const input = ndjson([
      { t: 5, kind: 'login', seq: 2, n: 2 },
      { t: 5, kind: 'login', seq: 1, n: 1 },
      { t: 4, kind: 'login', n: 0 },
      { t: 6, kind: 'other', n: 3 },
    ]);
    const options = [
      '--timestamp-field',
      't',
      '--event-category-field',
      'kind',
      '--tiebreaker-field',
      'seq',
    ];
    const ran = await query(['login where true', ...options, '--fields', 'n'], input);
    expect(ran.stdout).toBe('{"n":0}\n{"n":1}\n{"n":2}\n');
  });
});

describe('the query', () => {
  it('comes from a file, which diagnostics name', async () => {
    const good = folder.file('good.eql', '\ufeff// all\nprocess where\n  process.pid > 103\n');
    expect(names((await query(['--query-file', good, EVENTS])).stdout)).toEqual(['p4']);
    const bad = folder.file('bad.eql', 'process where\n  process.pid = 1');
    const ran = await query(['--query-file', bad, EVENTS]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`--> ${bad}:2:15`);
  });

  it('is explained without reading anything', async () => {
    const ran = await query([
      '--explain',
      'process where process.name : ("A*", "b")',
      folder.at('missing'),
    ]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('process.name');
  });

  it('is explained as data', async () => {
    const text = 'sequence by k with maxspan=5m [any where a : "b*"] [any where length(c) > 2]';
    const indented = await query(['--explain', '--format', 'json', text]);
    expect(indented).toMatchObject({ code: 0, stderr: '' });
    const plan = JSON.parse(indented.stdout) as Record<string, unknown>;
    expect(plan).toMatchObject({ query: text, kind: 'sequence', maxspan: 300_000_000_000 });
    expect(plan['stages']).toMatchObject([
      { by: [{ field: 'k', optional: false }], residual: [] },
      { residual: ['length(c) > 2'] },
    ]);
    const line = await query(['--explain', '--format', 'ndjson', text]);
    expect(line.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(line.stdout)).toStrictEqual(plan);
  });

  it('is checked against a schema, ours or a file', async () => {
    const unknown = await query(['--schema', 'ecs', 'process where proces.name == "x"', EVENTS]);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('process.name');
    const cloud = await query([
      '--schema',
      'cloud_defend',
      'process where process.pid == 102',
      EVENTS,
    ]);
    expect(names(cloud.stdout)).toEqual(['p2']);
    const schema = folder.file(
      'schema.json',
      '{"n":"keyword","@timestamp":"date","event.category":"keyword"}',
    );
    expect(
      (await query(['--count', '--schema', schema, 'any where n == "5"'], '{"n":5}\n')).stdout,
    ).toBe('1\n');
  });
});

describe('the program', () => {
  it('shows its help and version', async () => {
    const help = await query(['--help']);
    expect(help.code).toBe(0);
    for (const option of [
      '--format',
      '--fields',
      '--count',
      '--size',
      '--result-position',
      '--max-samples-per-key',
      '--from',
      '--to',
      '--timestamp-field',
      '--event-category-field',
      '--tiebreaker-field',
      '--schema',
      '--query-file',
      '--rejects',
      '--explain',
    ]) {
      expect(help.stdout).toContain(`${option} `.trimEnd());
    }
    expect((await run(process.execPath, [MAIN, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const bare = await run(process.execPath, [MAIN]);
    expect(bare.code).toBe(2);
    expect(bare.stderr).toContain('Usage: dockwarden');
  });

  it('reports fields that no event has', async () => {
    const ran = await query(['process where proces.name == "x" or ?other.name == "y"', EVENTS]);
    expect(ran.stderr).toContain(
      'no event has a value for proces.name; did you mean one of `process.name`, ',
    );
    expect(ran.stderr).not.toContain('other.name');
  });

  it('reports the position where a condition could not be evaluated', async () => {
    const ran = await query(['any where number(n) > 1'], '{"n":"1"}\n{"n":"abc"}\n{"n":"3"}\n');
    expect(ran).toMatchObject({ code: 0, stdout: '{"n":"3"}\n' });
    expect(ran.stderr).toMatch(
      /could not be evaluated 1 time and did not match there.*\n {2}standard input:2 {2}EQL3\d\d\d /,
    );
  });

  it('reports matches that depend on the end of the data, and events without a time', async () => {
    const eql =
      'sequence by container.id with maxspan=1m [process where process.pid == 101] ![file where true]';
    const input = ndjson([
      event(1, 'a', inContainer('x')),
      event(2, 'b'),
      { ...event(1, 'c', inContainer('y')), '@timestamp': 'soon' },
    ]);
    const ran = await query([eql], input);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain(
      '1 match depends on the end of the data, which comes before maxspan',
    );
    expect(ran.stderr).toContain('ignored 1 event that matches a stage but has no readable time');
  });

  it('treats --to as the end of the data', async () => {
    const eql =
      'sequence by container.id with maxspan=1m [process where process.pid == 101] ![file where true]';
    const later = { ...event(2, 'b'), '@timestamp': '2026-11-24T12:00:00Z' };
    const input = ndjson([event(1, 'a', inContainer('x')), later]);
    const [whole, cut] = [
      await query([eql], input),
      await query([eql, '--to', '2026-11-24T11:00:00Z'], input),
    ];
    expect(whole.stderr).not.toContain('depends on the end of the data');
    expect(cut.stderr).toContain('1 match depends on the end of the data');
    expect(cut.stdout).toBe(whole.stdout);
  });

  it('stops if too many events are pending, and names the broadest stage', async () => {
    const one = '{"@timestamp":1,"a":1}\n';
    const eql = 'sequence [any where a == 1] [any where a == 2]';
    const ran = await query(['--max-sequence-memory', '1MB', eql], one.repeat(10_000));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^error\[EQL3004\]: sequences and samples take more than 1\.0 MB of memory, .* for term 1, \[any where a == 1\]/m,
    );
  });
});
