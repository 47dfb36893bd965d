import { type Problem } from '../../rules/index.ts';
import { explanationLines } from '../../runs/rule-tests/explain/text.ts';
import type { CaseResult } from '../../runs/rule-tests/result.ts';
import { escapeInJson } from '../../util/unsafe-text.ts';
import { safeJson, safeText } from '../../util/safe-text.ts';
import { errorsOf, idleReason, nameOf, verdictOf, type Tested } from './totals.ts';

/** Results in the Test Anything Protocol, version 14, with details of failures as YAML. */
export function testTap({ rules, problems }: Tested): string {
  const points = [
    ...errorsOf(problems).map(problemPoint),
    ...rules.flatMap((rule): readonly Point[] => {
      const name = nameOf(rule);
      const idle = idleReason(rule);
      return [
        ...(rule.tests?.problems ?? []).map(problemPoint),
        ...rule.cases.map((each) => casePoint(name, each)),
        ...(idle === null ? [] : [{ ok: true, name, skip: idle, details: [] }]),
      ];
    }),
  ];
  return ['TAP version 14', `1..${points.length}`, ...points.flatMap(pointLines), ''].join('\n');
}

type Plain = string | number | boolean;
type Detail = Plain | readonly string[] | { readonly [key: string]: Plain };

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly skip?: string;
  readonly details: readonly (readonly [string, Detail])[];
}

function problemPoint(problem: Problem): Point {
  return { ok: false, name: problem.file, details: problemDetails(problem) };
}

function casePoint(rule: string, result: CaseResult): Point {
  const { name, file, position, outcome, expected } = result;
  const title = `${rule}: ${name}`;
  if (outcome.kind === 'passed') return { ok: true, name: title, details: [] };
  if (outcome.kind === 'broken') {
    return { ok: false, name: title, details: problemDetails(outcome.problem) };
  }
  return {
    ok: false,
    name: title,
    details: [
      ['message', verdictOf(result)],
      ['severity', 'fail'],
      ['expected', expected === 'some' ? true : expected],
      ['found', outcome.found],
      ['at', { file, ...position }],
      ['explanation', explanationLines(outcome.explanation)],
    ],
  };
}

function problemDetails({ code, message, hint, file, position }: Problem): Point['details'] {
  return [
    ['message', message],
    ['severity', 'error'],
    ['code', code],
    ...(hint === undefined ? [] : [['hint', hint] as const]),
    ['at', { file, ...position }],
  ];
}

function pointLines({ ok, name, skip, details }: Point, index: number): string[] {
  const title = `${ok ? 'ok' : 'not ok'} ${index + 1} - ${escaped(name)}`;
  return [
    skip === undefined ? title : `${title} # SKIP ${escaped(skip)}`,
    ...(details.length === 0
      ? []
      : ['  ---', ...details.flatMap(([key, value]) => yamlLines(key, value)), '  ...']),
  ];
}

/** An unescaped `#` would start a directive. */
const escaped = (text: string) => safeText(text).replaceAll(/[\\#]/g, '\\$&');

/** A value of a few levels in block form. */
function yamlLines(key: string, value: Detail): string[] {
  if (typeof value !== 'object') return [`  ${key}: ${yaml(value)}`];
  const below = Array.isArray(value)
    ? value.map((each) => `- ${yaml(each)}`)
    : Object.entries(value).map(([name, each]) => `${name}: ${yaml(each)}`);
  return [`  ${key}:`, ...below.map((line) => `    ${line}`)];
}

/** JSON is YAML once the characters that YAML does not accept unescaped are gone. */
const yaml = (value: Plain) =>
  safeJson(JSON.stringify(value)).replaceAll(/[\ufffe\uffff]/g, escapeInJson);
