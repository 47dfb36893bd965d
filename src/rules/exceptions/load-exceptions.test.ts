import { describe, expect, it } from 'vitest';
import { loadRules } from '../load/load.ts';
import { memoryFiles } from '../load/memory-files.testing.ts';
import type { Problem } from '../problem.ts';
import { ruleText } from '../rule.testing.ts';
import { exported, ITEM, LIST, loadFiles, loadItems } from './exception.testing.ts';
import { exceptionsOf } from '../load/load-exceptions.ts';

const shown = (problems: readonly Problem[]) =>
  problems.map(({ code, severity, file, position }) => {
    const place = position === null ? '-' : `${position.line}:${position.column}`;
    return `${file}:${place} ${severity} ${code}`;
  });

describe('loading exceptions', () => {
  it('reads a list and its items with their defaults', async () => {
    const { lists, items, problems } = await loadFiles({
      'e.ndjson': exported(
        { list_id: 'l', name: 'List', type: 'detection', unknown: { deep: [1] } },
        {
          item_id: 'i',
          list_id: 'l',
          name: 'Item',
          odd: null,
          entries: [{ field: 'a', type: 'exists' }],
        },
        { exported_count: 2 },
      ),
    });
    expect(problems).toEqual([]);
    expect(lists).toMatchObject([
      {
        file: 'e.ndjson',
        list_id: 'l',
        description: '',
        namespace_type: 'single',
        os_types: [],
        tags: [],
      },
    ]);
    expect(items).toMatchObject([
      {
        file: 'e.ndjson',
        item_id: 'i',
        type: 'simple',
        entries: [{ field: 'a', operator: 'included', type: 'exists' }],
        comments: [],
        expire_time: undefined,
        stage: null,
      },
    ]);
    expect(structuredClone({ lists, items })).toEqual({ lists, items });
  });

  it('reads items before their list, or in another file', async () => {
    const { items, problems } = await loadFiles({
      'a.ndjson': exported(ITEM),
      'b.ndjson': exported({ ...ITEM, item_id: 'j' }, LIST),
    });
    expect(items.map(({ item_id }) => item_id)).toEqual(['i', 'j']);
    expect(problems).toEqual([]);
  });

  it('reads the TOML form, with a date as it is', async () => {
    const { lists, items, problems } = await loadFiles({
      'e.toml': `[metadata]
rule_ids = ["a"]
[[exceptions]]
[exceptions.container]
list_id = "l"
name = "List"
type = "rule_default"
[[exceptions.items]]
item_id = "i"
name = "Item"
expire_time = 2027-01-31
meta = { dockwarden = { stage = 2, case_insensitive = ["a"] } }
entries = [{ field = "a", type = "match", value = "b" }]
`,
    });
    expect(problems).toEqual([]);
    expect(lists[0]?.meta?.dockwarden?.metadata?.rule_ids).toEqual(['a']);
    expect(items[0]).toMatchObject({ expire_time: '2027-01-31', stage: 2, list_id: 'l' });
  });

  it('finds those in an export of rules, and leaves the rules alone', async () => {
    const files = { 'x.ndjson': `{"rule_id":"broken"}\n${exported(LIST, ITEM)}` };
    const { lists, items, problems } = await loadFiles(files);
    expect([lists.length, items.length, problems]).toEqual([1, 1, []]);
    const loaded = await loadRules(['x.ndjson'], memoryFiles(files));
    expect(exceptionsOf(loaded)).toEqual({ lists, items, problems: [] });
  });

  it('reports a duplicate id once, with both files', async () => {
    const files = {
      'a.ndjson': exported(LIST, ITEM),
      'b.ndjson': exported({ ...LIST, name: 'Other' }, { ...ITEM, name: 'Other' }),
    };
    const { lists, items, problems } = await loadFiles(files);
    expect([lists, items].map(([first]) => first?.name)).toEqual(['List', 'Item']);
    expect(shown(problems)).toEqual(['b.ndjson:1:2 error RUL3001', 'b.ndjson:2:2 error RUL3002']);
    expect(problems[0]?.message).toBe('the list_id "l" is already that of "List" in a.ndjson');
    const [a, b] = await Promise.all(
      Object.keys(files).map((file) => loadRules([file], memoryFiles(files))),
    );
    if (a === undefined || b === undefined) throw new TypeError('two loads');
    expect([a.problems, b.problems]).toEqual([[], []]);
    expect(exceptionsOf(a, b).problems).toEqual(problems);
    const both = await loadRules(Object.keys(files), memoryFiles(files));
    expect(exceptionsOf(both).problems).toEqual([]);
    expect(both.problems).toEqual(problems);
  });

  it('treats one id in two namespaces as two lists', async () => {
    const other = { ...LIST, namespace_type: 'agnostic' };
    const { lists, problems } = await loadFiles({ 'e.ndjson': exported(LIST, other) });
    expect([lists.length, problems.length]).toEqual([2, 0]);
  });

  it('reports an item whose list does not exist', async () => {
    const other = { ...LIST, namespace_type: 'agnostic' };
    const { items, problems } = await loadFiles({
      'e.ndjson': exported(other, ITEM, { ...ITEM, item_id: 'j', list_id: 'none' }),
    });
    expect(items).toHaveLength(2);
    expect(shown(problems)).toEqual([
      'e.ndjson:2:16 warning RUL3106',
      'e.ndjson:3:16 warning RUL3106',
    ]);
    expect(problems.map(({ hint }) => hint)).toEqual([
      'there is one with namespace_type "agnostic"; the item says "single"',
      'add the list, or also read the file that contains it',
    ]);
  });

  it('does not report items whose list is broken', async () => {
    const other = { ...ITEM, item_id: 'j', list_id: 'm' };
    const { problems } = await loadFiles({
      'e.ndjson': exported({ ...LIST, type: 'odd' }, ITEM, other),
    });
    expect(shown(problems)).toEqual([
      'e.ndjson:1:47 error RUL1103',
      'e.ndjson:3:16 warning RUL3106',
    ]);
  });
});

