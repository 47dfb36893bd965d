import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../../convert/convert.ts';
import { newTable, type Data, type Table } from '../../model/data.ts';
import { anyDocument } from '../arbitrary.testing.ts';
import { WriteError, type Entry, type Format } from '../format.ts';
import { NDJSON } from '../ndjson/index.ts';
import { TOML } from './index.ts';
import { takeOutNulls } from './nulls.ts';
import { writeToml } from './write.ts';

const FILE = `[metadata]
creation_date = "2026/11/24"
list_name = "Deployers"
rule_ids = ["a", "b"]
rule_names = ["A"]
updated_date = 2026-11-25

[extra]
x = 1

[[exceptions]]
note = "beside"
[exceptions.container]
list_id = "l"
name = "Deployers"
type = "detection"
[exceptions.container.meta.dockwarden]
rules = "all"

[[exceptions.items]]
item_id = "i1"
name = "First"
expire_time = 2027-01-31T12:00:00Z
[[exceptions.items.entries]]
field = "process.name"
type = "match"
value = "kubectl"

[[exceptions.items]]
item_id = "i2"
list_id = "l"
name = "Second"

[[exceptions]]
[exceptions.container]
list_id = "m"
name = "Empty"

[[action_connectors]]
id = "c"
type = "action"
[action_connectors.attributes]
name = "mail"
`;

const read = (format: Format, text: string): Entry[] => {
  const { entries, errors } = format.read(text);
  expect(errors).toEqual([]);
  return entries.map(({ entry }) => entry);
};

const withoutSummary = (entries: readonly Entry[]) =>
  entries.filter(({ kind }) => kind !== 'summary');

