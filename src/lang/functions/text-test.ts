import { foldAscii } from '../../util/fold.ts';
import type { FunctionDeclaration } from './declaration.ts';

/** Binds a test of one text against another. With a tilde both are lower-cased first. */
export function bindTextTest(
  test: (text: string, part: string) => boolean,
): FunctionDeclaration['bind'] {
  return (constants, ignoreCase) => {
    if (!ignoreCase) {
      return ([text, part]) =>
        typeof text === 'string' && typeof part === 'string' ? test(text, part) : null;
    }
    const constant = constants[1];
    const lowered = typeof constant === 'string' ? constant.toLowerCase() : null;
    return ([text, part]) => {
      if (typeof text !== 'string' || typeof part !== 'string') return null;
      return test(text.toLowerCase(), lowered ?? part.toLowerCase());
    };
  };
}

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
