import type { Loaded, Problem } from '../../rules/index.ts';

/** Findings in rule files as one JSON object; unknown properties of a finding are omitted. */
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
