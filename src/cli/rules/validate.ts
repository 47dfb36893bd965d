import { loadRules, type Loaded, type Problem } from '../../rules/index.ts';
import { safeJson } from '../../util/safe-text.ts';
import { findingJson } from '../../report/findings/json.ts';
import { version } from '../environment.ts';
import { styleFor } from '../terminal/style.ts';
import { chosenFindings, codesOf, countLine, type FindingOptions } from './findings.ts';
import { problemText, textsOf, totals } from './report.ts';
import { sarifOf } from '../../report/findings/sarif.ts';
import { writeAll } from '../terminal/output.ts';

export interface ValidateOptions extends FindingOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly strict?: true;
  readonly quiet?: true;
}

/** Prints what is wrong with rule files. Programs are given notes too, unless they ask for less. */
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
      format === 'sarif' ? sarifOf(found, version()) : jsonOf(loaded, found),
      null,
      2,
    );
    await writeAll([`${process.stdout.isTTY ? safeJson(json) : json}\n`]);
  }
  // What is not shown for its level counts; other codes than those that were asked for do not.
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

/** How many notes are not shown, and the totals. */
function countLines(loaded: Loaded, countsNotes: boolean): string[] {
  const notes = loaded.problems.filter(({ severity }) => severity === 'note');
  return [
    ...(countsNotes && notes.length > 0
      ? [countLine(notes, 'notes (shown by --min-level note)')]
      : []),
    totals(loaded),
  ];
}

function jsonOf({ rules, files, skipped }: Loaded, found: readonly Problem[]): unknown {
  return {
    files: files.length,
    passed_over: skipped,
    rules: rules.length,
    problems: found.map(findingJson),
  };
}
