import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../events/field-set.ts';
import { rowOf } from '../../events/document-row.ts';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { itemsOf } from '../../rules/exceptions/exception.testing.ts';
import { loadLists, onList } from '../../rules/value-lists/value-list.testing.ts';
import { compileExceptions } from './compile.ts';
import { NOW, testOf } from './compile.testing.ts';

const match = (value: string, field = 'a') => ({ field, type: 'match', value });
const matchAny = (...value: string[]) => ({ field: 'a', type: 'match_any', value });
const wildcard = (value: string) => ({ field: 'a', type: 'wildcard', value });
const exists = (field = 'a') => ({ field, type: 'exists' });
const not = <T extends object>(entry: T) => ({ ...entry, operator: 'excluded' });
const nested = (field: string, ...entries: object[]) => ({ field, type: 'nested', entries });

const folded = (fields: true | readonly string[]) => ({
  meta: { dockwarden: { case_insensitive: fields } },
});

/** Documents are given as JSON text, since they include numbers of any length. */
const documentOf = (text: string) => parseJson(text) as JsonObject;

type Case = [
  name: string,
  entries: readonly object[],
  fulfilled: readonly string[],
  not: readonly string[],
  more?: object,
];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  match: [
    [
      'a text exactly',
      [match('sh')],
      ['{"a":"sh"}', '{"a":["x","sh"]}'],
      ['{"a":"SH"}', '{"a":"sh "}', '{"a":"bash"}', '{}', '{"a":null}'],
    ],
    [
      'an empty text',
      [match('')],
      ['{"a":""}', '{"a":["","x"]}'],
      ['{"a":[]}', '{"a":null}', '{}', '{"a":{}}'],
    ],
    ['stars as they are', [match('*')], ['{"a":"*"}'], ['{"a":"x"}']],
    [
      'a whole number',
      [match('443')],
      ['{"a":443}', '{"a":"443"}', '{"a":443.0}', '{"a":[1,443]}'],
      ['{"a":"443.0"}', '{"a":4430}'],
    ],
    [
      'a number with a point',
      [match('1.0')],
      ['{"a":1}', '{"a":"1.0"}'],
      ['{"a":"1"}', '{"a":1.5}'],
    ],
    ['a number with an exponent', [match('1e3')], ['{"a":1000}', '{"a":"1e3"}'], ['{"a":"1000"}']],
    [
      'a huge number',
      [match('12345678901234567890')],
      ['{"a":12345678901234567890}'],
      ['{"a":12345678901234567891}'],
    ],
    ['no number', [match('0x10')], ['{"a":"0x10"}'], ['{"a":16}']],
    ['blanks as no number', [match(' ')], ['{"a":" "}'], ['{"a":0}', '{"a":""}']],
    [
      'a boolean',
      [match('true')],
      ['{"a":true}', '{"a":"true"}'],
      ['{"a":false}', '{"a":1}', '{"a":"TRUE"}'],
    ],
    [
      'dotted, nested and mixed',
      [match('x', 'a.b.c')],
      [
        '{"a":{"b":{"c":"x"}}}',
        '{"a.b.c":"x"}',
        '{"a.b":{"c":"x"}}',
        '{"a":{"b.c":["x"]}}',
        '{"a":[{"b":{"c":"y"}},{"b":{"c":"x"}}]}',
      ],
      ['{"a":{"b":"x"}}', '{"c":"x"}'],
    ],
    [
      'not',
      [not(match('sh'))],
      ['{"a":"x"}', '{}', '{"a":null}', '{"a":[]}'],
      ['{"a":"sh"}', '{"a":["x","sh"]}'],
    ],
    [
      'all of several',
      [match('x'), match('y', 'b')],
      ['{"a":"x","b":"y"}', '{"a":["x","z"],"b":["y"]}'],
      ['{"a":"x"}', '{"b":"y"}', '{"a":"y","b":"x"}'],
    ],
    [
      'two values of one field',
      [match('x'), match('y')],
      ['{"a":["x","y","z"]}'],
      ['{"a":"x"}', '{"a":["y"]}'],
    ],
    ['one and not another', [match('x'), not(match('y'))], ['{"a":"x"}'], ['{"a":["x","y"]}']],
  ],
  match_any: [
    [
      'any',
      [matchAny('x', 'y', '1')],
      ['{"a":"x"}', '{"a":["z","y"]}', '{"a":1}'],
      ['{"a":"z"}', '{}', '{"a":"X"}'],
    ],
    ['none', [not(matchAny('x', 'y'))], ['{"a":"z"}', '{}'], ['{"a":"x"}', '{"a":["z","y"]}']],
    [
      'with others',
      [matchAny('x', 'y'), match('1', 'b')],
      ['{"a":["x","y"],"b":1}'],
      ['{"a":["x","y"]}'],
    ],
  ],
  wildcard: [
    [
      'a star',
      [wildcard('/usr/*/sh')],
      ['{"a":"/usr/bin/sh"}', '{"a":"/usr//sh"}', '{"a":["x","/usr/a/b/sh"]}'],
      ['{"a":"/usr/sh"}', '{"a":"/USR/bin/sh"}', '{}'],
    ],
    [
      'a question mark',
      [wildcard('s?')],
      ['{"a":"sh"}', '{"a":"s😀"}'],
      ['{"a":"s"}', '{"a":"shh"}'],
    ],
    ['escapes', [wildcard('\\*\\?\\\\*')], ['{"a":"*?\\\\x"}'], ['{"a":"ab\\\\x"}', '{"a":"*?x"}']],
    ['blanks', [wildcard('a b*')], ['{"a":"a bc"}'], ['{"a":"ab"}']],
    [
      'only a star',
      [wildcard('*')],
      ['{"a":""}', '{"a":0}'],
      ['{}', '{"a":null}', '{"a":{"b":1}}'],
    ],
    [
      'numbers and booleans by their text',
      [wildcard('4*')],
      ['{"a":443}'],
      ['{"a":true}', '{"a":14}'],
    ],
    ['not', [not(wildcard('x*'))], ['{"a":"y"}', '{}'], ['{"a":"xy"}', '{"a":["y","x"]}']],
  ],
  exists: [
    [
      'any value',
      [exists()],
      ['{"a":""}', '{"a":0}', '{"a":false}', '{"a":[null,1]}'],
      ['{}', '{"a":null}', '{"a":[]}', '{"a":[null]}', '{"a":{}}', '{"a":[{}]}'],
    ],
    [
      'an object with a value',
      [exists()],
      ['{"a":{"b":1}}', '{"a.b":""}', '{"a":[{"b":{"c":[false]}}]}'],
      ['{"a":{"b":null}}', '{"ab":1}', '{"a":{"b":[[],{}]}}', '{"b":{"a":1}}'],
    ],
    [
      'a known field',
      [exists('process.name')],
      ['{"process":{"name":""}}', '{"process.name":["x"]}'],
      ['{"process":{}}'],
    ],
    [
      'not',
      [not(exists('a'))],
      ['{}', '{"a":[]}', '{"a":{"b":null}}'],
      ['{"a":""}', '{"a":{"b":1}}', '{"a.b":1}'],
    ],
  ],
  nested: [
    [
      'all of one object',
      [nested('a', match('x', 'b'), match('y', 'c'))],
      [
        '{"a":[{"b":"z"},{"b":"x","c":"y"}]}',
        '{"a":{"b":"x","c":"y"}}',
        '{"a.b":"x","a.c":"y"}',
        '{"a":[[{"b":["x"],"c":["y","z"]}]]}',
      ],
      ['{"a":[{"b":"x"},{"c":"y"}]}', '{"a":[]}', '{}', '{"b":"x","c":"y"}', '{"a":"x"}'],
    ],
    [
      'not, in an object that is there',
      [nested('a', match('x', 'b'), not(match('y', 'c')))],
      ['{"a":[{"b":"x","c":"y"},{"b":"x","c":"z"}]}', '{"a":{"b":"x"}}'],
      ['{"a":[{"b":"x","c":"y"},{"b":"z"}]}', '{"a":[]}', '{}'],
    ],
    [
      'at any path',
      [nested('a.b.c', match('x', 'd.e'))],
      [
        '{"a":{"b":{"c":{"d":{"e":"x"}}}}}',
        '{"a.b":[{"c":{"d.e":"x"}}]}',
        '{"a":{"b.c":{"d":[{"e":"x"}]}}}',
        '{"a.b.c.d.e":"x"}',
        '{"a":{"b.c.d":{"e":"x"}}}',
      ],
      ['{"a":{"b":{"d":{"e":"x"}}}}', '{"a":{"b":{"c":null}}}', '{"a.b.cd.e":"x"}', '{"a":1}'],
    ],
    [
      'with exists and any',
      [nested('a', exists('b'), { ...matchAny('x', 'y'), field: 'c' })],
      ['{"a":[{"b":0,"c":"y"}]}'],
      ['{"a":[{"b":null,"c":"y"},{"b":1,"c":"z"}]}'],
    ],
    [
      'after a condition on the row',
      [match('1', 'z'), nested('a', match('x', 'b'))],
      ['{"z":1,"a":{"b":"x"}}'],
      ['{"a":{"b":"x"}}', '{"z":1}'],
    ],
  ],
  'without case': [
    [
      'everywhere',
      [match('Sh'), wildcard('S*'), { ...matchAny('X', 'y'), field: 'b' }],
      ['{"a":"SH","b":"x"}', '{"a":"sh","b":"Y"}'],
      ['{"a":"s","b":"x"}'],
      folded(true),
    ],
    [
      'for some fields',
      [match('Sh'), match('Sh', 'b')],
      ['{"a":"sH","b":"Sh"}'],
      ['{"a":"sh","b":"sh"}'],
      folded(['a']),
    ],
    ['of ASCII letters only', [match('K')], ['{"a":"k"}'], ['{"a":"\u212a"}'], folded(true)],
    ['not', [not(match('sh'))], ['{"a":"x"}'], ['{"a":"SH"}'], folded(true)],
    [
      'of a nested field',
      [nested('a', match('X', 'b'))],
      ['{"a":[{"b":"x"}]}'],
      ['{"a":[{"b":"y"}]}'],
      folded(['a.b']),
    ],
    [
      'of a sub-field of an index',
      [match('Sh', 'process.name.caseless')],
      ['{"process":{"name":"SH"}}', '{"process.name.caseless":"sh"}'],
      ['{"process.name.caseless":"x","process.name":"sh"}', '{}'],
    ],
    [
      'but not of an exact one',
      [match('Sh', 'file.name.keyword')],
      ['{"file":{"name":"Sh"}}'],
      ['{"file":{"name":"sh"}}'],
    ],
  ],
  'addresses and times': [
    [
      'an address in any spelling',
      [match('::ffff:10.0.0.1', 'source.ip')],
      ['{"source":{"ip":"10.0.0.1"}}', '{"source":{"ip":["x","0:0:0:0:0:ffff:a00:1"]}}'],
      ['{"source":{"ip":"10.0.0.2"}}', '{"source":{"ip":"x"}}'],
    ],
    [
      'a block of addresses',
      [match('10.0.0.0/8', 'source.ip')],
      ['{"source":{"ip":"10.1.2.3"}}'],
      ['{"source":{"ip":"11.0.0.0"}}', '{"source":{"ip":1}}'],
    ],
    [
      'a block of no address field',
      [match('10.0.0.0/8')],
      ['{"a":"10.0.0.0/8"}'],
      ['{"a":"10.1.2.3"}'],
    ],
    [
      'a day',
      [match('2026-11-24', 'process.start')],
      [
        '{"process":{"start":"2026-11-24T23:59:59.999Z"}}',
        '{"process":{"start":"2026-11-25T00:30:00+01:00"}}',
      ],
      ['{"process":{"start":"2026-11-25T00:00:00Z"}}', '{"process":{"start":"x"}}'],
    ],
    [
      'an instant in any spelling',
      [match('2026-11-24T10:00:00Z', 'process.start')],
      [
        '{"process":{"start":"2026-11-24T11:00:00.000+01:00"}}',
        '{"process":{"start":1795514400000}}',
      ],
      ['{"process":{"start":"2026-11-24T10:00:01Z"}}'],
    ],
  ],
  'operating systems': [
    [
      'by type',
      [match('x')],
      ['{"a":"x","host":{"os":{"type":"linux"}}}', '{"a":"x","host.os.type":"macos"}'],
      [
        '{"a":"x"}',
        '{"a":"x","host":{"os":{"type":"windows"}}}',
        '{"a":"x","host":{"os":{"type":"Linux"}}}',
        '{"host":{"os":{"type":"linux"}}}',
      ],
      { os_types: ['linux', 'macos'] },
    ],
    [
      'by name in any case',
      [match('x')],
      [
        '{"a":"x","host":{"os":{"name":"Linux"}}}',
        '{"a":"x","host":{"os":{"name":"LINUX","type":"odd"}}}',
      ],
      ['{"a":"x","host":{"os":{"name":"Debian"}}}', '{"a":"x","host":{"os":{"name":1}}}'],
      { os_types: ['linux'] },
    ],
  ],
};

