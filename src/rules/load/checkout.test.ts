import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../lang/index.ts';
import { isRunnable } from '../model/rule-types.ts';
import { NO_RULES, QUERIES, TESTS, writeCheckout } from './checkout.testing.ts';
import { loadRules, type Loaded } from './load.ts';

describe('an untouched checkout of a rule repository', () => {
  const root = mkdtempSync(join(tmpdir(), 'checkout-'));
  let loaded: Loaded;

  beforeAll(async () => {
    writeCheckout(root);
    loaded = await loadRules([root]);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('loads without an error, and without a warning where nothing is wrong', () => {
    expect(loaded.problems).toEqual([]);
  });

  it('has every rule, those of other types too', () => {
    const types = loaded.rules.map(({ rule }) => rule?.type ?? null);
    expect(types.filter((type) => type === 'eql')).toHaveLength(QUERIES.length);
    expect(new Set(types.filter((type) => type !== 'eql'))).toEqual(
      new Set(['esql', 'machine_learning', 'new_terms', 'query', 'threat_match', 'threshold']),
    );
  });

  it('has the exceptions and connectors', () => {
    const kinds = loaded.files.flatMap(({ entries }) => entries.map(({ entry }) => entry.kind));
    expect(kinds.filter((kind) => kind !== 'rule')).toEqual([
      'connector',
      'exception_list',
      'exception_item',
    ]);
  });

  it.each(QUERIES)('runs %s', (path) => {
    const found = loaded.rules.find(({ file }) => file === join(root, path));
    const eql = found?.rule ?? null;
    expect(eql !== null && isRunnable(eql)).toBe(true);
    if (eql === null || !isRunnable(eql)) return;
    const query = compile(eql.query, { eventCategoryField: eql.event_category_override });
    const started = { '@timestamp': '2026-11-24T12:00:00Z', event: { category: 'process' } };
    expect(query.run([started])).toEqual([]);
  });

  it('counts all that is no rule, and nothing twice', () => {
    const inTests = Object.keys(TESTS).length;
    const links = ['rules/loop', 'rules/dangling.toml', 'rules/pipe.toml'].length;
    expect(loaded.skipped).toBe(Object.keys(NO_RULES).length + inTests + links);
  });

  it('reads a folder of tests that is itself named', async () => {
    const { rules, problems } = await loadRules([join(root, 'tests/data')]);
    expect(rules).toHaveLength(2);
    expect(problems.map(({ code }) => code)).toEqual(['RUL1004', 'RUL1008']);
  });

  it('reads a link that is named, and no pipe', async () => {
    const named = [join(root, 'rules/pipe.toml'), join(root, 'rules/loop/ml')];
    const { rules, problems } = await loadRules(named);
    expect(rules.map(({ rule }) => rule?.rule_id)).toEqual(['ml']);
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'RUL1001 cannot be read: it is a pipe, a socket or a device',
    ]);
  });
});
