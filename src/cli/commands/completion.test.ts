import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder, MAIN, quoted, run } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout } = await run(process.execPath, [MAIN, 'completion', shell]);
  expect(code).toBe(0);
  return folder.file(`completion.${shell}`, stdout);
}

/** Words on the command line, the last of which is completed, and some of the expected completions. */
const CASES: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [[''], ['scan', 'query', 'rules', 'completion']],
  [['sc'], ['scan']],
  [
    ['scan', '--'],
    ['--format', '--write', '--quiet', '--help'],
  ],
  [
    ['scan', '--why', '--format', ''],
    ['table', 'ndjson', 'html'],
  ],
  [
    ['rules', ''],
    ['validate', 'test', 'list'],
  ],
  [['rules', 'list', '--severity', 'h'], ['high']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
];

describe.skipIf(!has('bash'))('in bash', () => {
  let script = '';
  beforeAll(async () => {
    script = await scriptFor('bash');
  });
  const replies = async (words: readonly string[]) => {
    const all = ['dockwarden', ...words];
    const code = `source "$0"; COMP_WORDS=(${quoted(all)}); COMP_CWORD=${all.length - 1}
      _dockwarden 2> /dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await run('bash', ['-c', code, script])).stdout.trim().split('\n');
  };

  it.each(CASES)('%j: %j', async (words, offered) => {
    const found = await replies(words);
    expect(found).toEqual(expect.arrayContaining([...offered]));
    if (offered.length === 1) expect(found).toEqual(offered);
  });

  it('completes values after =', async () => {
    expect(await replies(['scan', '--format', '=', 't'])).toEqual(['table']);
  });
});

describe.skipIf(!has('fish'))('in fish', () => {
  let script = '';
  beforeAll(async () => {
    script = await scriptFor('fish');
  });

  it.each(CASES)('%j: %j', async (words, offered) => {
    const line = ['dockwarden', ...words].join(' ');
    const { stdout } = await run('fish', ['-c', `source ${script}; complete -C "${line}"`]);
    const found = stdout.split('\n').map((each) => each.split('\t')[0]);
    expect(found).toEqual(expect.arrayContaining([...offered]));
  });
});

describe.skipIf(!has('zsh'))('in zsh', () => {
  it('is a script that zsh can read', async () => {
    const { code, stderr } = await run('zsh', ['-n', await scriptFor('zsh')]);
    expect([code, stderr]).toEqual([0, '']);
  });
});

it('names the shells that it knows', async () => {
  const { code, stderr } = await run(process.execPath, [MAIN, 'completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
});
