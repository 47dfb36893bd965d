import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('ships rules without an error or a warning', () => {
  const output = execFileSync(
    process.execPath,
    ['dist/cli/main.cjs', 'rules', 'validate', 'content/rules'],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  expect(output).toMatch(/^113 rules in 113 files · 0 errors · 0 warnings/m);
});