const entry = (more: object) => ({ entries: [{ ...ITEM.entries[0], ...more }] });

describe('an item with a fault', () => {
  it.each<[string, object, string, RegExp]>([
    ['no entries', { entries: [] }, 'RUL1103', /at least 1/],
    ['no name', { name: null }, 'RUL1101', /item.name is missing/],
    ['an unknown type', entry({ type: 'like' }), 'RUL1103', /"match", "match_any"/],
    ['no type', entry({ type: null }), 'RUL1101', /no type/],
    ['no field', entry({ field: ' ' }), 'RUL1103', /field name/],
    ['an unknown operator', entry({ operator: 'not' }), 'RUL1103', /"included" or "excluded"/],
    ['an entry that is none', { entries: ['sh'] }, 'RUL1102', /a condition with/],
    ['a list to match', entry({ value: ['sh'] }), 'RUL1102', /must be a string/],
    ['a text to match any of', entry({ type: 'match_any' }), 'RUL1102', /must be a list/],
    ['nothing to match any of', entry({ type: 'match_any', value: [] }), 'RUL1103', /at least 1/],
    ['a list without id', entry({ type: 'list', list: { type: 'ip' } }), 'RUL1101', /list.id/],
    [
      'a list of nothing',
      entry({ type: 'list', list: { id: 'x', type: 'url' } }),
      'RUL1103',
      /type/,
    ],
    ['a nested nothing', entry({ type: 'nested', entries: [] }), 'RUL1103', /at least 1/],
    [
      'a nested wildcard',
      entry({ type: 'nested', entries: [{ field: 'a', type: 'wildcard', value: '*' }] }),
      'RUL1103',
      /"match", "match_any" or "exists"/,
    ],
    ['no time', { expire_time: 'soon' }, 'RUL1103', /a time such as/],
    ['an unknown system', { os_types: ['bsd'] }, 'RUL1103', /linux/],
    ['a comment without text', { comments: [{}] }, 'RUL1101', /comment/],
    ['stage 0', { meta: { dockwarden: { stage: 0 } } }, 'RUL1103', /from 1 to 1000/],
    [
      'a case of its own',
      { meta: { dockwarden: { case_insensitive: 'a' } } },
      'RUL1102',
      /true or false/,
    ],
  ])('%s', async (_, item, code, message) => {
    const { items, problems } = await loadItems(item);
    expect(items).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]).toMatchObject({ severity: 'error', position: { line: 2 } });
    expect(problems[0]?.message).toMatch(message);
  });

  it('never stops the others', async () => {
    const { items } = await loadItems({ entries: [] }, {}, { name: 1 }, {});
    expect(items.map(({ item_id }) => item_id)).toEqual(['i1', 'i3']);
  });

  it('is not looked at without end', async () => {
    const { problems } = await loadItems({ entries: Array.from({ length: 10_000 }, () => 1) });
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.code).toBe('RUL1105');
  });
});

describe('a list with a fault', () => {
  it.each<[string, object, string]>([
    ['no type', { type: null }, 'RUL1101'],
    ['an unknown type', { type: 'shared' }, 'RUL1103'],
    ['rules that are none', { meta: { dockwarden: { rules: 'some' } } }, 'RUL1103'],
    ['no rules', { meta: { dockwarden: { rules: [] } } }, 'RUL1103'],
  ])('%s', async (_, list, code) => {
    const { lists, problems } = await loadFiles({ 'e.ndjson': exported({ ...LIST, ...list }) });
    expect([lists, problems.map((problem) => problem.code)]).toEqual([[], [code]]);
  });
});

const nested = (field: string, value: string, parent = 'a.b') =>
  entry({ field: parent, type: 'nested', entries: [{ field, type: 'match', value }] });

