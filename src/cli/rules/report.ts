import type { Level, Loaded, Problem } from '../../rules/index.ts';
import { problemText, textsOf } from '../../report/findings/text.ts';
import { shellWord } from '../../report/terminal/cell.ts';
import { styleFor } from '../../report/terminal/style.ts';
import {
  loadApplicableExceptions,
  type LoadedExceptions,
} from '../../runs/rules/load-exceptions.ts';
import {
  loadRunnableRules,
  requireRules,
  type RunnableRules,
  type RuleRequest,
} from '../../runs/rules/load-rules.ts';
import { counted } from '../../util/counts.ts';

/** Reports errors on standard error, for commands whose output is something else. */
export const reportErrors = (loaded: Loaded): void =>
  reportProblems(withLevel(loaded, 'error'), [loaded]);

/** The maximum number of warnings shown before the run; the others are counted. */
const MAX_WARNINGS = 10;

/** Like {@link reportErrors}, with the warnings: for commands that run the rules. */
export function reportErrorsAndWarnings(loaded: Loaded, paths: readonly string[]): void {
  const warnings = withLevel(loaded, 'warning');
  reportErrors(loaded);
  reportProblems(warnings.slice(0, MAX_WARNINGS), [loaded]);
  const more = warnings.length - MAX_WARNINGS;
  if (more <= 0) return;
  const command = `dockwarden rules validate ${paths.map(shellWord).join(' ')}`;
  const text = `${counted(more, 'more warning')} in the rules: ${command}`;
  process.stderr.write(`${styleFor(process.stderr).dim(text)}\n\n`);
}

const withLevel = ({ problems }: Loaded, level: Level): readonly Problem[] =>
  problems.filter(({ severity }) => severity === level);

/** Reports the findings from loading several sets of files, on standard error. */
export function reportProblems(
  problems: readonly Problem[],
  files: readonly (Loaded | null)[],
): void {
  const texts = textsOf(...files.filter((each) => each !== null));
  const style = styleFor(process.stderr);
  for (const problem of problems) process.stderr.write(`${problemText(problem, texts, style)}\n\n`);
}

export const hasErrors = (loaded: Loaded): boolean => withLevel(loaded, 'error').length > 0;

/** The rules and exceptions that a run evaluates. */
export interface RunSources {
  readonly rules: RunnableRules;
  readonly exceptions: LoadedExceptions;
  /** Whether a rule or an exception has an error and is excluded from the run. */
  readonly hasErrors: boolean;
  /** The files that were read. */
  readonly files: readonly string[];
}

/** Loads the rules and exceptions of a run and reports their errors on standard error. */
export async function loadForRun(request: RuleRequest): Promise<RunSources> {
  const rules = await loadRunnableRules(request.rules, request.selection, request.prepared);
  reportErrorsAndWarnings(rules.loaded, request.rules);
  requireRules(rules);
  const exceptions = await loadApplicableExceptions(rules.rules, rules.loaded, request);
  reportProblems(exceptions.problems, [rules.loaded, exceptions.loaded]);
  return {
    rules,
    exceptions,
    hasErrors: [...rules.loaded.problems, ...exceptions.problems].some(
      ({ severity }) => severity === 'error',
    ),
    files: [
      ...[...rules.loaded.files, ...(exceptions.loaded?.files ?? [])].map(({ path }) => path),
      ...exceptions.valueLists.map(({ file }) => file),
    ],
  };
}