describe.each(Object.entries(CASES))('exceptions: %s', (_, cases) => {
  it.each(cases)('%s', async (__, entries, fulfilled, others, more = {}) => {
    const test = testOf(await itemsOf({ entries, ...more }));
    const isFulfilled = (text: string) => test(documentOf(text)).length === 1;
    expect(fulfilled.filter((text) => !isFulfilled(text))).toEqual([]);
    expect(others.filter((text) => isFulfilled(text))).toEqual([]);
  });
});

describe('several items', () => {
  it('are reported in order, each once', async () => {
    const items = await itemsOf(
      { entries: [not(match('z'))] },
      { entries: [matchAny('x', 'y')] },
      { entries: [match('q')] },
      { entries: [match('1', 'b')] },
      { entries: [match('X')], ...folded(true) },
    );
    const test = testOf(items);
    expect(test({ a: ['y', 'x'], b: 1 })).toEqual([0, 1, 3, 4]);
    expect(test({ a: 'z' })).toEqual([]);
    expect(test({ a: ['y', 'x'], b: 1 })).toEqual([0, 1, 3, 4]);
  });

  it('do not load the document if the row is enough', async () => {
    const fields = new FieldSet();
    const items = await itemsOf(
      { entries: [nested('a', match('x', 'b')), match('1', 'z')] },
      { entries: [not(match('x'))] },
    );
    const { test } = compileExceptions(items, [], fields, { now: NOW });
    const fail = () => {
      throw new TypeError('asked for');
    };
    expect(test(rowOf({ z: 2 }, fields), fail)).toEqual([1]);
    expect(test(rowOf({ a: 'x' }, fields), fail)).toBe(test(rowOf({ a: 'x' }, fields), fail));
  });
});

