import type { Diagnostic } from '../../lang/index.ts';
import { isLintCode, levelOf } from '../codes/index.ts';
import type { ReadEntry } from '../formats/index.ts';
import { LINTS, MATCHING_LINTS } from '../lints/index.ts';
import type { LintsWanted, TestsBeside } from '../lints/lint.ts';
import type { SourceFile } from '../source-file.ts';
import type { RuleDocument } from '../model/document.ts';
import { limited, MAX_FAULTS, type Fault } from '../model/fault.ts';
import { readRule } from '../model/rule.ts';
import type { ReadQuery } from '../model/fields.ts';
import { isRunnable, readQuery } from '../model/rule-types.ts';
import type { Problem } from '../problem.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { Locator } from './locator.ts';
import { windowFaults } from '../model/window.ts';

const NO_QUERY: ReadQuery = { statement: null, diagnostics: [] };

/** A fault, or a diagnostic of the query. */
type Finding = Omit<Fault, 'code'> & Pick<Problem, 'code' | 'severity'>;

/**
 * Reads one rule and reports everything that is wrong with it.
 *
 * @param wanted what a valid rule is checked for
 */
export function validateRule(
  document: RuleDocument,
  entry: Pick<ReadEntry, 'offset' | 'placeOf'>,
  source: SourceFile,
  hasTests: TestsBeside,
  wanted: LintsWanted,
): LoadedRule {
  const { rule, metadata, ignored, faults } = readRule(document);
  const isIgnored = ({ code }: Fault) => ignored.includes(code) && isLintCode(code);
  const findings = faults.filter((fault) => !isIgnored(fault)).map(asFinding);
  const { statement, diagnostics } = readQuery(document.rule) ?? NO_QUERY;
  findings.push(...diagnostics.slice(0, MAX_FAULTS + 1).map(inQuery));
  if (rule !== null && isRunnable(rule)) findings.push(...windowFaults(rule).map(asFinding));
  const isSound = rule !== null && findings.every(({ severity }) => severity !== 'error');
  const lints = { all: LINTS, matching: MATCHING_LINTS, none: [] }[wanted];
  if (isSound && lints.length > 0) {
    const context = { document, rule, ignored, statement, hasTests };
    for (const lint of lints) {
      for (const warning of lint(context)) {
        if (!isIgnored(warning)) findings.push(asFinding(warning));
        if (findings.length > MAX_FAULTS) break;
      }
    }
  }
  const locator = new Locator(document, entry, source.text);
  const report = (finding: Finding): Problem => {
    const { severity, code, message, hint } = finding;
    return source.problem(severity, code, message, locator.rangeOf(finding), hint);
  };
  const problems = limited(findings, 'rule').map(report);
  return {
    file: source.path,
    document,
    rule: isSound ? rule : null,
    metadata,
    statement: isSound ? statement : null,
    prepared: null,
    hasTests,
    problems,
    report: (fault) => report(asFinding(fault)),
  };
}

function asFinding(fault: Fault): Finding {
  return { ...fault, severity: levelOf(fault.code) };
}

function inQuery(diagnostic: Diagnostic): Finding {
  return { ...diagnostic, path: ['rule', 'query'] };
}
