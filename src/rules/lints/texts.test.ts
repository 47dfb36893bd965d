import { describe, expect, it } from 'vitest';
import { loadRules } from '../load/load.ts';
import { memoryFiles } from '../load/memory-files.testing.ts';
import { codesOf, ruleText } from '../rule.testing.ts';

async function found(contents: Record<string, string>, ...paths: string[]): Promise<string[]> {
  const { problems } = await loadRules(paths, memoryFiles(contents));
  return problems.map(({ code, file }) => `${code} ${file}`);
}

describe('tests that are missing', () => {
  const [a, b] = [ruleText(), ruleText({ rule_id: 'b' })];

  it('are reported as missing where others have some', async () => {
    const files = { 'r/a.toml': a, 'r/a.tests.toml': '', 'r/deep/b.toml': b };
    expect(await found(files, 'r')).toEqual(['RUL2010 r/deep/b.toml']);
  });

  it('are not reported where a folder has none, and where it is one file', async () => {
    const files = { 'r/a.toml': a, 'r/deep/b.toml': b, 'q/c.tests.toml': '' };
    expect(await found(files, 'r')).toEqual([]);
    expect(await found(files, 'r/a.toml')).toEqual(['RUL2010 r/a.toml']);
  });

  it('are not reported for rules that need none: of other types, and deprecated', async () => {
    const files = {
      'r/a.toml': ruleText({ rule_id: 'q', type: 'esql', query: 'from a' }),
      'r/b.toml': ruleText({}, { maturity: 'deprecated' }),
      'r/c.tests.toml': '',
    };
    expect(await found(files, 'r')).toEqual([]);
  });
});

describe('a guide that is missing', () => {
  it('is reported where someone gets the alert', async () => {
    expect(await codesOf({ note: '' })).toEqual(['RUL2011']);
    expect(await codesOf({ note: '' }, { maturity: 'deprecated' })).toEqual([]);
    expect(await codesOf({ note: '', building_block_type: 'default' })).toEqual([]);
  });
});
