import { expect, it } from 'vitest';
import { stuckFiles } from './folder-rules.ts';

const failed = (file: string) => ({ code: 'RUL1001', severity: 'error', file }) as const;

it.each([
  ['a file with an error', 'rules/a.toml', 'rules/a.toml', true],
  ['another file', 'rules/a.toml', 'rules/b.toml', false],
  ['a folder', '/rules/linux', '/rules/linux/sub/a.toml', true],
  [
    'a folder whose name looks like that of a file',
    '/rules/linux.d',
    '/rules/linux.d/a.toml',
    true,
  ],
  ['a folder that was given with a slash', '/rules/', '/rules/a.toml', true],
  ['a folder whose name begins alike', '/rules/linux', '/rules/linux-2/a.toml', false],
  ['the working directory', '.', 'a.toml', true],
  ['the root', '/', '/a.toml', true],
])('%s', (_, problem, file, expected) => {
  expect(stuckFiles([failed(problem)])(file)).toBe(expected);
});

it('all files where not all were read, and none for a warning', () => {
  expect(stuckFiles([{ code: 'RUL1009', severity: 'warning', file: 'x' }])('rules/a.toml')).toBe(
    true,
  );
  expect(stuckFiles([{ ...failed('rules/a.toml'), severity: 'warning' }])('rules/a.toml')).toBe(
    false,
  );
});
