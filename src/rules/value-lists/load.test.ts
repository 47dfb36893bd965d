import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import type { ValueType } from '../exceptions/model.ts';
import { itemsOf } from '../exceptions/exception.testing.ts';
import { loadValueLists } from './load.ts';
import { loadLists, onList } from './value-list.testing.ts';
import { valueTest } from './value-test.ts';

const listOf = async (type: ValueType, text: string) =>
  loadLists({ 'x.txt': text }, { entries: [onList('x', type)] });

async function testOf(type: ValueType, text: string): Promise<(value: Scalar) => boolean> {
  const { lists, problems } = await listOf(type, text);
  expect(problems).toEqual([]);
  const [list] = lists;
  const test = list === undefined ? null : valueTest(list, false);
  if (test === null) throw new TypeError('no list');
  return test;
}

describe('a value list', () => {
  it.each<[ValueType, string, readonly Scalar[], readonly Scalar[]]>([
    [
      'keyword',
      'sh\nBash\n443\ntrue\n12345678901234567890\n',
      ['sh', 'Bash', 443, '443', true, 12345678901234567890n],
      ['SH', 'bash', 'false', 44, ''],
    ],
    ['keyword', '\ufeffsh\r\nbash', ['sh', 'bash'], ['\ufeffsh', 'sh\r']],
    ['keyword', '# a comment\nsh\n', ['# a comment', 'sh'], ['#']],
    ['text', 'Evil Corp\n', ['Evil Corp', 'evil corp'], ['evil', 'corp']],
    ['boolean', 'true\n', [true, 'true'], [false, 'false', 1]],
    [
      'ip',
      '10.0.0.1\n::1\n::ffff:10.0.0.2\n',
      ['10.0.0.1', '0:0::1', '::ffff:10.0.0.1', '10.0.0.2'],
      ['10.0.0.3', '::2', 'x', 167772161],
    ],
    [
      'ip_range',
      '10.0.0.0/30\n10.0.0.8 - 10.0.0.9\n192.168.1.7\n2001:db8::/32\nfe80::1-fe80::5\n10.0.0.9-10.0.0.12',
      [
        '10.0.0.0',
        '10.0.0.3',
        '10.0.0.8',
        '10.0.0.9',
        '10.0.0.10',
        '10.0.0.12',
        '192.168.1.7',
        '2001:db8::7',
        '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
        'fe80::3',
        '::ffff:10.0.0.1',
      ],
      [
        '10.0.0.4',
        '10.0.0.7',
        '10.0.0.13',
        '2001:db9::',
        'fe80::6',
        'fe80::',
        '0.0.0.0',
        '255.255.255.255',
      ],
    ],
    ['ip_range', '0.0.0.0/0\n', ['0.0.0.0', '255.255.255.255'], ['::', '1::']],
    ['ip_range', '::/0\n', ['0.0.0.0', '255.255.255.255', '::', 'ffff::'], ['x']],
    [
      'ip_range',
      '::ffff:10.0.0.0-::ffff:11.0.0.0\n',
      ['10.0.0.0', '10.9.9.9', '11.0.0.0'],
      ['9.255.255.255', '11.0.0.1', '::1'],
    ],
    ['ip_range', '::fffe:0:0-::ffff:0.0.0.1\n', ['0.0.0.0', '0.0.0.1', '::fffe:0:1'], ['0.0.0.2']],
    ['byte', '-128\n127\n', [-128, 127, '127'], [128, 126]],
    [
      'long',
      '5\n7-9\n-3 - -1\n9223372036854775807\n+12',
      [5, '5', 7, 8, 9, -3, -2, -1, 9223372036854775807n, 12],
      [6, 10, -4, 0, 5.5, 'five', true, 9223372036854775806n, 10n ** 30n],
    ],
    ['integer_range', '1,5\n', [1, 3, 5], [0, 6]],
    ['double', '0.5\n1e3\n', [0.5, 1000, '1000.0'], [0.25, '1e', true]],
    ['float', '0.1\n', [0.1, '0.1'], [0.2]],
    ['double_range', '-1.5-2.5\n', [-1.5, 0, 2.5], [-1.6, 2.6]],
    [
      'date',
      '2026-11-24T10:00:00Z\n',
      [
        '2026-11-24T10:00:00.000Z',
        '2026-11-24T11:00:00+01:00',
        1795514400000,
        '2026-11-24T10:00:00.000999Z',
      ],
      ['2026-11-24T10:00:00.001Z', 'x'],
    ],
    [
      'date_range',
      '2026-11-24, 2026-11-25\n',
      ['2026-11-24', '2026-11-24T23:00:00Z', '2026-11-25T00:00:00Z'],
      ['2026-11-25T00:00:01Z'],
    ],
    [
      'date_nanos',
      '2026-11-24T10:00:00.000000001Z\n',
      ['2026-11-24T10:00:00.000000001Z'],
      ['2026-11-24T10:00:00Z'],
    ],
  ])('of %s holds what it says: %s', async (type, text, inside, outside) => {
    const has = await testOf(type, text);
    expect(inside.filter((value) => !has(value))).toEqual([]);
    expect(outside.filter((value) => has(value))).toEqual([]);
  });

  it.each<[ValueType, string, readonly number[], number]>([
    ['ip', '10.0.0.1\n10.0.0.0/8\n010.0.0.1\n10.0.0.1-10.0.0.2\nx\n', [2, 3, 4, 5], 1],
    [
      'ip_range',
      '10.0.0.0/33\n10.0.0.2-10.0.0.1\n-\n1-2-3\n::ffff:10.0.0.0/104\n10.0.0.1/',
      [1, 2, 3, 4, 5, 6],
      0,
    ],
    ['byte', '128\n-129\n1.0\n\n0x1\n1\n', [1, 2, 3, 5], 1],
    ['long', '9223372036854775808\n9-7\n', [1, 2], 0],
    ['double', '1e999\nNaN\nInfinity\n.\n1\n', [1, 2, 3, 4], 1],
    ['date', 'tomorrow\n2026-13-01\n2026-01-02,2026-01-01\n', [1, 2, 3], 0],
    ['date_nanos', '9999-01-01\n2026-01-01\n', [1], 1],
    ['boolean', 'TRUE\nfalse\n', [1], 1],
    ['keyword', `${'x'.repeat(32_767)}\n${'y'.repeat(32_766)}\n`, [1], 1],
  ])('of %s reports bad values by line, and keeps the rest', async (type, text, lines, count) => {
    const { lists, problems } = await listOf(type, text);
    expect(problems.map(({ code, position }) => [code, position?.line])).toEqual(
      lines.map((line) => ['RUL3203', line]),
    );
    expect(lists[0]?.count).toBe(count);
  });

  it('reports the first invalid values and counts the others', async () => {
    const { problems } = await listOf('ip', 'x\n'.repeat(100_000));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toBe('has 99,980 more such lines');
  });

  it('skips values that are not valid UTF-8', async () => {
    const { lists, problems } = await loadLists(
      { 'x.txt': new Uint8Array([0x61, 0x0a, 0xff, 0x62, 0x0a, 0x63]) },
      { entries: [onList('x', 'keyword')] },
    );
    expect(problems.map(({ message }) => message)).toEqual(['line 2: "�b" is not valid UTF-8']);
    expect(lists[0]?.count).toBe(2);
  });

  it('says its type on the first line', async () => {
    const { lists, problems } = await listOf('keyword', '# type: ip_range\r\n10.0.0.0/8\nx');
    expect(lists).toMatchObject([{ type: 'ip_range', count: 1 }]);
    expect(problems.map(({ code }) => code)).toEqual(['RUL3204', 'RUL3203']);
    expect(problems[1]?.position?.line).toBe(3);
  });

  it.each([
    ['# type: url\n', 'which is not a type of values'],
    ['# type: geo_point\n', 'which are not supported'],
  ])('of an unknown type is not used: %s', async (text, why) => {
    const { lists, problems } = await listOf('keyword', text);
    expect(lists).toEqual([]);
    const unused = problems.filter(({ code }) => code === 'RUL3202');
    expect(unused.map(({ message }) => message.includes(why))).toEqual([true]);
  });
});

