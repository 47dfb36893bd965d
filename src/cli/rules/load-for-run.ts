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
import { reportErrorsAndWarnings, reportProblems } from './report.ts';

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
