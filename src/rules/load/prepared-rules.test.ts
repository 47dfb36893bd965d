import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRules, type Loaded } from './load.ts';
import { prepareRules, type PrepareQuery } from './prepare.ts';
import { PreparedRules } from './prepared-rules.ts';

const SHIPPED = 'content/rules';

const prepareQuery: PrepareQuery = (statement, { query }) => ({
  outline: `of ${JSON.stringify(query)}`,
  details: 'of no use',
  statement: JSON.stringify(statement),
});
const prepare = (path: string) => prepareRules([path], prepareQuery);

describe('prepared rules', () => {
  let prepared: PreparedRules;
  const folder = mkdtempSync(join(tmpdir(), 'prepared-'));
  const load = (path: string, from: PreparedRules | null) =>
    loadRules([path], undefined, { lints: 'matching', prepared: from });

  beforeAll(async () => {
    prepared = PreparedRules.read(await prepare(SHIPPED));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are all that is shipped, and the same as parsed', async () => {
    const [ready, parsed] = [await load(SHIPPED, prepared), await load(SHIPPED, null)];
    expect(ready.rules.every(({ prepared: own }) => own !== null)).toBe(true);
    expect(ready.rules.map(({ prepared: own }) => JSON.parse(own?.statement ?? ''))).toEqual(
      parsed.rules.map(({ statement }) => statement),
    );
    expect(parsed.rules.every(({ prepared: own }) => own === null)).toBe(true);
    expect(plain(ready)).toEqual(plain(parsed));
  });

  it('are read again from a file that was changed, or is of another version', async () => {
    const rule = join(folder, 'rules/execution_attack_tool.toml');
    cpSync(SHIPPED, join(folder, 'rules'), { recursive: true });
    const text = readFileSync(rule, 'utf8');
    writeFileSync(rule, text.replace(/^name = .*$/m, 'name = "Another"'));
    const { rules } = await load(rule, prepared);
    expect(rules.map((each) => each.rule?.name)).toEqual(['Another']);
    expect(rules.map(({ prepared: own }) => own)).toEqual([null]);

    const other = PreparedRules.read(
      Buffer.from((await prepare(SHIPPED)).toString().replace('"version":', '"was":')),
    );
    const ofOther = (await load(SHIPPED, other)).rules;
    expect(ofOther.every(({ prepared: own }) => own === null)).toBe(true);
  });

  it('show a second rule with the same id at its position', async () => {
    const copy = join(folder, 'copies');
    const name = 'execution_attack_tool.toml';
    cpSync(join(SHIPPED, name), join(copy, 'a', name));
    cpSync(join(SHIPPED, name), join(copy, 'b', name));
    const [ready, parsed] = [await load(copy, prepared), await load(copy, null)];
    expect(ready.problems.map(({ code }) => code)).toEqual(['RUL1008']);
    expect(ready.problems).toStrictEqual(parsed.problems);
  });

  it('leave out what has a finding', async () => {
    const wrong = join(folder, 'wrong');
    cpSync(join(SHIPPED, 'execution_attack_tool.toml'), join(wrong, 'a.toml'));
    writeFileSync(
      join(wrong, 'a.toml'),
      readFileSync(join(wrong, 'a.toml'), 'utf8').replace(/^severity = .*$/m, 'severity = "odd"'),
    );
    expect((await prepare(wrong)).toString()).toBe('{"version":4,"files":{}}\n');
  });
});

/** All but what is prepared, and functions. */
const plain = ({ rules, files, ...others }: Loaded) => ({
  ...others,
  files: files.map(({ path, text, entries }) => ({
    path,
    text,
    entries: entries.map(({ entry }) => entry),
  })),
  rules: rules.map(({ file, document, rule, metadata, statement, hasTests, problems }) => ({
    file,
    document,
    rule,
    metadata,
    statement,
    hasTests,
    problems,
  })),
});
