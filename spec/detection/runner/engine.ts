import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadApplicableExceptions } from '../../../src/runs/rules/load-exceptions.ts';
import { loadRunnableRules } from '../../../src/runs/rules/load-rules.ts';
import { writeToml } from '../../../src/rules/formats/toml/write.ts';
import { newTable } from '../../../src/rules/model/data.ts';
import { assert } from '../../../src/util/assert.ts';
import type { EngineCase } from './engine-case.ts';
import type { Given, GivenRule } from './given.ts';
import { jsonOf } from './read-values.ts';
import { runWays } from './run-ways.ts';
import { scanWays } from './scan-ways.ts';
import { serviceWays } from './service-ways.ts';
import { streamWays } from './stream-ways.ts';
import type { Runner } from './way.ts';

/** The engine: over a file, over a stream, and over a stream that is saved and resumed anywhere. */
export const ENGINE: Runner = {
  name: 'engine',
  prepare: async (given) => {
    const folder = mkdtempSync(join(tmpdir(), 'detection-spec-'));
    const close = () => rmSync(folder, { recursive: true, force: true });
    try {
      const engineCase = await load(given, folder);
      const ways = [
        ...scanWays(engineCase),
        ...streamWays(engineCase),
        ...runWays(engineCase),
        ...serviceWays(engineCase),
      ];
      return { ways, close };
    } catch (error) {
      close();
      throw error;
    }
  },
};

async function load(given: Given, folder: string): Promise<EngineCase> {
  const now = given.settings.now ?? given.events.at(-1)?.arrival ?? 0n;
  const paths = given.rules.map((rule) => {
    const path = join(folder, `${rule.name}.toml`);
    writeFileSync(path, ruleText(rule));
    return path;
  });
  const selection = { minSeverity: null, tags: [], ruleIds: [] };
  const { rules, loaded } = await loadRunnableRules(paths, selection);
  const errors = loaded.problems.filter(({ severity }) => severity === 'error');
  assert(rules.length === paths.length, `rules with errors: ${JSON.stringify(errors)}`);
  const exceptionFile = join(folder, 'exceptions.ndjson');
  writeFileSync(exceptionFile, exceptionText(given));
  const valueLists = join(folder, 'value-lists');
  mkdirSync(valueLists);
  for (const [name, lines] of given.valueLists) {
    writeFileSync(join(valueLists, `${name}.txt`), lines.join('\n'));
  }
  const exceptions = await loadApplicableExceptions(rules, loaded, {
    exceptions: given.exceptions.length === 0 ? [] : [exceptionFile],
    shippedExceptions: valueLists,
    skippedExceptions: new Set(),
    valueLists,
    // What has expired when it begins is known by the run itself.
    now: given.events[0]?.arrival ?? now,
  });
  const eventFile = join(folder, 'events.ndjson');
  writeFileSync(eventFile, given.events.map(({ line }) => `${line}\n`).join(''));
  // In the order of the script, whatever the order of the files.
  const ids = given.rules.map(({ id }) => id);
  const positions = ids.map((id) => rules.findIndex((rule) => rule.id === id));
  const source = {
    rules: positions.flatMap((position) => rules[position] ?? []),
    exceptions: {
      ...exceptions,
      ofRule: positions.map((position) => exceptions.ofRule[position] ?? []),
    },
  };
  return { given, source, eventFile, now };
}

/** The file of a rule: what the script says, and what every rule must have. */
function ruleText({ name, id, fields }: GivenRule): string {
  const rule = newTable(
    Object.entries({
      name,
      description: name,
      type: 'eql',
      language: 'eql',
      severity: 'low',
      risk_score: 21,
      ...fields,
      rule_id: id,
    }),
  );
  return writeToml(newTable([['rule', rule]]));
}

/** An export of exception lists. */
function exceptionText({ exceptions, rules }: Given): string {
  const ids = new Map(rules.map((rule) => [rule.name, rule.id]));
  const documents = exceptions.flatMap(({ name, rules: names, item }) => {
    const own = { list_id: name, name, description: '', namespace_type: 'single' };
    const applies = names === null ? 'all' : names.map((each) => ids.get(each) ?? each);
    return [
      { ...own, type: 'detection', meta: { dockwarden: { rules: applies } } },
      { ...own, type: 'simple', item_id: name, ...(jsonOf(item) as object) },
    ];
  });
  return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
}
