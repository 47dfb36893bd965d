import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ruleText } from '../../rules/rule.testing.ts';
import { caseOf } from '../../runs/rule-tests/tests.testing.ts';
import { event, Folder, MAIN, ndjson, run, type Ran } from './run-command.testing.ts';
import { Recordings } from '../../runs/rule-tests/run-tests.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const rules = (...args: string[]): Promise<Ran> => run(process.execPath, [MAIN, 'rules', ...args]);

const sh = event(1, 'sh');
const fileCase = (file: string) => `[[case]]\nname = "f"\nexpect = 1\nfile = "${file}"\n`;

describe('dockwarden rules test', () => {
  it('ends with 0, 1 or 2', async () => {
    folder.file('good/r.toml', ruleText());
    folder.file('good/r.tests.toml', caseOf(1, sh));
    folder.file('bad/r.toml', ruleText());
    folder.file('bad/r.tests.toml', caseOf(0, sh));
    folder.file('orphan/a.toml', ruleText());
    folder.file('orphan/b.tests.toml', caseOf(0));
    const codes = async (...args: string[]) => (await rules('test', ...args)).code;
    expect(await codes(folder.at('good'))).toBe(0);
    expect(await codes(folder.at('bad'), '--format', 'tap')).toBe(1);
    expect(await codes(folder.at('orphan'))).toBe(2);
    expect(await codes(folder.at('orphan/a.toml'))).toBe(0);
    expect(await codes(folder.at('none'))).toBe(2);
    expect(await codes(folder.at('good'), '--format', 'xml')).toBe(2);
    expect(await codes(folder.at('good'), '--rule-id', 'none')).toBe(2);
    expect(await codes(folder.at('good'), '--name', 'SHELL in')).toBe(0);
  });

  it('applies the filters of a rule', async () => {
    const filters = [{ meta: { negate: true }, query: { match_phrase: { 'process.name': 'sh' } } }];
    folder.file('filtered/r.toml', ruleText({ filters }));
    folder.file('filtered/r.tests.toml', caseOf(1, sh));
    const { code, stdout } = await rules('test', folder.at('filtered'));
    expect(code).toBe(1);
    expect(stdout).toContain('1 event does not pass the filters of the rule, event 1 first');
  });

  it('reads a recording from a folder above, each once', async () => {
    folder.file('repo/samples/e.ndjson.gz', gzipSync(ndjson([sh, event(2, 'ls')])));
    folder.file('repo/rules/linux/r.toml', ruleText());
    const tests = `${fileCase('samples/e.ndjson.gz')}${fileCase('samples/none.ndjson')}`;
    folder.file('repo/rules/linux/r.tests.toml', tests);
    const { code, stdout } = await rules('test', folder.at('repo/rules'));
    expect(code).toBe(2);
    expect(stdout).toContain('2 cases · 1 broken');
    expect(stdout).toContain('error[RUL1304]: there is no such file');
  });
});

describe('recordings', () => {
  it('are read once, with unreadable lines counted', async () => {
    const beside = folder.at('x/rules/r.tests.toml');
    folder.file('x/a.ndjson', `${ndjson([sh])}{"broken\n`);
    const recordings = new Recordings();
    const first = await recordings.read('a.ndjson', beside);
    expect(first).toMatchObject({ ok: true, unreadable: 1, events: [{ index: undefined }] });
    expect(await recordings.read('./a.ndjson', beside)).toBe(first);
  });

  it.each(['../a.ndjson', '/etc/passwd', 'x/../../a', 'none.ndjson', 'rules', ''])(
    'are refused outside, and where there is none: %s',
    async (file) => {
      folder.file('x/rules/r.toml', '');
      const read = await new Recordings().read(file, folder.at('x/rules/r.tests.toml'));
      expect(read.ok).toBe(false);
    },
  );

  it('keep the index of search hits', async () => {
    const hit = { _index: 'logs-x', _id: '1', _source: sh };
    folder.file('y/r.json', JSON.stringify({ hits: { hits: [hit] } }));
    const read = await new Recordings().read('r.json', folder.at('y/r.tests.toml'));
    expect(read).toMatchObject({ ok: true, events: [{ index: 'logs-x', document: sh }] });
  });
});

describe('dockwarden rules new', () => {
  it('writes two files that validate and pass, and never writes over one', async () => {
    const dir = folder.at('new');
    const args = ['new', '--dir', dir, '--name', 'Odd $(name)', '--tactic', 'TA0003'];
    const { code, stdout } = await rules(...args);
    const path = `${dir}/persistence_odd_name.toml`;
    expect([code, existsSync(path)]).toEqual([0, true]);
    expect(stdout).toContain(`written  ${path}\n`);
    expect((await rules('validate', dir)).stdout).toContain(
      '1 rule in 1 file · 0 errors · 3 warnings',
    );
    expect((await rules('test', dir)).code).toBe(0);
    const before = readFileSync(path, 'utf8');
    const again = await rules(...args);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining(`CLI1004]: ${path} already exists`),
    ]);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('writes nothing if the test file exists already', async () => {
    const tests = folder.file('half/execution_half.tests.toml', '');
    const { code, stderr } = await rules('new', '--dir', folder.at('half'), '--name', 'Half');
    expect([code, existsSync(folder.at('half/execution_half.toml'))]).toEqual([2, false]);
    expect(stderr).toContain(tests);
  });
});
