import { compileParts, type Part } from '../../util/wildcard-pattern.ts';

/** All that the text of a number may have. */
const OF_NUMBERS = /^[-+.0-9e]*$/i;

/** Whether a piece of a value, folded, may be of such a text. */
export const mayBeRendered = (text: string): boolean =>
  OF_NUMBERS.test(text) || 'true'.includes(text) || 'false'.includes(text);

/**
 * Whether a wildcard pattern may match the text that a number or a truth value becomes where it is
 * compared with texts. A number has many spellings in JSON, and one of them is not the text.
 *
 * @param parts folded
 */
export function mayMatchRendered(parts: readonly Part[]): boolean {
  if (parts.every(({ text }) => OF_NUMBERS.test(text))) return true;
  const test = compileParts(parts, true);
  return test('true') || test('false');
}
