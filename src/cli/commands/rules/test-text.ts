import { explanationLines, type CaseResult, type RuleResult } from '../../../rules/index.ts';
import { counted, formatCount } from '../../output/counts.ts';
import { safeText } from '../../output/safe-text.ts';
import type { Style } from '../../output/style.ts';
import { problemText } from './report.ts';
import {
  errorsOf,
  idleReason,
  nameOf,
  totalsLine,
  totalsOf,
  verdictOf,
  type Tested,
} from './test-totals.ts';

/** Results for people: a line a rule, what failed in detail, the totals. */
export function* testText(
  tested: Tested,
  texts: ReadonlyMap<string, string>,
  style: Style,
): Generator<string> {
  const { report, problems } = tested;
  const all = new Map([
    ...texts,
    ...report.rules.flatMap(({ tests }) =>
      tests === null ? [] : [[tests.path, tests.text] as const],
    ),
  ]);
  for (const problem of [...errorsOf(problems), ...report.problems]) {
    yield `${problemText(problem, all, style)}\n\n`;
  }
  for (const rule of report.rules) yield* ruleText(rule, all, style);
  yield `\n${style.dim(totalsLine(totalsOf(tested)))}\n`;
}

const STATE_WIDTH = 'untested'.length;

function* ruleText(
  rule: RuleResult,
  texts: ReadonlyMap<string, string>,
  style: Style,
): Generator<string> {
  const { cases, tests, coverage } = rule;
  const failed = cases.filter(({ outcome }) => outcome.kind === 'failed');
  const broken = cases.filter(({ outcome }) => outcome.kind === 'broken');
  const problems = tests?.problems ?? [];
  const state =
    rule.state === 'broken' || broken.length + problems.length > 0
      ? style.error('broken'.padEnd(STATE_WIDTH))
      : failed.length > 0
        ? style.error('failed'.padEnd(STATE_WIDTH))
        : idleReason(rule) !== null
          ? style.warning(rule.state.padEnd(STATE_WIDTH))
          : style.accent('passed'.padEnd(STATE_WIDTH));
  const facts = [
    ...(rule.state === 'tested' ? [counted(cases.length, 'case')] : []),
    ...(rule.state === 'broken' ? ['the rule has errors'] : []),
    ...(idleReason(rule) === null ? [] : [idleReason(rule) as string]),
    ...(failed.length > 0 ? [`${formatCount(failed.length)} failed`] : []),
    ...(broken.length > 0 ? [`${formatCount(broken.length)} broken`] : []),
    ...(coverage === null
      ? []
      : [`${formatCount(coverage.covered)} of ${counted(coverage.total, 'branch', 'branches')}`]),
  ];
  yield `${state}  ${safeText(nameOf(rule))} ${style.dim(`· ${facts.join(' · ')}`)}\n`;
  for (const problem of problems) yield `\n${problemText(problem, texts, style)}\n\n`;
  for (const each of cases) yield* caseText(each, texts, style);
  for (const { code, file, position, message } of coverage?.gaps ?? []) {
    const place = position === null ? file : `${file}:${position.line}:${position.column}`;
    yield `  ${style.dim(safeText(place))} ${code} ${safeText(message)}\n`;
  }
}

function* caseText(
  result: CaseResult,
  texts: ReadonlyMap<string, string>,
  style: Style,
): Generator<string> {
  const { outcome, name, file, position } = result;
  if (outcome.kind === 'passed') return;
  if (outcome.kind === 'broken') {
    yield `\n${problemText(outcome.problem, texts, style)}\n\n`;
    return;
  }
  const place = style.dim(safeText(`${file}:${position.line}:${position.column}`));
  yield `\n  ${style.strong(safeText(name))} ${place}\n  ${style.error(verdictOf(result))}\n`;
  for (const line of explanationLines(outcome.explanation)) yield `    ${safeText(line)}\n`;
  yield '\n';
}
