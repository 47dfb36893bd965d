import { isNamePart, isNameStart, isWhiteSpace } from './characters.ts';
import { excerptText } from './quote.ts';

interface UnknownCharacter {
  readonly end: number;
  readonly message: string;
  readonly hint: string | undefined;
  /** Looks like white space. */
  readonly blank: boolean;
}

const BLANK = /[\p{Zs}\p{Zl}\p{Zp}\p{Cf}\v\f\x85]/u;
const KNOWN_MARKS = '"\'`“”„‟‘’‚‛!&|<>=:+-*/%.,[]()?';

const HINTS: Readonly<Record<string, string>> = {
  ';': 'a query ends without a semicolon',
  '#': 'comments begin with `//`',
  '~': 'a tilde directly follows a function name, `in`, `like` or `regex`',
  '\\': 'put a path into quotes: `"""C:\\Windows"""`',
  '{': 'group with parentheses: `( … )`',
  '}': 'group with parentheses: `( … )`',
};

/** Describes the run of unknown characters at an offset: all blank, or all not. */
export function unknownCharacter(text: string, start: number): UnknownCharacter {
  const first = characterAt(text, start);
  const blank = BLANK.test(first);
  let end = start + first.length;
  while (end < text.length && isUnknown(text, end)) {
    const next = characterAt(text, end);
    if (BLANK.test(next) !== blank) break;
    end += next.length;
  }
  const shown = blank ? codePointName(first) : `\`${excerptText(text.slice(start, end))}\``;
  return {
    end,
    blank,
    message: `found ${shown}, which is not valid in a query`,
    hint: blank ? 'use plain spaces between words' : (HINTS[first] ?? nameHint(first)),
  };
}

function characterAt(text: string, offset: number): string {
  return String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function isUnknown(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  if (isNameStart(unit) || isNamePart(unit) || isWhiteSpace(unit)) return false;
  return !KNOWN_MARKS.includes(text.charAt(offset));
}

function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `the white space or invisible character U+${hex}`;
}

function nameHint(character: string): string | undefined {
  const isLetter = /[\p{L}\p{N}\p{M}]/u.test(character);
  return isLetter ? 'put a name with this character into back-quotes' : undefined;
}
