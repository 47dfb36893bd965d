import type { Problem } from '../../rules/index.ts';

/** A finding as the JSON reports show it; what is not known of it is left out. */
export function findingJson({ code, severity, message, hint, file, position }: Problem) {
  return { code, severity, message, hint, file, line: position?.line, column: position?.column };
}
