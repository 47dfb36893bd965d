import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadFiles } from './exception.testing.ts';

const GUIDE = readFileSync('docs/guide/exceptions.md', 'utf8');

/** Files that the guide shows in full. */
const files = [...GUIDE.matchAll(/^```(toml|json)\n(.*?)^```$/gms)].flatMap(
  ([, language, text = '']) => {
    if (!/\[\[exceptions\]\]|"list_id"/.test(text)) return [];
    return [[language === 'json' ? 'x.ndjson' : 'x.toml', text] as const];
  },
);

it.each(files)('the guide shows exceptions without a fault: %s %s', async (name, text) => {
  const { lists, items, problems } = await loadFiles({ [name]: text });
  expect(problems).toEqual([]);
  expect([lists.length, items.length]).toEqual([1, 1]);
});

it('the guide shows several', () => {
  expect(files.length).toBeGreaterThan(5);
});