describe('items that cannot apply', () => {
  it.each<[string, string, string | null]>([
    ['that have expired', '2026-11-24T09:59:59Z', 'expired at 2026-11-24T09:59:59.000Z'],
    ['that expire now', '2026-11-24T10:00:00Z', 'expired at 2026-11-24T10:00:00.000Z'],
    ['that will expire', '2026-11-24T10:00:00.001Z', null],
  ])('%s', async (_, expire_time, why) => {
    const items = await itemsOf({ entries: [match('x')], expire_time });
    const { idle } = compileExceptions(items, [], new FieldSet(), { now: NOW });
    expect(idle).toEqual([why]);
    expect(testOf(items)({ a: 'x' })).toEqual(why === null ? [0] : []);
  });

  it('hide nothing if their value list is missing, even when negated', async () => {
    const items = await itemsOf(
      { entries: [onList('none', 'keyword')] },
      { entries: [not(onList('none', 'keyword'))] },
      { entries: [match('x'), onList('none', 'keyword')] },
    );
    const { idle } = compileExceptions(items, [], new FieldSet(), { now: NOW });
    expect(idle).toEqual(items.map(() => 'the value list "none" is not there'));
    expect(testOf(items)({ a: 'x' })).toEqual([]);
  });

  it('are identified by their index', async () => {
    const items = await itemsOf({}, { expire_time: '2020-01-01' }, {});
    const { idle } = compileExceptions(items, [], new FieldSet(), { now: NOW });
    expect(idle).toEqual([null, 'expired at 2020-01-01T00:00:00.000Z', null]);
    expect(testOf(items)({ process: { name: 'sh' } })).toEqual([0, 2]);
  });
});

describe('value lists', () => {
  it('are searched for every value of a field', async () => {
    const entries = [onList('names', 'keyword'), not(onList('nets', 'ip_range', 'b'))];
    const items = [{ entries }, { entries: [onList('names', 'keyword')], ...folded(['a']) }];
    const { lists } = await loadLists({ 'names.txt': 'Sh\n7', 'nets.txt': '10.0.0.0/8' }, ...items);
    const test = testOf(await itemsOf(...items), lists);
    expect(test({ a: ['x', 'Sh'], b: '11.0.0.1' })).toEqual([0, 1]);
    expect(test({ a: 'Sh', b: ['11.0.0.1', '10.0.0.1'] })).toEqual([1]);
    expect(test({ a: 7 })).toEqual([0, 1]);
    expect(test({ a: 'sh' })).toEqual([1]);
    expect(test({ a: 'bash', b: 'x' })).toEqual([]);
  });

  it('work in another thread', async () => {
    const item = { entries: [onList('names', 'keyword')] };
    const { lists } = await loadLists({ 'names.txt': 'sh' }, item);
    const [items, there] = structuredClone([await itemsOf(item), lists] as const);
    expect(testOf(items, there)({ a: 'sh' })).toEqual([0]);
  });
});
