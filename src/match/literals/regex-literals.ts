import type { CharSet, Pattern } from '../../util/regex/pattern.ts';
import { parseLucene } from '../../util/regex/lucene-parser.ts';
import { ANY, every, oneOf, some, type Requirement } from './requirement.ts';
import { literalIn, type Literal } from './literal.ts';

/** At most this many texts are written out for one part of an expression. */
const MAX_TEXTS = 64;
const MAX_UNITS = 64;
/** A set of at most this many characters is a choice between them. */
const MAX_CHOICE = 4;

/** The literal to look for in a piece of a value, with which the value begins or ends; `null` where it is not worth it. */
export type LiteralIn = (text: string, atStart: boolean, atEnd: boolean) => Literal | null;

/**
 * What a value must have for Lucene's regular expression to cover it.
 *
 * @param literalOf by default, a literal that the bytes of a document can be searched for
 */
export function requirementOfRegex(text: string, literalOf: LiteralIn = literalIn): Requirement {
  return requirementOf(parseLucene(text, { ignoreCase: false }), true, true, literalOf);
}

/** Where an expression stands: at the start of the value, at its end. */
function requirementOf(
  pattern: Pattern,
  atStart: boolean,
  atEnd: boolean,
  literalOf: LiteralIn,
): Requirement {
  const texts = textsOf(pattern);
  if (texts !== null) return oneOfTexts(texts, atStart, atEnd, literalOf);
  switch (pattern.kind) {
    case 'concat':
      return requirementOfConcat(pattern.items, atStart, atEnd, literalOf);
    case 'union':
      return some(pattern.items.map((item) => requirementOf(item, atStart, atEnd, literalOf)));
    case 'intersection':
      return every(pattern.items.map((item) => requirementOf(item, atStart, atEnd, literalOf)));
    case 'repeat':
      return pattern.min === 0 ? ANY : requirementOf(pattern.item, false, false, literalOf);
    case 'set':
    case 'complement':
      return ANY;
  }
}

/** Items whose texts are known go together into runs; what is between them has requirements of its own. */
function requirementOfConcat(
  items: readonly Pattern[],
  atStart: boolean,
  atEnd: boolean,
  literalOf: LiteralIn,
): Requirement {
  const requirements: Requirement[] = [];
  let run: readonly string[] | null = null;
  let fromStart = false;
  const flush = (end: boolean): void => {
    if (run !== null) requirements.push(oneOfTexts(run, fromStart, end, literalOf));
    run = null;
  };
  for (const [index, item] of items.entries()) {
    const isFirst = atStart && index === 0;
    const texts = textsOf(item);
    if (texts === null) {
      flush(false);
      const isLast = atEnd && index === items.length - 1;
      requirements.push(requirementOf(item, isFirst, isLast, literalOf));
      continue;
    }
    const longer: readonly string[] | null = run === null ? null : product(run, texts);
    if (longer === null) {
      flush(false);
      run = texts;
      fromStart = isFirst;
    } else {
      run = longer;
    }
  }
  flush(atEnd);
  return every(requirements);
}

function oneOfTexts(
  texts: readonly string[],
  atStart: boolean,
  atEnd: boolean,
  literalOf: LiteralIn,
): Requirement {
  const literals = texts.map((text) => literalOf(text, atStart, atEnd));
  const found = literals.filter((literal) => literal !== null);
  return found.length < literals.length ? ANY : oneOf(found);
}

/** All texts that an expression covers, if they are few. */
function textsOf(pattern: Pattern): readonly string[] | null {
  switch (pattern.kind) {
    case 'set':
      return charsIn(pattern.set);
    case 'concat': {
      let texts: readonly string[] | null = [''];
      for (const item of pattern.items) {
        const next = textsOf(item);
        texts = texts === null || next === null ? null : product(texts, next);
        if (texts === null) return null;
      }
      return texts;
    }
    case 'union': {
      const all = pattern.items.map(textsOf);
      const texts = all.flatMap((each) => each ?? []);
      return all.includes(null) || texts.length > MAX_TEXTS ? null : texts;
    }
    case 'repeat': {
      if (pattern.max !== 1 || pattern.min > 1) return null;
      const texts = textsOf(pattern.item);
      if (texts === null) return null;
      return pattern.min === 1 ? texts : ['', ...texts];
    }
    case 'intersection':
    case 'complement':
      return null;
  }
}

function charsIn(set: CharSet): readonly string[] | null {
  const chars: string[] = [];
  for (let at = 0; at < set.length; at += 2) {
    const first = set[at] ?? 0;
    const last = set[at + 1] ?? 0;
    if (chars.length + last - first >= MAX_CHOICE) return null;
    for (let char = first; char <= last; char++) chars.push(String.fromCodePoint(char));
  }
  return chars;
}

function product(starts: readonly string[], ends: readonly string[]): readonly string[] | null {
  if (starts.length * ends.length > MAX_TEXTS) return null;
  const texts = starts.flatMap((start) => ends.map((end) => start + end));
  return texts.some((text) => text.length > MAX_UNITS) ? null : texts;
}
