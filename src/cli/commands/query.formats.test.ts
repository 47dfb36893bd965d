import { afterAll, describe, expect, it } from 'vitest';
import { event, Folder, inContainer, ndjson, query } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const EVENTS = folder.file('events.ndjson', [
  event(1, 'bash', inContainer('a')),
  event(2, 'curl', inContainer('a')),
  event(3, 'curl', inContainer('b')),
  event(9, 'chmod', inContainer('a')),
  event(50, 'id', inContainer('b')),
]);
const PAIRS =
  'sequence by container.id with maxspan=10s [process where process.name == "curl"] ![process where process.name == "chmod"]';

describe('ndjson', () => {
  it('prints an event’s document byte for byte', async () => {
    const odd =
      '{"n": 1.50,  "big":12345678901234567890, "s":"\\u0041\\/\\ud800", "s":"again","raw":"é\u2028\u202e"}';
    const invalid = Buffer.concat([
      Buffer.from('{"n":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"}'),
    ]);
    const input = Buffer.concat([
      Buffer.from(`\ufeff${odd}\r\n\r\n   {"n":2}   \r\n`),
      invalid,
      Buffer.from('\n{"n":null}'),
    ]);
    const ran = await query(['any where true'], input);
    const expected = [Buffer.from(`${odd}\n{"n":2}\n`), invalid, Buffer.from('\n{"n":null}\n')];
    expect(ran.bytes.equals(Buffer.concat(expected))).toBe(true);
    expect(ran.code).toBe(0);
  });

  it('puts a document of several lines on one', async () => {
    const ran = await query(['any where true'], '[\n{\r\n "n": [\n1,2]\n},\n{"n":3}]\n');
    expect(ran.stdout).toBe('{   "n": [ 1,2] }\n{"n":3}\n');
  });

  it('prints sequences with keys, documents as read, and missing events', async () => {
    const first = '{"@timestamp":1, "k": "a\\u0000", "s":1}';
    const input = `${first}\n{"@timestamp":100000,"k":"z","s":9}\n`;
    const eql = 'sequence by k with maxspan=1s [any where s == 1] ![any where s == 2]';
    const ran = await query([eql], input);
    expect(ran.stdout).toBe(`{"join_keys":["a\\u0000"],"events":[${first},{"missing":true}]}\n`);
  });

  it('prints samples and absent keys', async () => {
    const ran = await query(
      ['sample by ?h [any where a == 1] [any where b == 1]'],
      '{"b":1}\n{"a":1}\n{"h":12345678901234567890,"a":1,"b":1}\n{"h":12345678901234567890,"b":1}\n',
    );
    expect(ran.stdout.split('\n')[0]).toBe('{"join_keys":[null],"events":[{"a":1},{"b":1}]}');
    expect(ran.stdout).toContain('"join_keys":[12345678901234567890]');
  });

  it('prints only the requested fields, flat, each once', async () => {
    const ran = await query([
      'process where process.name == "bash"',
      '--fields',
      'process.args, process.pid,no.such,process.pid',
      EVENTS,
    ]);
    expect(ran.stdout).toBe('{"process.args":["bash","-v"],"process.pid":101}\n');
  });
});

describe('json', () => {
  it('is one array that parses', async () => {
    const ran = await query(['process where process.pid > 101', '--format', 'json', EVENTS]);
    const parsed = JSON.parse(ran.stdout) as { process: { name: string } }[];
    expect(parsed.map(({ process }) => process.name)).toEqual(['curl', 'curl', 'chmod', 'id']);
  });

  it('holds sequences', async () => {
    const ran = await query([PAIRS, '--format', 'json', '--fields', 'process.pid', EVENTS]);
    expect(JSON.parse(ran.stdout)).toEqual([
      { join_keys: ['b'], events: [{ 'process.pid': 103 }, { missing: true }] },
    ]);
  });

  it('is an empty array when nothing matches', async () => {
    const ran = await query(['file where true', '--format', 'json', EVENTS]);
    expect(JSON.parse(ran.stdout)).toEqual([]);
    expect(ran.code).toBe(1);
  });
});

describe('csv', () => {
  it('follows RFC 4180 and defuses formulas', async () => {
    const ran = await query(
      ['any where true', '--format', 'csv', '--fields', 'a,b,c'],
      ndjson([
        { a: 'x,"y"\n', b: '=1+1', c: ['p', 2] },
        { a: -1, b: '-1', c: null },
        { a: true, b: '@x', c: '\t=x' },
        { a: 1.5, b: '＝x', c: 'plain' },
      ]),
    );
    expect(ran.stdout).toBe(
      [
        'a,b,c',
        `"x,""y""\n",'=1+1,"[""p"",2]"`,
        `-1,'-1,`,
        `true,'@x,'\t=x`,
        `1.5,'＝x,plain`,
        '',
      ].join('\r\n'),
    );
  });

  it('prints a line for each event of a sequence', async () => {
    const ran = await query([PAIRS, '--format', 'csv', '--fields', 'process.name', EVENTS]);
    expect(ran.stdout).toBe('result,stage,missing,process.name\r\n1,1,false,curl\r\n1,2,true,\r\n');
  });
});

describe('table', () => {
  it('has the columns that say most, and cuts nothing off a terminal', async () => {
    const long = 'x'.repeat(300);
    const ran = await query(
      ['process where process.name != null', '--format', 'table'],
      ndjson([event(1, 'sh', { user: { id: '0' } }), event(2, long)]),
    );
    const [heading, first, second] = ran.stdout.split('\n');
    expect(heading?.split(/ {2,}/)).toEqual([
      '@timestamp',
      'event.action',
      'user.id',
      'process.name',
      'process.args',
    ]);
    expect(first?.split(/ {2,}/)).toEqual(['2026-11-24 10:00:01.000', 'exec', '0', 'sh', 'sh -v']);
    expect(second).toContain(`${long} -v`);
  });

  it('heads sequences with the names and values of their keys', async () => {
    const ran = await query([PAIRS, '--format', 'table', EVENTS]);
    expect(ran.stdout).toMatch(
      /^@timestamp .*\n#1 {2}container\.id = b\n2026-.*curl -v\n\(no such event\)\n$/,
    );
  });

  it('shows other fields for documents without the usual ones', async () => {
    const ran = await query(
      ['any where true', '--format', 'table'],
      '{"a":{"b":1}}\n{"a":{"b":2}}\n',
    );
    expect(ran.stdout).toBe('a.b\n1\n2\n');
  });

  it('prints nothing but the summary when nothing matches', async () => {
    const ran = await query(['file where true', '--format', 'table', EVENTS]);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain('nothing matched\n5 events read · 0 matched · 0 skipped');
  });
});
