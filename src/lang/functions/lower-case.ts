import { foldAscii } from '../../util/fold.ts';

/**
 * Lower case with every position kept, for functions that hand out positions or parts of the
 * original text. A character whose lower case is longer (`İ` is the one) stays as it is.
 */
export function lowerCaseInPlace(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return foldAscii(text).replace(/\P{ASCII}/gu, keepLength);
}

function keepLength(char: string): string {
  const lower = char.toLowerCase();
  return lower.length === char.length ? lower : char;
}