describe('what an item probably does not mean', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'lists beside others',
      { entries: [...ITEM.entries, { field: 'a', type: 'list', list: { id: 'x', type: 'ip' } }] },
      ['RUL3101'],
    ],
    ['lists alone', entry({ type: 'list', list: { id: 'x', type: 'ip' } }), []],
    ['the case of no field', { meta: { dockwarden: { case_insensitive: ['x'] } } }, ['RUL3102']],
    ['the case of a field', { meta: { dockwarden: { case_insensitive: ['process.name'] } } }, []],
    [
      'the case of a nested field',
      { ...nested('c', 'x'), meta: { dockwarden: { case_insensitive: ['a.b.c'] } } },
      [],
    ],
    ['a star to match', entry({ value: '/usr/bin/*' }), ['RUL3103']],
    ['a star to match any of', entry({ type: 'match_any', value: ['a', '*b'] }), ['RUL3103']],
    ['a star to match, nested', nested('c', 'x*'), ['RUL3103']],
    ['a star alone', entry({ value: '*' }), []],
    ['a star inside', entry({ value: 'a*b?' }), []],
    ['a backslash in a pattern', entry({ type: 'wildcard', value: 'C:\\Users\\*' }), ['RUL3104']],
    ['backslashes in a pattern', entry({ type: 'wildcard', value: 'C:\\\\U\\*\\?\\' }), []],
    ['a backslash to match', entry({ value: 'C:\\Users' }), []],
    ['a nested field with all its name', nested('a.b.c', 'x'), ['RUL3105']],
    ['a misspelt key', { expire_tmie: '2027-01-31' }, ['RUL2015']],
    [
      'a misspelt key of a condition',
      { entries: [{ field: 'a', type: 'exists', operater: 'excluded' }] },
      ['RUL2015'],
    ],
    ['a misspelt field', entry({ field: 'process.nmae' }), ['RUL3111']],
    ['a misspelt nested field', nested('nmae', 'x', 'file.elf.sections'), ['RUL3111']],
    ['a field of anybody', entry({ field: 'my.nmae' }), []],
    ['a word for a number', entry({ field: 'process.pid', value: 'abc' }), ['RUL3112']],
    ['numbers', entry({ field: 'process.pid', type: 'match_any', value: ['1', '2.0'] }), []],
    [
      'one of numbers',
      entry({ field: 'process.pid', type: 'match_any', value: ['1', 'x'] }),
      ['RUL3112'],
    ],
    ['a number for a text', entry({ field: 'user.id', value: '0' }), []],
    ['a truth value', entry({ field: 'process.interactive', value: 'true' }), []],
    ['no truth value', entry({ field: 'process.interactive', value: 'yes' }), ['RUL3112']],
    ['a block of addresses', entry({ field: 'source.ip', value: '10.0.0.0/8' }), []],
    ['a name for an address', entry({ field: 'source.ip', value: 'localhost' }), ['RUL3112']],
    ['a day', entry({ field: 'process.start', value: '2026-11-24' }), []],
    ['a pattern for a number', entry({ field: 'process.pid', type: 'wildcard', value: '1*' }), []],
    ['unknown keys', { meta: { other: 1, dockwarden: { more: 2 } }, future: true }, []],
  ])('%s', async (_, item, codes) => {
    const { items, problems } = await loadItems(item);
    expect(items).toHaveLength(1);
    expect(problems.map((problem) => problem.code)).toEqual(codes);
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});

describe('hostile files', () => {
  it('are not moved by names that mean something to JavaScript', async () => {
    const text =
      exported(LIST) +
      '{"item_id":"i","list_id":"l","__proto__":{"name":"n"},"entries":[{"field":"__proto__","type":"exists"}]}\n' +
      '{"item_id":"constructor","list_id":"l","name":"n","meta":{"dockwarden":{"__proto__":{"stage":3}}},' +
      '"entries":[{"field":"__proto__","type":"exists"},{"field":"a","type":"toString"}]}\n' +
      '{"item_id":"__proto__","list_id":"l","name":"n","meta":{"__proto__":{"dockwarden":{"stage":3}}},' +
      '"entries":[{"field":"__proto__.polluted","type":"exists"}]}\n';
    const { items, problems } = await loadFiles({ 'e.ndjson': text });
    expect(problems.map(({ code }) => code)).toEqual(['RUL1101', 'RUL1103']);
    expect(items).toMatchObject([{ item_id: '__proto__', stage: null }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('with ids that are not strings are reported', async () => {
    const text = exported(LIST) + '{"item_id":{},"list_id":12345678901234567890,"entries":1}\n';
    const { items, problems } = await loadFiles({ 'e.ndjson': text });
    expect(items).toEqual([]);
    expect(problems.every(({ severity }) => severity === 'error')).toBe(true);
  });
});

it('exceptions beside a rule are reported', async () => {
  const text = `${ruleText()}\n[[exceptions]]\n[exceptions.container]\nlist_id = "l"\n`;
  const loaded = await loadRules(['r.toml'], memoryFiles({ 'r.toml': text, 'r.tests.toml': '' }));
  expect(loaded.problems).toMatchObject([{ code: 'RUL3110', severity: 'warning' }]);
  expect(loaded.problems[0]?.position?.line).toBe(text.split('\n').indexOf('[[exceptions]]') + 1);
  expect(exceptionsOf(loaded).lists).toEqual([]);
});

it('an untouched rule file has no exceptions', async () => {
  const loaded = await loadRules(['r.toml'], memoryFiles({ 'r.toml': ruleText() }));
  expect(exceptionsOf(loaded)).toEqual({ lists: [], items: [], problems: [] });
});
