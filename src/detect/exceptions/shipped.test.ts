import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseJson, type JsonObject } from '../../events/json.ts';
import { FieldSet } from '../../events/field-set.ts';
import { rowOf } from '../../events/document-row.ts';
import { compile } from '../../lang/index.ts';
import { attachExceptions, loadExceptions, loadRules } from '../../rules/index.ts';
import { compileExceptions } from './compile.ts';

const documentsOf = (name: string): JsonObject[] =>
  gunzipSync(readFileSync(`content/samples/${name}.ndjson.gz`))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as JsonObject);

/** The number of matches of each shipped rule that each shipped item hides, and their total. */
async function hiddenIn(sample: string): Promise<Record<string, string>> {
  const { rules } = await loadRules(['content/rules']);
  const { lists, items } = await loadExceptions(['content/exceptions']);
  const { ofRule } = attachExceptions(rules, lists, items);
  const documents = documentsOf(sample);
  const counts: Record<string, string> = {};
  for (const [index, { rule }] of rules.entries()) {
    const applied = (ofRule[index]?.items ?? [])
      .map((item) => items[item])
      .filter((item) => item !== undefined);
    if (rule?.type !== 'eql' || applied.length === 0) continue;
    const query = compile(rule.query);
    const matched = documents.filter((document) => query.matches(document));
    const fields = new FieldSet();
    const { test, idle } = compileExceptions(applied, [], fields, { now: 0n });
    expect(idle).toEqual(applied.map(() => null));
    const fulfilled = matched.flatMap((document) => test(rowOf(document, fields), () => document));
    for (const [at, item] of applied.entries()) {
      const hidden = fulfilled.filter((each) => each === at).length;
      if (hidden > 0) counts[`${rule.name}: ${item.item_id}`] = `${hidden} of ${matched.length}`;
    }
  }
  return counts;
}

describe('the shipped exceptions', () => {
  it('load without a finding, and each applies to a rule', async () => {
    const { rules, problems } = await loadRules(['content/rules']);
    const exceptions = await loadExceptions(['content/exceptions']);
    expect([...problems, ...exceptions.problems]).toEqual([]);
    const { ofRule, idle } = attachExceptions(rules, exceptions.lists, exceptions.items);
    expect(ofRule.flatMap((each) => each.problems)).toEqual([]);
    expect(idle).toEqual([null, null]);
  });

  it('hide in the recording of ordinary activity what their page says', async () => {
    expect(await hiddenIn('benign')).toMatchInlineSnapshot(`
      {
        "Container Image Built Inside a Container: dockwarden-example-deployer-tools": "1 of 1",
        "Container Management Utility Run Inside A Container: dockwarden-example-deployer-tools": "6 of 38",
        "Container Management Utility Run Inside A Container: dockwarden-runc-init-setup": "32 of 38",
      }
    `);
  });

  it('hide in the recording of attacks what their page says', async () => {
    expect(await hiddenIn('attack')).toMatchInlineSnapshot(`
      {
        "Container Management Utility Run Inside A Container: dockwarden-runc-init-setup": "12 of 38",
      }
    `);
  });
});
