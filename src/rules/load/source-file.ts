import { positionOf } from '../../lang/index.ts';
import type { Range } from '../formats/place.ts';
import type { Problem } from '../problem.ts';

/** A file whose text is known, so that findings get a place in it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;

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
    const position = positionOf(this.text, range.start);
    return { code, severity, message, hint, file: this.path, position, range };
  }
}
