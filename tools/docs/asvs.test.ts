import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/security-asvs.md', 'utf8');
const NAMED = [...PAGE.matchAll(/\[([\w./-]+\.test\.ts)\]\([^)]*\): “([^”]+)”/g)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

it('each requirement names a test', () => {
  const rows = PAGE.split('\n').filter((line) => /^\| (?!Requirement|---)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  expect(NAMED.length).toBe(rows.length);
});

it.each(NAMED)('%s has the test %j', (file, name) => {
  // A name may go on with that of a case.
  const text = readFileSync(file, 'utf8');
  expect(["'", '"', '`'].some((quote) => text.includes(quote + name))).toBe(true);
});
