/** The characters that stand for something in KQL, and must be escaped where they do not. */
export const SPECIAL = '\\():<>"*{}';

export const isSpecial = (char: string): boolean => char !== '' && SPECIAL.includes(char);

/** Blanks, tabs, line ends and the no-break space; other white space belongs to a value. */
export const isSpace = (char: string): boolean => char !== '' && ' \t\r\n\u00a0'.includes(char);

const CONJUNCTION = /[ \t\r\n\u00a0]+(and|or)[ \t\r\n\u00a0]+/iy;
const NEGATION = /not[ \t\r\n\u00a0]+/iy;

export interface Keyword {
  readonly word: string;
  /** Of the keyword itself. */
  readonly start: number;
  /** Where what follows it begins. */
  readonly end: number;
}

/** An `and` or `or` at the beginning of white space, which is on both sides of it. */
export function conjunctionAt(text: string, at: number): Keyword | null {
  // Within white space there is none that was not at its beginning, and looking again would take the square of its length.
  if (!isSpace(text.charAt(at)) || isSpace(text.charAt(at - 1))) return null;
  CONJUNCTION.lastIndex = at;
  const found = CONJUNCTION.exec(text);
  const word = found?.[1];
  if (found === null || word === undefined) return null;
  return {
    word: word.toLowerCase(),
    start: at + found[0].indexOf(word),
    end: at + found[0].length,
  };
}

/** A `not` at a place, the white space behind it included. It is one in the middle of a word, too. */
export function negationAt(text: string, at: number): Keyword | null {
  const first = text.charAt(at);
  if (first !== 'n' && first !== 'N') return null;
  NEGATION.lastIndex = at;
  const found = NEGATION.exec(text);
  return found === null ? null : { word: 'not', start: at, end: at + found[0].length };
}
