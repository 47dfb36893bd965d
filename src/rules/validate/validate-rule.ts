import type { Diagnostic } from '../../lang/index.ts';
import { memoized } from '../../util/maps.ts';
import { isLintCode, levelOf } from '../codes/index.ts';
import type { Range } from '../formats/format.ts';
import type { ReadEntry } from '../formats/index.ts';
import { mapString } from '../formats/string-map.ts';
import { LINTS, MATCHING_LINTS } from '../lints/index.ts';
import type { LintsWanted, TestsBeside } from '../lints/lint.ts';
import type { SourceFile, Problem } from '../problem.ts';
import {
  type RuleDocument,
  limited,
  MAX_FAULTS,
  type Fault,
  type Data,
  type Path,
  at,
} from '../model/data.ts';
import { type ReadQuery, COMMON_FIELDS, type Rule } from '../model/fields.ts';
import { isRunnable, languageFaults, readQuery, typeFields } from '../model/rule-types.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { readTable, type FieldTable, addMisspelt, texts } from '../model/field-table.ts';
import { METADATA_FIELDS, type Metadata } from '../model/metadata.ts';
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
  findings.push(...languageFaults(document.rule).map(asFinding));
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

/** Finds the values of one rule, and parts of its texts, in the text of its file. */
class Locator {
  readonly #document: RuleDocument;
  readonly #entry: Pick<ReadEntry, 'offset' | 'placeOf'>;
  readonly #text: string;
  /** One query can have many findings, and be as long as a file. */
  readonly #maps = new Map<string, readonly number[] | null>();

  constructor(document: RuleDocument, entry: Pick<ReadEntry, 'offset' | 'placeOf'>, text: string) {
    this.#document = document;
    this.#entry = entry;
    this.#text = text;
  }

  /** The position of a value or of a part of it; of what contains it if it has none. */
  rangeOf({ path, span }: Pick<Fault, 'path' | 'span'>): Range {
    const place = this.#entry.placeOf(path);
    if (place === undefined) {
      const { offset } = this.#entry;
      return path.length === 0
        ? { start: offset, end: offset }
        : this.rangeOf({ path: path.slice(0, -1) });
    }
    if (span === undefined) return place.key;
    const offsets = this.#mapOf(path, place.value);
    const start = offsets?.[span.start];
    const end = offsets?.[span.end];
    return start === undefined || end === undefined ? place.value : { start, end };
  }

  #mapOf(path: Path, range: Range): readonly number[] | null {
    const key = path.join('.');
    const known = this.#maps.get(key);
    if (known !== undefined) return known;
    const value = valueAt(this.#document, path);
    const map = typeof value === 'string' ? mapString(this.#text, range, value) : null;
    this.#maps.set(key, map);
    return map;
  }
}

function valueAt(document: RuleDocument, path: Path): Data | undefined {
  let value: unknown = document;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value as Data | undefined;
}

/** A document read by the field tables. */
interface ReadRule {
  /** `null` if a field is wrong: `faults` then has at least one error. */
  readonly rule: Rule | null;
  /** `null` if the file has none, or a value in it is invalid. */
  readonly metadata: Metadata | null;
  /** Codes of warnings that the file silences. */
  readonly ignored: readonly string[];
  readonly faults: readonly Fault[];
}

/** The tables next to `[rule]`. */
const TABLES = ['metadata', 'transform', 'exceptions'];

function readRule({ metadata, rule: source, others }: RuleDocument): ReadRule {
  const faults: Fault[] = [];
  const rule = readTable(allFields(typeFields(source['type'])), source, ['rule'], faults);
  addMisspelt(Object.keys(others), metadata === null ? TABLES : TABLES.slice(1), [], faults);
  const about: Fault[] = [];
  const read = metadata === null ? null : readTable(METADATA_FIELDS, metadata, ['metadata'], about);
  return {
    rule: rule === undefined ? null : (rule as Rule),
    metadata: read ?? null,
    ignored: texts.read(at(metadata ?? undefined, 'dockwarden_ignore') ?? [], [], []) ?? [],
    faults: [...faults, ...about.map(asMetadata)],
  };
}

/** A misspelt key is reported anywhere. */
const asMetadata = (fault: Fault): Fault =>
  fault.code === 'RUL2015' ? fault : { ...fault, code: 'RUL2017' };

/** The common ones with those of a type, by the latter. */
const allFields = memoized((own: FieldTable): FieldTable => ({ ...COMMON_FIELDS, ...own }));
