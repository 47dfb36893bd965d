import type { Loaded, Problem } from '../../rules/index.ts';

/** Findings in rule files as one JSON object; what is not known of a finding is left out. */
export function findingsJson({ rules, files, skipped }: Loaded, found: readonly Problem[]) {
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
