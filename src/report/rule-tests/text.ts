import { explanationLines } from '../../runs/rule-tests/explain/text.ts';
import type { CaseResult, RuleResult } from '../../runs/rule-tests/result.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from '../terminal/style.ts';
import { problemText, type Texts } from '../findings/text.ts';
import {
  branchesText,
  idleReason,
  nameOf,
  totalsLine,
  totalsOf,
  verdictOf,
  withoutNotes,
  type Tested,
} from './totals.ts';

/** Results for people: one line per rule, details of failures, totals. */
export function* testText(
  tested: Tested,
  texts: Texts,
  style: Style,
  isQuiet = false,
): Generator<string> {
  const { rules, problems } = tested;
  const ofTests = new Map(
    rules.flatMap(({ tests }) => (tests === null ? [] : [[tests.path, tests.text] as const])),
  );
  const all: Texts = { get: (path) => ofTests.get(path) ?? texts.get(path) };
  for (const problem of withoutNotes(problems)) {
    yield `${problemText(problem, all, style)}\n\n`;
  }
  let last = '';
  for (const rule of rules) {
    if (isQuiet && isPassed(rule)) continue;
    for (last of ruleText(rule, all, style)) yield last;
  }
  if (isQuiet) return;
  yield `${last.endsWith('\n\n') ? '' : '\n'}${style.dim(totalsLine(totalsOf(tested)))}\n`;
}

const isPassed = ({ state, cases, tests }: RuleResult) =>
  state === 'tested' &&
  cases.every(({ outcome }) => outcome.kind === 'passed') &&
  (tests?.problems ?? []).length === 0;

const STATE_WIDTH = 'untested'.length;

function* ruleText(rule: RuleResult, texts: Texts, style: Style): Generator<string> {
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
  const facts = present([
    rule.state === 'tested' && counted(cases.length, 'case'),
    rule.state === 'broken' && 'the rule has errors',
    idleReason(rule) ?? false,
    failed.length > 0 && `${formatCount(failed.length)} failed`,
    broken.length > 0 && `${formatCount(broken.length)} broken`,
    undecidedText(cases),
    coverage !== null && branchesText(coverage),
  ]);
  yield `${state}  ${safeText(nameOf(rule))} ${style.dim(`· ${facts.join(' · ')}`)}\n`;
  const details = [
    ...problems.map((problem) => `${problemText(problem, texts, style)}\n`),
    ...[...failed, ...broken].map((each) => caseText(each, texts, style)),
  ];
  if (details.length > 0) yield `\n${details.join('\n')}\n`;
  for (const { code, file, position, message } of coverage?.gaps ?? []) {
    const place = position === null ? file : `${file}:${position.line}:${position.column}`;
    yield `  ${style.dim(safeText(place))} ${code} ${safeText(message)}\n`;
  }
}

/** Cases with sequences that end in a missing event whose deadline is after the last event. */
function undecidedText(cases: readonly CaseResult[]): string {
  const undecided = cases.filter(
    ({ outcome }) => outcome.kind !== 'broken' && outcome.undecided > 0,
  ).length;
  if (undecided === 0) return '';
  return `${counted(undecided, 'case')} ${undecided === 1 ? 'depends' : 'depend'} on the end of the data`;
}

function caseText(result: CaseResult, texts: Texts, style: Style): string {
  const { outcome, name, file, position } = result;
  if (outcome.kind === 'broken') return `${problemText(outcome.problem, texts, style)}\n`;
  const place = style.dim(safeText(`${file}:${position.line}:${position.column}`));
  const lines = outcome.kind === 'failed' ? explanationLines(outcome.explanation) : [];
  return [
    `  ${style.strong(safeText(name))} ${place}`,
    `  ${style.error(verdictOf(result))}`,
    ...lines.map((line) => `    ${safeText(line)}`),
    '',
  ].join('\n');
}
