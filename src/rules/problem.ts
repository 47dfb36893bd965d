import type { Code } from '../lang/index.ts';
import type { Level, RuleCode } from './codes/index.ts';
import type { Range } from './formats/place.ts';

/** A finding with its position in a file: about the file, a field, or the query in it. */
export interface Problem {
  readonly code: RuleCode | Code;
  readonly severity: Level;
  /** One sentence, lower case, without a full stop. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly file: string;
  /** Both 1-based, the column in code points; `null` for the file as a whole. */
  readonly position: { readonly line: number; readonly column: number } | null;
  /** The position as UTF-16 offsets of the file's text. */
  readonly range: Range | null;
}

/** A problem with a file as a whole. */
export function fileProblem(
  severity: Level,
  file: string,
  code: Problem['code'],
  message: string,
  hint?: string,
): Problem {
  return { code, severity, message, hint, file, position: null, range: null };
}
