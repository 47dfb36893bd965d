import { seekerOf, type Seeker, type SearchTerm } from '../components/value/hits.ts';
import { termsOf, type Term } from './search.ts';

/** What the search looks for in the texts of a row. */
export type RowMarks = Readonly<Record<'rule' | 'place' | 'parent' | 'what', Seeker>>;

/** Fields whose values stand in a text. */
const SHOWN_IN: Readonly<Record<keyof RowMarks, RegExp>> = {
  rule: /^rule$/,
  place: /^(?:container|orchestrator|host)\b/,
  parent: /^process\.parent\./,
  what: /^(?:process|file)\.(?!parent\.)/,
};

export function rowMarks(search: string): RowMarks {
  const terms = termsOf(search).filter(({ isExcluded }) => !isExcluded);
  const seeker = (column: keyof RowMarks) =>
    seekerOf(terms.flatMap((term) => partsOf(term, SHOWN_IN[column])));
  return {
    rule: seeker('rule'),
    place: seeker('place'),
    parent: seeker('parent'),
    what: seeker('what'),
  };
}

/** A word stands anywhere, and what only looks like a field is one. Of a value with `*`, what stands around it is found. */
function partsOf({ field, value, word }: Term, fields: RegExp): readonly SearchTerm[] {
  const written = { text: word, isWhole: false };
  if (field === null || !fields.test(field)) return [written];
  const parts = value.split('*');
  return [written, ...parts.map((text) => ({ text, isWhole: parts.length === 1 }))];
}

export const NO_MARKS = rowMarks('');
