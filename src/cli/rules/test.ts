import {
  loadRules,
  orphanedTests,
  type Loaded,
  type LoadedRule,
  type Problem,
} from '../../rules/index.ts';
import { testRules, Recordings } from '../../runs/rule-tests/run-tests.ts';
import { wallClock } from '../environment.ts';
import { invalidArgument } from '../errors.ts';
import { writeTotals } from '../terminal/notes.ts';
import { safeJsonLines } from '../../util/safe-text.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { textsOf } from '../../report/findings/text.ts';
import { testJson } from '../../report/rule-tests/json.ts';
import { testJUnit } from '../../report/rule-tests/junit.ts';
import { testTap } from '../../report/rule-tests/tap.ts';
import { testText } from '../../report/rule-tests/text.ts';
import { exitCodeOf, totalsLine, totalsOf, type Tested } from '../../report/rule-tests/totals.ts';
import { writeAll } from '../terminal/output.ts';

export interface TestCommandOptions {
  readonly format: 'text' | 'tap' | 'junit' | 'json';
  readonly coverage?: true;
  readonly ruleId?: readonly string[];
  readonly name?: string;
  readonly quiet?: true;
}

/** Runs the tests of rules and prints the results. */
export async function testCommand(
  paths: readonly string[],
  options: TestCommandOptions,
): Promise<0 | 1 | 2> {
  const loaded = chosen(await loadRules(paths, undefined, { lints: 'matching' }), options);
  const recordings = new Recordings();
  const rules = await testRules(loaded.rules, {
    readRecording: (file, beside) => recordings.read(file, beside),
    now: wallClock(),
    coverage: options.coverage === true,
  });
  const tested: Tested = {
    rules,
    problems: [...loaded.problems, ...(await orphansOf(loaded, paths, options))],
  };
  const totals = totalsOf(tested);
  const { stdout } = process;
  const isQuiet = options.quiet === true;
  if (options.format === 'text') {
    await writeAll(testText(tested, textsOf(loaded), styleFor(stdout), isQuiet));
  } else {
    await writeAll([printed(tested, options.format, stdout.isTTY)]);
    writeTotals([totalsLine(totals)], isQuiet);
  }
  return exitCodeOf(totals);
}

function printed(tested: Tested, format: 'tap' | 'junit' | 'json', isTerminal: boolean): string {
  if (format === 'tap') return testTap(tested);
  if (format === 'junit') return testJUnit(tested);
  const json = testJson(tested);
  return isTerminal ? safeJsonLines(json) : json;
}

/** Reported only where whole directories are tested. */
async function orphansOf(
  { rules }: Loaded,
  paths: readonly string[],
  { ruleId, name }: TestCommandOptions,
): Promise<readonly Problem[]> {
  if (ruleId !== undefined || name !== undefined) return [];
  return orphanedTests(rules.map(({ file }) => file).filter((file) => !paths.includes(file)));
}

/** The rules that the options select, with the problems of their files. */
function chosen(loaded: Loaded, { ruleId, name }: TestCommandOptions): Loaded {
  if (loaded.rules.length === 0 && loaded.problems.length === 0) {
    throw invalidArgument('no rule to test was found at these paths', 'check the paths');
  }
  if (ruleId === undefined && name === undefined) return loaded;
  const rules = loaded.rules.filter(({ document }) => isWanted(document.rule, ruleId, name));
  if (rules.length === 0) {
    throw invalidArgument(
      `no rule has the id or name ${[...(ruleId ?? []), ...(name === undefined ? [] : [name])].join(', ')}`,
      'dockwarden rules list --format json PATH lists ids and names',
    );
  }
  const files = new Set(rules.map(({ file }) => file));
  return { ...loaded, rules, problems: loaded.problems.filter(({ file }) => files.has(file)) };
}

function isWanted(
  rule: LoadedRule['document']['rule'],
  ids: readonly string[] | undefined,
  name: string | undefined,
): boolean {
  const own = rule['name'];
  const hasName =
    name === undefined ||
    (typeof own === 'string' && own.toLowerCase().includes(name.toLowerCase()));
  return hasName && (ids === undefined || ids.some((id) => id === rule['rule_id']));
}
