import type { Code } from '../lang/index.ts';
import type { Level, RuleCode } from './codes/index.ts';
import type { Range } from './formats/format.ts';

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

/** A file whose text is known, so that findings have a position in it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  problem(
    severity: Problem['severity'],
    code: Problem['code'],
    message: string,
    where: number | Range,
    hint?: string,
  ): Problem {
    const range = typeof where === 'number' ? { start: where, end: where } : where;
    const position = this.#positionOf(range.start);
    return { code, severity, message, hint, file: this.path, position, range };
  }

  /** An export has thousands of findings in one text, so the lines are counted once. */
  #positionOf(offset: number): NonNullable<Problem['position']> {
    const starts = (this.#lineStarts ??= lineStarts(this.text));
    let [line, next] = [0, starts.length];
    while (next - line > 1) {
      const middle = (line + next) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else next = middle;
    }
    let column = 1;
    for (let at = starts[line] ?? 0; at < offset; column += 1) {
      at += (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    return { line: line + 1, column };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
