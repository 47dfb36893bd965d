import type { Statement } from '../../lang/index.ts';
import { isLintCode } from '../codes/index.ts';
import type { ReadEntry } from '../formats/index.ts';
import type { Range } from '../formats/place.ts';
import { mapString } from '../formats/string-map.ts';
import { LINTS } from '../lints/index.ts';
import type { SourceFile } from '../load/source-file.ts';
import type { RuleDocument } from '../model/document.ts';
import type { Data, Path } from '../model/data.ts';
import type { Fault } from '../model/kind.ts';
import { isEqlRule, readRule, type Rule } from '../model/rule.ts';
import type { Metadata } from '../model/metadata.ts';
import type { Problem } from '../problem.ts';
import { readQuery } from './query.ts';
import { windowFaults } from './window.ts';

/** One rule of a file, checked. */
export interface LoadedRule {
  readonly file: string;
  readonly document: RuleDocument;
  /** `null` where a field or the query has an error: the rule does not run. */
  readonly rule: Rule | null;
  readonly metadata: Metadata | null;
  /** The parsed query of an EQL rule without errors. */
  readonly statement: Statement | null;
  readonly problems: readonly Problem[];
  /** A fault of this rule as a problem with its place in the file. */
  readonly report: (fault: Fault) => Problem;
}

/** Reads one rule and finds all that is wrong with it. `hasTests` is `null` where it can have none. */
export function validateRule(
  document: RuleDocument,
  entry: Pick<ReadEntry, 'offset' | 'placeOf'>,
  source: SourceFile,
  hasTests: boolean | null,
): LoadedRule {
  const { rule, metadata, faults } = readRule(document);
  const report = (fault: Fault) => locate(fault, document, entry, source);
  const problems = faults.map(report);
  let statement: Statement | null = null;
  if (rule !== null && isEqlRule(rule)) {
    const query = readQuery(rule);
    statement = query.statement;
    for (const { code, severity, message, hint, span } of query.diagnostics) {
      const range = rangeOf({ path: ['rule', 'query'], span }, document, entry, source.text);
      problems.push(source.problem(severity, code, message, range, hint));
    }
    problems.push(...windowFaults(rule).map(report));
  }
  const isSound = rule !== null && problems.every(({ severity }) => severity !== 'error');
  if (isSound) {
    const ignored = new Set(metadata?.dockwarden_ignore);
    const context = { document, rule, metadata, statement, hasTests };
    const found = LINTS.flatMap((lint) => [...lint(context)]);
    problems.push(...found.filter(({ code }) => !ignored.has(code)).map(report));
  }
  return {
    file: source.path,
    document,
    rule: isSound ? rule : null,
    metadata,
    statement: isSound ? statement : null,
    problems,
    report,
  };
}

type Where = Pick<Fault, 'path' | 'span'>;

function locate(
  fault: Fault,
  document: RuleDocument,
  entry: Pick<ReadEntry, 'offset' | 'placeOf'>,
  source: SourceFile,
): Problem {
  const severity = isLintCode(fault.code) ? 'warning' : 'error';
  const range = rangeOf(fault, document, entry, source.text);
  return source.problem(severity, fault.code, fault.message, range, fault.hint);
}

/** The place of a value or of a part of it; of the nearest value around it where it has none. */
function rangeOf(
  { path, span }: Where,
  document: RuleDocument,
  { offset, placeOf }: Pick<ReadEntry, 'offset' | 'placeOf'>,
  text: string,
): Range {
  const place = placeOf(path);
  if (place === undefined) {
    return path.length === 0
      ? { start: offset, end: offset }
      : rangeOf({ path: path.slice(0, -1) }, document, { offset, placeOf }, text);
  }
  if (span === undefined) return place.key;
  const value = valueAt(document, path);
  const offsets = typeof value === 'string' ? mapString(text, place.value, value) : null;
  const start = offsets?.[span.start];
  const end = offsets?.[span.end];
  return start === undefined || end === undefined ? place.value : { start, end };
}

function valueAt(document: RuleDocument, path: Path): Data | undefined {
  let value: unknown = document;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value as Data | undefined;
}
