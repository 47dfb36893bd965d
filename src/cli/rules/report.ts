import type { Loaded, Problem } from '../../rules/index.ts';
import { problemText, textsOf } from '../../report/findings/text.ts';
import { shellWord } from '../../report/terminal/cell.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { counted } from '../../util/counts.ts';

/** Reports errors on standard error, for commands whose output is something else. */
export function reportErrors(loaded: Loaded): void {
  const style = styleFor(process.stderr);
  const texts = textsOf(loaded);
  for (const problem of loaded.problems) {
    if (problem.severity === 'error') {
      process.stderr.write(`${problemText(problem, texts, style)}\n\n`);
    }
  }
}

/** The maximum number of warnings shown before the run; the others are counted. */
const MAX_WARNINGS = 10;

/** Like {@link reportErrors}, with the warnings: for commands that run the rules. */
export function reportErrorsAndWarnings(loaded: Loaded, paths: readonly string[]): void {
  reportErrors(loaded);
  const warnings = loaded.problems.filter(({ severity }) => severity === 'warning');
  const { stderr } = process;
  const style = styleFor(stderr);
  const texts = textsOf(loaded);
  for (const problem of warnings.slice(0, MAX_WARNINGS)) {
    stderr.write(`${problemText(problem, texts, style)}\n\n`);
  }
  const more = warnings.length - MAX_WARNINGS;
  if (more <= 0) return;
  const command = `dockwarden rules validate ${paths.map(shellWord).join(' ')}`;
  stderr.write(`${style.dim(`${counted(more, 'more warning')} in the rules: ${command}`)}\n\n`);
}

/** Reports the findings from loading several sets of files, on standard error. */
export function reportProblems(
  problems: readonly Problem[],
  files: readonly (Loaded | null)[],
): void {
  const texts = textsOf(...files.filter((each) => each !== null));
  const style = styleFor(process.stderr);
  for (const problem of problems) process.stderr.write(`${problemText(problem, texts, style)}\n\n`);
}

export const hasErrors = ({ problems }: Loaded): boolean =>
  problems.some(({ severity }) => severity === 'error');
