import { foldAscii } from '../../util/fold.ts';
import type { Part } from '../../util/wildcard-pattern.ts';
import { compileParts } from '../../util/wildcard-pattern.ts';
import { frequencyOf } from './frequency.ts';
import type { Needle } from './needle.ts';
import { needleIn, rawOf } from './needle.ts';

/** What is known of the values that a text is compared with. */
export interface Source {
  /** The value is all that a field holds, and not a part of it. */
  readonly whole: boolean;
  /** Numbers and truth values are compared by their text. */
  readonly rendered: boolean;
}

/** A needle in every value that is this text, ASCII case aside; `null` where there is none. */
export function needleOfText(text: string, source: Source): Needle | null {
  return needleOfParts([{ skip: 0, star: false, text: foldAscii(text) }], source);
}

/** A needle in every value that a wildcard pattern covers. Its parts must be folded. */
export function needleOfParts(parts: readonly Part[], source: Source): Needle | null {
  const { whole, rendered } = source;
  if (rendered && coversRendered(parts)) return null;
  let best: Needle | null = null;
  for (const [index, { skip, star, text }] of parts.entries()) {
    const atStart = whole && index === 0 && !star && skip === 0;
    const needle = needleIn(text, atStart, whole && index === parts.length - 1);
    if (needle === null) continue;
    if (best === null || frequencyOf(rawOf(needle)) < frequencyOf(rawOf(best))) best = needle;
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
