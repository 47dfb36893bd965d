import { frequencyOf } from './frequency.ts';

/**
 * A text that the bytes of a document must have: ASCII letters in either case, everything else as
 * it stands here. Of a value's text, not of a key or of JSON's marks.
 */
export interface Literal {
  /** Folded to lower case; only characters that writers of JSON leave as they are. */
  readonly text: string;
  /** The value begins with it, so that a quote stands before it. */
  readonly atStart: boolean;
  /** The value ends with it, so that a quote stands after it, and no colon, as after a key. */
  readonly atEnd: boolean;
}

const QUOTE = '"';

/** Longer ones are cut: this much distinguishes values. */
const MAX_UNITS = 48;

/**
 * A run of characters that stand in JSON as themselves. Quotes and backslashes never do, and control
 * characters, `&`, `<`, `>`, `'`, `+` and the backtick are escaped by one usual writer or another
 * (Go's, .NET's, PHP's); what is left out here may be escaped in any document without harm.
 */
const RUN = /[ !#$%()*,\-./0-9:;=?@A-Z[\]^_a-z{|}~]+/g;

/** What stands in the document: the text with the quotes that belong to it. */
export function rawOf({ text, atStart, atEnd }: Literal): string {
  return (atStart ? QUOTE : '') + text + (atEnd ? QUOTE : '');
}

/**
 * The rarest literal in a piece of a value, `null` where no piece of it is worth a search.
 *
 * @param atStart the value begins with `text`
 * @param atEnd the value ends with `text`
 */
export function literalIn(text: string, atStart: boolean, atEnd: boolean): Literal | null {
  let best: Literal | null = null;
  let least = Infinity;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const literal = cut({
      text: run.toLowerCase(),
      atStart: atStart && index === 0,
      atEnd: atEnd && index + run.length === text.length,
    });
    const frequency = frequencyOf(rawOf(literal));
    if (isUseful(literal) && frequency < least) {
      best = literal;
      least = frequency;
    }
  }
  return best;
}

function cut(literal: Literal): Literal {
  const { text, atStart, atEnd } = literal;
  if (text.length <= MAX_UNITS) return literal;
  return atEnd && !atStart
    ? { text: text.slice(-MAX_UNITS), atStart: false, atEnd }
    : { text: text.slice(0, MAX_UNITS), atStart, atEnd: false };
}

/** The least that the search can look for: three bytes where a quote is one of them, else four. */
export function isUseful(literal: Literal): boolean {
  return rawOf(literal).length >= (literal.atStart || literal.atEnd ? 3 : 4);
}
