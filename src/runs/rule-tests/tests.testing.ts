import { loadRules } from '../../rules/load/load.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import type { Data } from '../../rules/model/data.ts';
import { ruleText } from '../../rules/rule.testing.ts';
import { explanationLines } from './explain/text.ts';
import type { CaseResult, RuleResult } from './result.ts';
import type { Recording } from './run-case.ts';
import { testRules } from './run-tests.ts';

interface Options {
  readonly coverage?: boolean;
  readonly recording?: Recording;
}

const NO_RECORDING: Recording = { ok: false, message: 'there is no such file', hint: 'make one' };

/** Tests one rule with the text of its tests file. */
export async function tested(
  rule: Readonly<Record<string, Data | undefined>>,
  tests: string,
  { coverage = false, recording = NO_RECORDING }: Options = {},
): Promise<RuleResult> {
  const files = memoryFiles({ 'r.toml': ruleText(rule), 'r.tests.toml': tests });
  const { rules } = await loadRules(['r.toml'], files);
  const readRecording = () => Promise.resolve(recording);
  const results = await testRules(rules, { files, readRecording, now: 0n, coverage });
  const [result] = results;
  if (result === undefined) throw new Error('the rule was not loaded');
  return result;
}

/** A tests file with one case over some events. */
export const caseOf = (expect: number | boolean, ...events: readonly object[]): string =>
  `[[case]]\nname = "a case"\nexpect = ${expect}\nevents = [\n${events
    .map((event) => `  '''${JSON.stringify(event)}''',\n`)
    .join('')}]\n`;

/** Whether the first case passed, or what is said of it. */
export function said({ cases: [result] }: RuleResult): 'passed' | readonly string[] {
  if (result === undefined) return ['no case'];
  return outcomeText(result);
}

export function outcomeText({ outcome }: CaseResult): 'passed' | readonly string[] {
  switch (outcome.kind) {
    case 'passed':
      return 'passed';
    case 'failed':
      return [`found ${outcome.found}`, ...explanationLines(outcome.explanation)];
    case 'broken':
      return [`${outcome.problem.code} ${outcome.problem.message}`];
  }
}
