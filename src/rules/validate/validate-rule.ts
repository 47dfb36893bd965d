import { type Diagnostic, type Statement, check, parse } from '../../lang/index.ts';
import { isLintCode, levelOf } from '../codes/index.ts';
import type { ReadEntry } from '../formats/index.ts';
import { LINTS, MATCHING_LINTS } from '../lints/index.ts';
import type { LintsWanted, TestsBeside } from '../lints/lint.ts';
import type { SourceFile } from '../source-file.ts';
import type { RuleDocument } from '../model/document.ts';
import { limited, MAX_FAULTS, type Fault } from '../model/fault.ts';
import { isEqlRule, readRule, type EqlRule } from '../model/rule.ts';
import type { Problem } from '../problem.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { Locator } from './locator.ts';
import { windowFaults } from '../model/window.ts';
import { at, type Table } from '../model/data.ts';

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
  let statement: Statement | null = null;
  const eql = rule !== null && isEqlRule(rule) ? rule : null;
  const queried = rule === null ? queryFieldsOf(document.rule) : eql;
  if (queried !== null) {
    const query = readQuery(queried);
    statement = query.statement;
    findings.push(...query.diagnostics.slice(0, MAX_FAULTS + 1).map(inQuery));
  }
  if (eql !== null) findings.push(...windowFaults(eql).map(asFinding));
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

type QueryFields = Pick<
  EqlRule,
  'query' | 'event_category_override' | 'timestamp_field' | 'tiebreaker_field'
>;

/** The same fields of a rule in which others are wrong; `null` where there is no query of EQL to read. */
function queryFieldsOf(rule: Table): QueryFields | null {
  const textOf = (name: keyof QueryFields) => {
    const value = at(rule, name);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const query = textOf('query');
  if (rule['type'] !== 'eql' || query === undefined) return null;
  return {
    query,
    event_category_override: textOf('event_category_override'),
    timestamp_field: textOf('timestamp_field'),
    tiebreaker_field: textOf('tiebreaker_field'),
  };
}

/** The query of a rule, parsed and checked. */
interface ReadQuery {
  /** `null` where the text cannot be parsed. */
  readonly statement: Statement | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Without a schema: a rule is read for events of any origin, and what a field is called there is not
 * known. See the lints for fields that a source never has.
 */
function readQuery(rule: QueryFields): ReadQuery {
  const parsed = parse(rule.query);
  if (!parsed.ok) return { statement: null, diagnostics: parsed.diagnostics };
  const diagnostics = check(parsed.value, {
    source: rule.query,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  });
  return { statement: parsed.value, diagnostics };
}