describe('exceptions and connectors in TOML', () => {
  it('are read as an export has them', () => {
    const about = {
      metadata: {
        creation_date: '2026/11/24',
        list_name: 'Deployers',
        rule_ids: ['a', 'b'],
        rule_names: ['A'],
        updated_date: '2026-11-25',
      },
      others: { extra: { x: 1 } },
    };
    const typed = { '/metadata/updated_date': 'date' };
    expect(read(TOML, FILE)).toEqual([
      {
        kind: 'exception_list',
        data: {
          list_id: 'l',
          name: 'Deployers',
          type: 'detection',
          meta: { dockwarden: { rules: 'all', ...about, beside: { note: 'beside' }, typed } },
        },
      },
      {
        kind: 'exception_item',
        data: {
          item_id: 'i1',
          name: 'First',
          expire_time: '2027-01-31T12:00:00.000Z',
          entries: [{ field: 'process.name', type: 'match', value: 'kubectl' }],
          list_id: 'l',
          meta: { dockwarden: { typed: { '/data/expire_time': 'date' } } },
        },
      },
      { kind: 'exception_item', data: { item_id: 'i2', list_id: 'l', name: 'Second' } },
      {
        kind: 'exception_list',
        data: { list_id: 'm', name: 'Empty', meta: { dockwarden: { ...about, typed } } },
      },
      {
        kind: 'connector',
        data: {
          id: 'c',
          type: 'action',
          attributes: { name: 'mail' },
          meta: { dockwarden: { ...about, typed } },
        },
      },
    ]);
  });

  it('are written as they were', () => {
    const again = TOML.write(read(NDJSON, NDJSON.write(read(TOML, FILE))));
    expect(again).toContain('updated_date = 2026-11-25\n');
    expect(again).toContain('expire_time = 2027-01-31T12:00:00.000Z\n');
    expect(again).toContain('[extra]\nx = 1\n');
    expect(again.match(/\[metadata\]|\[\[exceptions\]\]|dockwarden/g)).toEqual([
      '[metadata]',
      '[[exceptions]]',
      'dockwarden',
      '[[exceptions]]',
    ]);
    expect(read(TOML, again)).toEqual(read(TOML, FILE));
  });

  it('become one file a list or connector in a folder', () => {
    const files = convert(read(TOML, FILE), 'out');
    expect(files.map(({ name }) => name)).toEqual([
      'exceptions_deployers.toml',
      'exceptions_empty.toml',
      'connector_mail.toml',
    ]);
    const back = files.flatMap(({ text }) => read(TOML, text));
    expect(new Set(back)).toEqual(new Set(read(TOML, FILE)));
  });

  it('know the places of their values', () => {
    const places = TOML.read(FILE).entries.map(({ placeOf }) => (path: (string | number)[]) => {
      const place = placeOf(path)?.value;
      return place === undefined ? undefined : FILE.slice(place.start, place.end);
    });
    const [list, item] = places;
    expect(list?.(['list', 'name'])).toBe('"Deployers"');
    expect(list?.(['list', 'meta', 'dockwarden', 'rules'])).toBe('"all"');
    expect(list?.(['list', 'meta', 'dockwarden', 'metadata', 'rule_ids', 1])).toBe('"b"');
    expect(item?.(['item', 'entries', 0, 'value'])).toBe('"kubectl"');
    expect(item?.(['item', 'nothing'])).toBeUndefined();
  });

  it.each([
    ['no container', '[[exceptions]]\n[[exceptions.items]]\nitem_id = "i"', 'RUL3004'],
    ['a container that is none', '[[exceptions]]\ncontainer = 1', 'RUL3004'],
    ['items that are none', '[[exceptions]]\nitems = 1\n[exceptions.container]', 'RUL3004'],
    ['an item that is none', '[[exceptions]]\nitems = [1]\n[exceptions.container]', 'RUL3004'],
    ['exceptions that are none', 'exceptions = [1, 2]', 'RUL3004'],
    ['a connector that is none', 'action_connectors = [[]]', 'RUL3004'],
    [
      'a meta without a place',
      '[metadata]\n[[exceptions]]\n[exceptions.container]\nmeta = 1',
      'RUL3003',
    ],
    [
      'a place that is taken',
      '[metadata]\n[[exceptions]]\n[exceptions.container.meta.dockwarden]\nmetadata = 1',
      'RUL3003',
    ],
  ])('report %s', (_, text, code) => {
    const codes = new Set(TOML.read(text).errors.map((error) => error.code));
    expect([...codes]).toEqual([code]);
  });

  it('refuse to multiply what stands beside many lists', () => {
    const lists = '[[exceptions]]\n[exceptions.container]\nname = "x"\n'.repeat(1_000);
    const { entries, errors } = TOML.read(`[metadata]\nx = "${'y'.repeat(10_000)}"\n${lists}`);
    expect([entries.length, errors.map(({ code }) => code)]).toEqual([0, ['RUL3003']]);
  });

  it('refuse what a TOML file has no place for', () => {
    const list = (id: string, meta: Table = newTable()): Entry => ({
      kind: 'exception_list',
      data: newTable([
        ['list_id', id],
        ['meta', newTable([['dockwarden', newTable([['metadata', meta]])]])],
      ]),
    });
    const orphan: Entry = { kind: 'exception_item', data: newTable([['list_id', 'other']]) };
    const summary: Entry = { kind: 'summary', data: newTable([['missing_rules', ['x']]]) };
    const other = list('m', newTable([['list_name', 'M']]));
    for (const entries of [[list('l'), other], [list('l'), orphan], [list('l'), summary], []]) {
      expect(() => TOML.write(entries)).toThrow(WriteError);
    }
    expect(convert([list('l'), other, orphan, summary], 'out').map(({ name }) => name)).toEqual([
      'exceptions_l.toml',
      'exceptions_m.toml',
      'export.ndjson',
    ]);
  });

  it('lose nothing on the way to an export and back, whatever they hold', () => {
    const anyFile = fc
      .tuple(anyDocument, fc.array(anyDocument, { maxLength: 3 }), fc.boolean())
      .map(([{ metadata, rule, others }, items, isConnector]) =>
        newTable([
          ...(metadata === null ? [] : ([['metadata', metadata]] as const)),
          ...Object.entries(others),
          isConnector
            ? ['action_connectors', [known(rule, { type: 'action', attributes: newTable() })]]
            : [
                'exceptions',
                [
                  newTable([
                    ['container', known(rule, { list_id: 'l' })],
                    [
                      'items',
                      items.map((item) => known(item.rule, { item_id: 'i', list_id: 'l' })),
                    ],
                    ...Object.entries(items[0]?.others ?? {}),
                  ]),
                ],
              ],
        ]),
      );
    fc.assert(
      fc.property(anyFile, (file) => {
        const entries = read(TOML, writeToml(takeOutNulls(file)));
        const there = read(NDJSON, NDJSON.write(entries));
        expect(withoutSummary(there)).toEqual(entries);
        expect(read(TOML, TOML.write(there))).toEqual(entries);
      }),
    );
  });
});

/**
 * With the keys that identify the kind of object in an export, and none that would make it a rule.
 */
function known(table: Table, keys: Record<string, Data>): Table {
  const ofRules = ['rule_id', 'risk_score'];
  return newTable([
    ...Object.entries(table).filter(([key]) => !ofRules.includes(key)),
    ...Object.entries(keys),
  ]);
}
