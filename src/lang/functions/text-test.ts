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
