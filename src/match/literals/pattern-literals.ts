import { foldAscii } from '../../util/fold.ts';
import type { Part } from '../../util/wildcard-pattern.ts';
import { compileParts } from '../../util/wildcard-pattern.ts';
import { frequencyOf } from './frequency.ts';
import type { Literal } from './literal.ts';
import { literalIn, rawOf } from './literal.ts';

/** What is known of the values that a text is compared with. */
export interface Source {
  /** The value is all that a field holds, and not a part of it. */
  readonly whole: boolean;
  /** Numbers and truth values are compared by their text. */
  readonly rendered: boolean;
}

/** A literal in every value that is this text, ASCII case aside; `null` where there is none. */
export function literalOfText(text: string, source: Source): Literal | null {
  return literalOfParts([{ skip: 0, star: false, text: foldAscii(text) }], source);
}

/** A literal in every value that a wildcard pattern covers. Its parts must be folded. */
export function literalOfParts(parts: readonly Part[], source: Source): Literal | null {
  const { whole, rendered } = source;
  if (rendered && coversRendered(parts)) return null;
  let best: Literal | null = null;
  for (const [index, { skip, star, text }] of parts.entries()) {
    const atStart = whole && index === 0 && !star && skip === 0;
    const literal = literalIn(text, atStart, whole && index === parts.length - 1);
    if (literal === null) continue;
    if (best === null || frequencyOf(rawOf(literal)) < frequencyOf(rawOf(best))) best = literal;
  }
  return best;
}

/** All that the text of a number may have. */
const OF_NUMBERS = /^[-+.0-9e]*$/i;

/** Whether a number, which has many spellings in JSON, or a truth value, which has no quotes, may do. */
function coversRendered(parts: readonly Part[]): boolean {
  if (parts.every(({ text }) => OF_NUMBERS.test(text))) return true;
  const test = compileParts(parts, true);
  return test('true') || test('false');
}
