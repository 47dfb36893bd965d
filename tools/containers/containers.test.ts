import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { whatIsMissing } from './host.ts';

const missing = whatIsMissing();
const why = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`in a real container${why}`, () => {
  it('kubectl, docker and others raise their alerts', () => {
    const { status, stdout, stderr } = run('execution_container_management_utility');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/execution_container_management_utility .* as expected$/m);
    expect(status).toBe(0);
  });

  it('refuses a scenario that is not there', () => {
    const { status, stderr } = run('no_such_rule');
    expect(stderr).toMatch('there is no scenario "no_such_rule"');
    expect(status).toBe(2);
  });
});

const run = (rule: string) =>
  spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'tools/containers/run.ts', '--only', rule],
    { encoding: 'utf8' },
  );

it('runs over the built command', () => {
  expect(existsSync('dist/cli/main.cjs')).toBe(true);
});
