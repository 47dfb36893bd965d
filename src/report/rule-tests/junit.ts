import { type Problem } from '../../rules/index.ts';
import { explanationLines } from '../../runs/rule-tests/explain/text.ts';
import type { CaseResult, RuleResult } from '../../runs/rule-tests/result.ts';
import { escapeCharacter } from '../../util/unsafe-text.ts';
import { safeText } from '../../util/safe-text.ts';
import { errorsOf, idleReason, nameOf, verdictOf, type Tested } from './totals.ts';

/** Results as JUnit XML, for build servers: one suite per rule. */
export function testJUnit({ rules, problems }: Tested): string {
  const files = errorsOf(problems);
  const suites = [
    ...(files.length === 0 ? [] : [suite('files', null, files.map(problemCase))]),
    ...rules.map(ruleSuite),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'dockwarden rules test', ...countsOf(all) })}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

interface XmlCase {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly className: string;
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
  readonly lines: readonly string[];
}

interface Suite {
  readonly cases: readonly XmlCase[];
  readonly lines: readonly string[];
}

function ruleSuite(rule: RuleResult): Suite {
  const name = nameOf(rule);
  const { loaded, tests, cases } = rule;
  const idle = idleReason(rule);
  const plain = { className: name, file: loaded.file, line: null, lines: [] };
  return suite(name, tests?.path ?? loaded.file, [
    ...(tests?.problems ?? []).map(problemCase),
    ...cases.map((each) => caseOf(name, each)),
    ...(rule.state === 'broken'
      ? [{ ...plain, kind: 'error', name: 'rule', message: 'the rule has errors' } as const]
      : []),
    ...(idle === null ? [] : [{ ...plain, kind: 'skipped', name: 'rule', message: idle } as const]),
  ]);
}

function caseOf(rule: string, result: CaseResult): XmlCase {
  const { name, file, position, outcome } = result;
  const base = { name, className: rule, file, line: position.line };
  if (outcome.kind === 'passed') return { ...base, kind: 'passed', message: '', lines: [] };
  const message = verdictOf(result);
  return outcome.kind === 'broken'
    ? { ...base, kind: 'error', message, lines: problemLines(outcome.problem) }
    : { ...base, kind: 'failure', message, lines: explanationLines(outcome.explanation) };
}

function problemCase(problem: Problem): XmlCase {
  const { code, file, position, message } = problem;
  const line = position?.line ?? null;
  const lines = problemLines(problem);
  return { kind: 'error', name: code, className: file, file, line, message, lines };
}

function problemLines({ code, file, position, message, hint }: Problem): readonly string[] {
  const place = position === null ? file : `${file}:${position.line}:${position.column}`;
  return [`${place} ${code} ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
}

function suite(name: string, file: string | null, cases: readonly XmlCase[]): Suite {
  const head = attributes({ name, ...(file === null ? {} : { file }), ...countsOf(cases) });
  return { cases, lines: [`  <testsuite${head}>`, ...cases.flatMap(caseLines), '  </testsuite>'] };
}

function caseLines({ kind, name, className, file, line, message, lines }: XmlCase): string[] {
  const place = { file, ...(line === null ? {} : { line }) };
  const head = `    <testcase${attributes({ name, classname: className, ...place })}`;
  if (kind === 'passed') return [`${head}/>`];
  const text = lines.map((each) => xmlText(each)).join('\n');
  return [
    `${head}>`,
    `      <${kind}${attributes({ message })}>${text}</${kind}>`,
    '    </testcase>',
  ];
}

function countsOf(cases: readonly XmlCase[]): Record<string, number> {
  const count = (kind: XmlCase['kind']) => cases.filter((each) => each.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Untrusted text: characters that XML does not allow are shown as escapes. */
const xmlText = (text: string) =>
  safeText(text)
    .replaceAll(/[\ufffe\uffff]/g, escapeCharacter)
    .replaceAll(/[&<>"']/g, (each) => ENTITIES[each] ?? '');
