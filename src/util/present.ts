/** The texts that apply: of those that do not, `false` or an empty text is given. */
export const present = (texts: readonly (string | false)[]): string[] =>
  texts.filter((text): text is string => text !== false && text !== '');
