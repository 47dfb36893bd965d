import type { Problem } from '../../rules/index.ts';
import type { CaseResult, RuleResult } from '../../runs/rule-tests/result.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';

/** The results of a run, and the findings in the rule files themselves. */
export interface Tested {
  readonly rules: readonly RuleResult[];
  /** Problems of the rule files, and tests without a rule; problems of tests are part of the results. */
  readonly problems: readonly Problem[];
}

export interface TestTotals {
  readonly rules: number;
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  /** Cases that could not be run, and files with errors. */
  readonly broken: number;
  readonly untested: number;
  readonly notRun: number;
  readonly branches: { readonly total: number; readonly covered: number } | null;
}

export function totalsOf({ rules, problems }: Tested): TestTotals {
  const cases = rules.flatMap((each) => each.cases);
  const withOutcome = (kind: CaseResult['outcome']['kind']) =>
    cases.filter(({ outcome }) => outcome.kind === kind).length;
  const inState = (state: RuleResult['state']) =>
    rules.filter((each) => each.state === state).length;
  const coverage = rules.flatMap((each) => each.coverage ?? []);
  const files = errorsOf([...problems, ...rules.flatMap(({ tests }) => tests?.problems ?? [])]).map(
    ({ file }) => file,
  );
  return {
    rules: rules.length,
    cases: cases.length,
    passed: withOutcome('passed'),
    failed: withOutcome('failed'),
    broken: withOutcome('broken') + new Set(files).size,
    untested: inState('untested'),
    notRun: inState('not run'),
    branches:
      coverage.length === 0
        ? null
        : {
            total: coverage.reduce((sum, { total }) => sum + total, 0),
            covered: coverage.reduce((sum, { covered }) => sum + covered, 0),
          },
  };
}

export const errorsOf = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(({ severity }) => severity === 'error');

/** Tests show errors and warnings; notes are for `rules validate`. */
export const withoutNotes = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(({ severity }) => severity !== 'note');

/** 2 if something could not be run, otherwise 1 if a case failed. */
export function exitCodeOf({ failed, broken }: TestTotals): 0 | 1 | 2 {
  if (broken > 0) return 2;
  return failed > 0 ? 1 : 0;
}

export function totalsLine(totals: TestTotals): string {
  const { rules, cases, passed, failed, broken, untested, notRun, branches } = totals;
  return present([
    counted(rules, 'rule'),
    counted(cases, 'case'),
    `${formatCount(passed)} passed`,
    `${formatCount(failed)} failed`,
    broken > 0 && `${formatCount(broken)} broken`,
    untested > 0 && `${counted(untested, 'rule')} without tests`,
    notRun > 0 && `${counted(notRun, 'rule')} not run`,
    branches !== null && branchesText(branches),
  ]).join(' · ');
}

/** `3 of 4 branches` */
export const branchesText = ({ covered, total }: NonNullable<TestTotals['branches']>): string =>
  `${formatCount(covered)} of ${counted(total, 'branch', 'branches')}`;

/** `1 alert expected, 3 found` */
export function verdictOf({ expected, outcome }: CaseResult): string {
  if (outcome.kind === 'broken') return outcome.problem.message;
  const wanted =
    expected === 'some'
      ? 'at least one alert'
      : expected === 0
        ? 'no alert'
        : counted(expected, 'alert');
  const { found, undecided } = outcome;
  const note =
    undecided === 0 ? '' : `, ${formatCount(undecided)} of them depending on the end of the data`;
  return `${wanted} expected, ${formatCount(found)} found${note}`;
}

/** Why no cases of a rule ran; `null` if some did. */
export function idleReason({ state, loaded }: RuleResult): string | null {
  if (state === 'untested') return 'no tests';
  return state === 'not run' ? `not run: type ${loaded.rule?.type ?? 'unknown'}` : null;
}

/** The name of a rule, even of one with errors; without a name, its file. */
export function nameOf({ loaded }: RuleResult): string {
  const { name } = loaded.document.rule;
  return typeof name === 'string' && name.trim() !== '' ? name : loaded.file;
}
