import { anyObjectAt, anyValue, hasValue, isValueType } from '../../../detect/conditions/fields.ts';
import { equalsAny, type ValueCondition } from '../../../detect/conditions/values.ts';
import { atLeast, constant, not, type Condition } from '../../../detect/conditions/condition.ts';
import { rangeTest } from '../../../detect/conditions/range.ts';
import type { FieldSet } from '../../../events/field-set.ts';
import { compileWildcard } from '../../../util/wildcard.ts';
import {
  ALERTS,
  isOfAlerts,
  type DocumentKind,
  fieldOf,
  hasWords,
  type AlertField,
  someLeaf,
} from './fields.ts';
import { isPattern, type FieldPattern, type Leaf, type SearchQuery } from './query.ts';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/** Longer texts are searched up to this length: no reason and no command line of an alert is longer. */
const MAX_TEXT = 100_000;

/** The tokens of a text, as from the standard analyzer of Elasticsearch: by Unicode's rules, in lower case. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(text.slice(0, MAX_TEXT))) {
    if (isWordLike === true) words.push(segment.toLowerCase());
  }
  return words;
}

/** Whether some of the words follow each other in this order; with `isOpen`, the last may be a prefix. */
function hasPhrase(words: readonly string[], phrase: readonly string[], isOpen: boolean): boolean {
  const last = phrase.length - 1;
  for (let start = 0; start + last < words.length; start += 1) {
    const fits = phrase.every((word, index) => {
      const other = words[start + index]!;
      return isOpen && index === last ? other.startsWith(word) : other === word;
    });
    if (fits) return true;
  }
  return false;
}

/**
 * A test of whether a full document matches a query. Adds the fields that it reads to the set.
 *
 * @param now in nanoseconds since 1970, the same as for parsing the query
 * @param of the kind of documents
 */
export function compileQuery(
  query: SearchQuery,
  fields: FieldSet,
  now: bigint,
  of: DocumentKind = ALERTS,
): Condition {
  switch (query.kind) {
    case 'some':
      return atLeast(
        query.least,
        query.of.map((each) => compileQuery(each, fields, now, of)),
      );
    case 'not':
      return not(compileQuery(query.of, fields, now, of));
    case 'ids': {
      const ids = new Set(query.ids);
      const slot = fields.slotOf(of.idField);
      return (row) => ids.has(String(row[slot]));
    }
    case 'index': {
      if (of.indexField === null) return constant(isOfAlerts(query.names));
      const slot = fields.slotOf(of.indexField);
      const names = new Set(query.names);
      return (row) => names.has(String(row[slot]));
    }
    default:
      return leaf(query, fields, now);
  }
}

function leaf(query: Leaf, fields: FieldSet, now: bigint): Condition {
  const { field } = query;
  if (isPattern(field)) return inAnyField(query, field, now);
  const slot = fields.slotOf(field.path);
  if (query.kind === 'exists') {
    // An object exists if any value in it does.
    const isLeaf = isValueType(field.type);
    return (row, document) =>
      row[slot] !== undefined || (!isLeaf && anyObjectAt(document(), field.path, hasValue));
  }
  return anyValue({ slots: [slot] }, valueTest(query, field, now));
}

/** Each field is compared according to its type. */
function inAnyField(query: Leaf, { pattern }: FieldPattern, now: bigint): Condition {
  const isWanted = compileWildcard(pattern, { ignoreCase: false, escapes: false });
  const tests = new Map<string, ValueCondition>();
  const testOf = (path: string): ValueCondition => {
    const known = tests.get(path);
    if (known !== undefined) return known;
    const isMeant =
      (isWanted(path) || isWanted(`${path}.text`)) && (query.kind !== 'words' || hasWords(path));
    const test = isMeant ? valueTest(query, fieldOf(path), now) : () => false;
    if (tests.size < MAX_PATHS) tests.set(path, test);
    return test;
  };
  return (_, document) => someLeaf(document(), (path, value) => testOf(path)(value));
}

/** Documents of events have a few hundred paths; hostile ones have any number. */
const MAX_PATHS = 10_000;

/** Whether one value of a field matches a clause. */
export function valueTest(query: Leaf, field: AlertField, now: bigint): ValueCondition {
  switch (query.kind) {
    case 'exists':
      return () => true;
    case 'equals': {
      const { texts } = query;
      if (field.isText) {
        const words = new Set(texts);
        return (value) => wordsOf(String(value)).some((word) => words.has(word));
      }
      const { comparison: type } = field;
      const comparison = type === 'ip' || type === 'date' ? type : 'text';
      const ignoreCase = query.ignoreCase || field.ignoreCase;
      return equalsAny(texts, { comparison, ignoreCase, clock: { now } });
    }
    case 'like': {
      const ignoreCase = query.ignoreCase || field.ignoreCase || field.isText;
      const test = compileWildcard(query.pattern, { ignoreCase, escapes: true });
      return field.isText
        ? (value) => wordsOf(String(value)).some((word) => test(word))
        : (value) => test(String(value));
    }
    case 'words':
      return wordTest(query);
    case 'range':
      return rangeTest(query.range, field, now);
  }
}

function wordTest({
  words,
  least,
  isPhrase,
  isOpen,
}: Extract<Leaf, { kind: 'words' }>): ValueCondition {
  const wanted = [...new Set(words)];
  const needed = isPhrase ? wanted.length : Math.min(least, wanted.length);
  return (value) => {
    // Searching a text for the words is much faster than tokenizing it.
    const text = String(value).toLowerCase();
    if (wanted.filter((word) => text.includes(word)).length < needed) return false;
    const own = wordsOf(text);
    if (isPhrase) return hasPhrase(own, words, isOpen);
    const different = new Set(own);
    return wanted.filter((word) => different.has(word)).length >= needed;
  };
}
