import { NODE_FILES, type Files } from '../../rules/load/files.ts';
import { isRunnable } from '../../rules/index.ts';
import type { LoadedRule } from '../../rules/loaded-rule.ts';
import { Coverage } from './coverage.ts';
import { loadTests } from '../../rules/tests/load-tests.ts';
import type { CaseResult, RuleResult } from './result.ts';
import { createRunner } from './rule-runner.ts';
import { runCase, type ReadRecording } from './run-case.ts';
import type { TestFile } from '../../rules/tests/test-file.ts';

export interface TestOptions {
  readonly readRecording: ReadRecording;
  /** What `now` in date math means, in nanoseconds since the epoch. */
  readonly now: bigint;
  readonly coverage: boolean;
  readonly files?: Files;
}

/** Runs the tests beside rules, in the order of the rules. What is broken never stops the others. */
export async function testRules(
  rules: readonly LoadedRule[],
  { files = NODE_FILES, ...options }: TestOptions,
): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = [];
  for (const loaded of rules) {
    const tests = await loadTests(loaded.file, files);
    results.push(await testRule(loaded, tests, options));
  }
  return results;
}

async function testRule(
  loaded: LoadedRule,
  tests: TestFile | null,
  { readRecording, now, coverage: isWanted }: Omit<TestOptions, 'files'>,
): Promise<RuleResult> {
  const { rule, statement } = loaded;
  const nothing = { loaded, tests, cases: [], coverage: null };
  if (rule === null) return { ...nothing, state: 'broken' };
  if (!isRunnable(rule) || statement === null) return { ...nothing, state: 'not run' };
  if (tests === null) return { ...nothing, state: 'untested' };
  const runner = createRunner(rule, statement, now);
  const coverage = isWanted ? new Coverage(runner.tracer) : null;
  const cases: CaseResult[] = [];
  for (const each of tests.cases) {
    cases.push(await runCase(each, tests.path, runner, readRecording, coverage));
  }
  return { loaded, state: 'tested', tests, cases, coverage: coverage?.result(loaded) ?? null };
}
