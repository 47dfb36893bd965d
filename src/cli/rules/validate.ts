import { loadRules, type Loaded, type Problem } from '../../rules/index.ts';
import { safeJson } from '../../util/safe-text.ts';
import { findingsJson } from '../../report/findings/json.ts';
import { version } from '../version.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { chosenFindings, codesOf, countLine, type FindingOptions } from './findings.ts';
import { problemText, textsOf, totals } from '../../report/findings/text.ts';
import { sarifOf } from '../../report/findings/sarif.ts';
import { writeAll } from '../terminal/output.ts';

export interface ValidateOptions extends FindingOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly strict?: true;
  readonly quiet?: true;
}

/** Prints the findings in rule files. Machine-readable formats include notes by default. */
export async function validateRules(
  paths: readonly string[],
  options: ValidateOptions,
): Promise<0 | 1> {
  const { format, minLevel, strict, quiet } = options;
  const codes = codesOf(options);
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
  const style = styleFor(process.stdout, process.env);
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
