import { describe, expect, it } from 'vitest';
import type { Entry } from '../formats/index.ts';
import { NDJSON } from '../formats/ndjson/index.ts';
import { WriteError } from '../formats/format.ts';
import { loadRules } from '../load/load.ts';
import { memoryFiles } from '../load/memory-files.testing.ts';
import { convert } from './convert.ts';

const rule = (id: string, name: string, more: object = {}) =>
  JSON.stringify({ rule_id: id, name, ...more });

const EXPORT = [
  rule('a', 'Shell in a container', {
    type: 'eql',
    query: 'process where true',
    threat: [{ framework: 'MITRE ATT&CK', tactic: { id: 'TA0002', name: 'Execution' } }],
    id: '1',
    license: null,
    filters: [{ meta: null, query: { match: { x: 1.5 } } }],
    unknown: { deep: [1, [null, 'x'], {}] },
    big: '__BIG__',
  }).replace('"__BIG__"', '12345678901234567'),
  rule('b', '../../etc/passwd'),
  rule('c', '../../etc/passwd'),
  rule('d', '\u202e\u001b[31m', { new_terms_fields: ['x'], history_window_start: 'now-7d' }),
  '{"list_id":"l","type":"detection","name":"List","os_types":[],"_version":"x"}',
  '{"item_id":"i","list_id":"l","entries":[{"field":"a","operator":"included","type":"match","value":"b"}],"odd":null}',
  '{"id":"c1","type":"action","attributes":{"name":"mail","secrets":{}},"references":[]}',
  '{"exported_count":7,"exported_rules_count":4,"missing_rules":[{"rule_id":"z"}],"missing_rules_count":1,"odd":true}',
];

const entriesOf = async (files: Record<string, string>, path: string): Promise<Entry[]> => {
  const loaded = await loadRules([path], memoryFiles(files));
  return loaded.files.flatMap(({ entries }) => entries.map(({ entry }) => entry));
};

const inFolder = (files: readonly { name: string; text: string }[]) =>
  Object.fromEntries(files.map(({ name, text }) => [`out/${name}`, text]));

describe('convert', () => {
  it('writes an export to a folder and back without loss', async () => {
    const before = await entriesOf({ 'x.ndjson': EXPORT.join('\n') }, 'x.ndjson');
    const folder = convert(before, 'out');
    expect(folder.map(({ name }) => name)).toEqual([
      'execution_shell_in_a_container.toml',
      'etc_passwd.toml',
      'etc_passwd_2.toml',
      '31m.toml',
      'exceptions_list.toml',
      'connector_mail.toml',
      'export.ndjson',
    ]);
    const back = convert(await entriesOf(inFolder(folder), 'out'), 'x.ndjson')[0]?.text ?? '';
    const parsed = (text: string) =>
      NDJSON.read(text)
        .entries.map(({ entry }) => entry)
        .filter(({ kind }) => kind !== 'summary');
    expect(new Set(parsed(back))).toEqual(new Set(before.filter(({ kind }) => kind !== 'summary')));
    const summary = JSON.parse(back.trim().split('\n').at(-1) ?? '') as object;
    expect(summary).toMatchObject({
      exported_count: 7,
      exported_rules_count: 4,
      exported_exception_list_count: 1,
      exported_exception_list_item_count: 1,
      exported_action_connector_count: 1,
      missing_rules: [{ rule_id: 'z' }],
      odd: true,
    });
  });

  it('round-trips an export', async () => {
    const text = EXPORT.slice(0, -1).join('\n');
    const [file] = convert(await entriesOf({ 'x.ndjson': text }, 'x.ndjson'), 'y.ndjson');
    expect(file?.text.startsWith(`${text}\n{"exported_count":7,`)).toBe(true);
  });

  it('nests the fields of new terms in TOML only', async () => {
    const entries = await entriesOf({ 'x.ndjson': EXPORT[3] ?? '' }, 'x.ndjson');
    const [toml] = convert(entries, 'x.toml');
    expect(toml?.text).toContain('[rule.new_terms]\nfield = "new_terms_fields"\nvalue = ["x"]');
    const again = await entriesOf({ 'x.toml': toml?.text ?? '' }, 'x.toml');
    expect(again).toEqual(entries);
  });

  it('keeps what stands at the place where the rest of a file travels', async () => {
    const file =
      '[metadata]\nx = 1\n\n[rule]\nrule_id = "a"\n\n[rule.meta.dockwarden]\nown = "kept"\n';
    const entries = await entriesOf({ 'x.toml': file }, 'x.toml');
    const [json] = convert(entries, 'x.json');
    const back = await entriesOf({ 'x.json': json?.text ?? '' }, 'x.json');
    expect(back).toEqual(entries);
    expect(JSON.parse(json?.text ?? '')).toMatchObject({
      meta: { dockwarden: { own: 'kept', metadata: { x: 1 } } },
    });
  });

  it('rejects what a format cannot represent', async () => {
    const entries = await entriesOf({ 'x.ndjson': EXPORT.join('\n') }, 'x.ndjson');
    for (const name of ['x.toml', 'x.json'])
      expect(() => convert(entries, name)).toThrow(WriteError);
    const big = await entriesOf({ 'x.json': '{"rule_id":"a","n":98765432109876543210}' }, 'x.json');
    expect(() => convert(big, 'x.toml')).toThrow(/64 bits/);
    const file = '[metadata]\nx = 1\n[rule]\nmeta = "text"\n';
    const text = await entriesOf({ 'x.toml': file }, 'x.toml');
    expect(() => convert(text, 'x.json')).toThrow(/meta is not a table/);
  });
});
