import { printJson, type Json } from '../../events/json.ts';
import { type Problem } from '../../rules/index.ts';
import { explanationLines } from '../../runs/rule-tests/explain/text.ts';
import type { CaseResult } from '../../runs/rule-tests/result.ts';
import { nameOf, totalsOf, withoutNotes, type Tested } from './totals.ts';

/** Results as one JSON object, with all details of failed cases. */
export function testJson(tested: Tested): string {
  const { rules, problems } = tested;
  const { notRun, ...totals } = totalsOf(tested);
  const json = {
    totals: { ...totals, not_run: notRun },
    problems: withoutNotes(problems).map(problemJson),
    rules: rules.map((rule) => ({
      rule_id: textOrNull(rule.loaded.document.rule['rule_id']),
      name: nameOf(rule),
      file: rule.loaded.file,
      tests: rule.tests?.path ?? null,
      state: rule.state,
      problems: (rule.tests?.problems ?? []).map(problemJson),
      cases: rule.cases.map(caseJson),
      coverage:
        rule.coverage === null
          ? null
          : { ...rule.coverage, gaps: rule.coverage.gaps.map(problemJson) },
    })),
  };
  return `${printJson(json, 2)}\n`;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function caseJson({ name, file, position, expected, outcome }: CaseResult): Json {
  return {
    name,
    file,
    ...position,
    expected: expected === 'some' ? true : expected,
    outcome: outcome.kind,
    found: outcome.kind === 'broken' ? null : outcome.found,
    undecided: outcome.kind === 'broken' ? null : outcome.undecided,
    ...(outcome.kind === 'broken' ? { problem: problemJson(outcome.problem) } : {}),
    ...(outcome.kind === 'failed'
      ? {
          explanation: [...explanationLines(outcome.explanation)],
          details: outcome.explanation as unknown as Json,
        }
      : {}),
  };
}

function problemJson({ code, severity, message, hint, file, position }: Problem): Json {
  return {
    code,
    severity,
    message,
    hint: hint ?? null,
    file,
    line: position?.line ?? null,
    column: position?.column ?? null,
  };
}