describe('the folder of value lists', () => {
  it('finds a list by the name of its file, with or without ending', async () => {
    const files = { 'a.txt': 'x', 'b.CSV': 'x', 'c.txt': 'x', d: 'x', 'e.log': 'x', '.f.txt': 'x' };
    const { lists, problems, unused } = await loadLists(files, {
      entries: ['a', 'b', 'c.txt', 'd', 'e', 'f'].map((id) => onList(id, 'keyword')),
    });
    expect(lists.map(({ id, file }) => [id, file])).toEqual([
      ['a', 'lists/a.txt'],
      ['b', 'lists/b.CSV'],
      ['c.txt', 'lists/c.txt'],
      ['d', 'lists/d'],
    ]);
    expect(problems.map(({ code, file, severity }) => [code, file, severity])).toEqual([
      ['RUL3201', 'e.ndjson', 'warning'],
      ['RUL3201', 'e.ndjson', 'warning'],
    ]);
    expect(unused).toEqual(['e.log']);
  });

  it.each(['../secret', '/etc/passwd', '..', '.', 'lists/a', 'sub/a', '__proto__', 'a\0'])(
    'is never left: %s',
    async (id) => {
      const files = { 'a.txt': 'x', 'sub/a.txt': 'x', '../secret.txt': 'x' };
      const { lists, problems } = await loadLists(files, { entries: [onList(id, 'keyword')] });
      expect([lists.length, problems.map(({ code }) => code)]).toEqual([0, ['RUL3201']]);
    },
  );

  it('reads a file that is referenced twice once, and reports the second', async () => {
    const { lists, problems } = await loadLists(
      { 'a.csv': 'x', 'a.txt': 'y' },
      { entries: [onList('a', 'keyword')] },
    );
    expect(lists.map(({ file }) => file)).toEqual(['lists/a.csv']);
    expect(problems).toMatchObject([{ code: 'RUL3202', file: 'lists/a.txt' }]);
  });

  it('reports conflicting types, and loads the requested one', async () => {
    const folded = { meta: { dockwarden: { case_insensitive: true } } };
    const { lists, problems } = await loadLists(
      { 'a.txt': 'Sh' },
      { entries: [onList('a', 'keyword')] },
      { entries: [onList('a', 'keyword')], ...folded },
      { entries: [onList('a', 'ip')] },
    );
    expect(problems).toMatchObject([{ code: 'RUL3204', file: 'e.ndjson' }]);
    const [list] = lists;
    if (list === undefined) throw new TypeError('no list');
    expect([valueTest(list, false)?.('sh'), valueTest(list, true)?.('sh')]).toEqual([false, true]);
    const [plain] = (await listOf('keyword', 'Sh')).lists;
    expect(plain === undefined ? undefined : valueTest(plain, true)).toBeNull();
  });

  it('is not read where no item refers to a list', async () => {
    const { lists, unused } = await loadLists({ 'a.txt': 'x' }, {});
    expect([lists, unused]).toEqual([[], ['a.txt']]);
  });

  it('that is invalid or missing is reported', async () => {
    const items = await itemsOf({ entries: [onList('a', 'keyword')] });
    const none = await loadValueLists('/does/not/exist', items);
    expect(none.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['RUL1001', 'error'],
      ['RUL3201', 'warning'],
    ]);
    const notGiven = await loadValueLists(null, items);
    expect(notGiven.problems).toMatchObject([
      { code: 'RUL3201', hint: 'give its directory with --value-lists' },
    ]);
  });

  it('gives lists that other threads read without a copy', async () => {
    const { lists } = await listOf('keyword', 'sh\n');
    const [there] = structuredClone(lists);
    if (there === undefined || there.kind !== 'texts') throw new TypeError('no list');
    expect(there.exact?.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(valueTest(there, false)?.('sh')).toBe(true);
  });
});
