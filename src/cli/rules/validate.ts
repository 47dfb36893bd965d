import { FINDINGS } from '../../runs/codes/pages.ts';
import { LEVELS, loadRules, type Level, type Loaded, type Problem } from '../../rules/index.ts';
import { formatCount } from '../../util/counts.ts';
import { safeJson } from '../../util/safe-text.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { invalidArgument } from '../errors.ts';
import { version } from '../environment.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { problemText, textsOf, totals } from '../../report/findings/text.ts';
import { sarifOf } from '../../report/findings/sarif.ts';
import { writeAll } from '../terminal/output.ts';

export interface ValidateOptions {
  readonly minLevel?: Level;
  readonly code?: readonly string[];
  readonly format: 'text' | 'json' | 'sarif';
  readonly strict?: true;
  readonly quiet?: true;
}

/** Prints the findings in rule files. Machine-readable formats include notes by default. */
export async function validateRules(
  paths: readonly string[],
  options: ValidateOptions,
): Promise<0 | 1> {
  const { format, minLevel, code, strict, quiet } = options;
  const codes = code === undefined ? null : new Set(code.map(knownCode));
  const loaded = await loadRules(paths);
  const showsNotes = format !== 'text' || codes !== null;
  const found = chosenFindings(
    loaded.problems,
    codes,
    minLevel ?? (showsNotes ? 'note' : 'warning'),
  );
  if (format === 'text') {
    const counts =
      quiet === true ? [] : countLines(loaded, minLevel === undefined && codes === null);
    await writeText(loaded, found, counts);
  } else {
    const json = JSON.stringify(
      format === 'sarif' ? sarifOf(found, version()) : findingsJson(loaded, found),
      null,
      2,
    );
    await writeAll([`${process.stdout.isTTY ? safeJson(json) : json}\n`]);
  }
  // A finding hidden by --min-level still affects the exit code; one excluded by --code does not.
  const worst = chosenFindings(loaded.problems, codes, strict === true ? 'warning' : 'error');
  return worst.length > 0 ? 1 : 0;
}

async function writeText(
  loaded: Loaded,
  found: readonly Problem[],
  counts: readonly string[],
): Promise<void> {
  const style = styleFor(process.stdout);
  const texts = textsOf(loaded);
  const lines = found.map((problem) => `${problemText(problem, texts, style)}\n\n`);
  await writeAll([...lines, ...counts.map((line) => `${style.dim(line)}\n`)]);
}

/** The number of notes not shown, and the totals. */
function countLines(loaded: Loaded, countsNotes: boolean): string[] {
  const notes = loaded.problems.filter(({ severity }) => severity === 'note');
  return [
    ...(countsNotes && notes.length > 0
      ? [countLine(notes, 'notes (shown by --min-level note)')]
      : []),
    totals(loaded),
  ];
}

/** In any case; throws a `CliError` for an unknown one. */
function knownCode(written: string): string {
  const code = written.toUpperCase();
  if (FINDINGS.has(code)) return code;
  throw invalidArgument(
    `--code ${written} is not the code of a finding`,
    didYouMean(suggest(code, FINDINGS.keys()).slice(0, 3), (name) => name) ??
      'dockwarden explain lists all codes',
  );
}

/** The findings with at least a level and, if given, one of some codes. */
function chosenFindings(
  problems: readonly Problem[],
  codes: ReadonlySet<string> | null,
  least: Level,
): readonly Problem[] {
  return problems.filter(
    ({ code, severity }) =>
      (codes === null || codes.has(code)) && LEVELS.indexOf(severity) <= LEVELS.indexOf(least),
  );
}

/** The maximum number of codes on a line of counts; the others are counted together. */
const MAX_CODES = 4;

/** `31 notes: 20 RUL2004 the same condition twice, 11 RUL2006 like without a wildcard` */
function countLine(left: readonly Problem[], what: string): string {
  const counts = new Map<string, number>();
  for (const { code } of left) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const named = sorted
    .slice(0, MAX_CODES)
    .map(([code, count]) => `${formatCount(count)} ${code} ${FINDINGS.get(code)?.title ?? ''}`);
  const others = sorted.slice(MAX_CODES).reduce((sum, [, count]) => sum + count, 0);
  return `${what}: ${[...named, ...(others > 0 ? [`${formatCount(others)} others`] : [])].join(', ')}`;
}

/** Findings in rule files as one JSON object; unknown properties of a finding are omitted. */
function findingsJson({ rules, files, skipped }: Loaded, found: readonly Problem[]) {
  return {
    files: files.length,
    passed_over: skipped,
    rules: rules.length,
    problems: found.map(({ code, severity, message, hint, file, position }) => ({
      code,
      severity,
      message,
      hint,
      file,
      line: position?.line,
      column: position?.column,
    })),
  };
}
