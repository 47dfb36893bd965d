import type { Scalar } from '../../events/field-set.ts';
import { mayMatchRendered } from '../../lang/plan/leaf.ts';
import type { LeafPredicate, PredicateOf } from '../../lang/plan/plan.ts';
import { parseWildcard, plainText, type Part } from '../../util/wildcard.ts';
import {
  bounded,
  exactly,
  NOTHING,
  orMalformed,
  presence,
  unsupported,
  type Bounds,
  type LeafContext,
} from './bounds.ts';
import type { IndexedField } from './mapping.ts';
import { complement, intersection, union, type EventSet } from './query-dsl.ts';
import { alternatives, translateRegex } from './regexps.ts';

/** What a test of texts finds in an index. */
interface Found {
  readonly set: EventSet;
  /** Of the texts that satisfy the test, in UTF-16 units. */
  readonly maxLength: number;
  /** Whether the text of a number or a truth value may satisfy it. */
  readonly mayBeRendered: boolean;
  /** Whether it finds more than it should. */
  readonly isSuperset: boolean;
  /** Whether it costs a lot for each different text. */
  readonly isExpensive: boolean;
  /** Whether an empty text may satisfy it. */
  readonly takesEmpty: boolean;
}

/** Tests of a field whose texts are indexed as they are. */
export function textBounds(leaf: LeafPredicate, context: LeafContext): Bounds {
  const { field, reads, abilities } = context;
  if (reads !== 'text' && reads !== 'json') return textsReadOtherwise(leaf, context);
  if (leaf.kind === 'exists') return textPresence(context);
  const found = find(leaf, context);
  if (typeof found === 'string') return unsupported(found);
  const { set, maxLength, isSuperset } = found;
  if (set === 'none') return NOTHING;
  if (found.isExpensive && !abilities.allowsExpensive)
    return unsupported('the cluster refuses expensive queries');
  if (field.type === 'wildcard' && found.takesEmpty)
    return unsupported('its type loses empty texts');
  if (field.isNormalized) {
    return leaf.kind === 'equals' && !leaf.ignoreCase
      ? bounded(set, 'none', 'its texts are normalized')
      : unsupported('its texts are normalized');
  }
  const rendered = found.mayBeRendered ? otherSpellings(field) : null;
  const asNumbers = rendered !== null && reads === 'text' ? union([set, rendered]) : set;
  const hasLongNumbers =
    rendered !== null &&
    reads === 'text' &&
    abilities.maxNumberLength > (field.ignoreAbove ?? Infinity);
  const upper = withLong(asNumbers, hasLongNumbers ? Infinity : maxLength, context);
  if (upper === null) return unsupported(tooLong(field));
  if (isSuperset) return bounded(upper, 'none', 'letters are compared in another way');
  if (rendered === null) return upper === set ? exactly(set) : bounded(upper, set, tooLong(field));
  if (reads === 'json') return bounded(upper, 'none', NUMBERS);
  return bounded(upper, intersection([set, complement(rendered)]), NUMBERS);
}

const NUMBERS = 'a number is indexed as it is written';

const tooLong = ({ ignoreAbove }: IndexedField): string =>
  `texts of more than ${ignoreAbove} characters are not indexed`;

/** Adds the documents with texts that are too long for the index; `null` where they cannot be found. */
function withLong(
  set: EventSet,
  maxLength: number,
  { field, abilities }: LeafContext,
): EventSet | null {
  if (field.ignoreAbove === null || maxLength <= field.ignoreAbove) return set;
  if (abilities.trustsIgnoreAbove) return set;
  return abilities.tellsIgnored ? union([set, { term: { _ignored: field.searched } }]) : null;
}

/**
 * Texts of JSON numbers that are written in another way than the evaluator prints them: `1e3`, `1.0`, `-0`, or with more digits
 * than a number has.
 */
const otherSpellings = ({ searched }: IndexedField): EventSet => ({
  regexp: {
    [searched]: { value: '-0|-?[0-9]{19,}|-?[0-9]+[.eE][0-9.eE+\\-]*', flags: 'NONE' },
  },
});

/** Numbers that may be too large to be a value. */
const largeNumbers = ({ searched }: IndexedField): EventSet => ({
  regexp: {
    [searched]: { value: '-?[0-9.]+[eE][0-9+\\-]*|-?[0-9.]{300,}', flags: 'NONE' },
  },
});

function textPresence(context: LeafContext): Bounds {
  const { field, abilities } = context;
  const set = presence(field);
  if (field.isOfText) return bounded(set, 'none', 'it is a text');
  const upper = withLong(set, Infinity, context);
  const lower =
    field.isNormalized || field.type === 'wildcard' || !abilities.allowsExpensive
      ? 'none'
      : intersection([set, complement(largeNumbers(field))]);
  if (upper === null) return bounded('all', lower, tooLong(field));
  return bounded(upper, lower, NUMBERS);
}

/** Numbers, truth values, addresses and dates in a field of texts: only whether there is any is known. */
function textsReadOtherwise(leaf: LeafPredicate, context: LeafContext): Bounds {
  const why = `it is indexed as ${context.field.type}`;
  if (leaf.kind !== 'exists') return unsupported(why);
  const upper = withLong(presence(context.field), Infinity, context);
  return upper === null ? unsupported(why) : bounded(upper, 'none', why);
}

type TextLeaf = Exclude<LeafPredicate, PredicateOf<'exists'>>;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** An index has this where a text has half of a pair. */
const REPLACEMENT = '\ufffd';

/** Or why it cannot be asked. */
function find(leaf: TextLeaf, context: LeafContext): Found | string {
  const { field } = context;
  switch (leaf.kind) {
    case 'equals':
      return equalTexts(leaf, context);
    case 'wildcard':
      return wildcards(leaf, context);
    case 'prefix': {
      const { text, ignoreCase } = leaf;
      if (LONE_SURROGATE.test(text) || bytesOf(text) > MAX_BYTES) return 'a text is too long';
      const parts: Part[] = [
        { skip: 0, star: false, text },
        { skip: 0, star: true, text: '' },
      ];
      const options = { value: text, ...(ignoreCase ? { case_insensitive: true } : {}) };
      return {
        set:
          text === ''
            ? { exists: { field: field.searched } }
            : { prefix: { [field.searched]: options } },
        maxLength: Infinity,
        mayBeRendered: mayMatchRendered(folded(parts)),
        isSuperset: isUnsure([text], ignoreCase, context),
        isExpensive: true,
        takesEmpty: text === '',
      };
    }
    case 'regex':
      return regexes(leaf, context);
    case 'range':
      return textRange(leaf, context);
    case 'cidr':
      return 'addresses are not indexed as such';
  }
}

/** A letter of the constants may be compared in another way than by the evaluator. */
const isUnsure = (texts: readonly string[], ignoreCase: boolean, { abilities }: LeafContext) =>
  (ignoreCase && !abilities.foldsAscii) || texts.some((text) => text.includes(REPLACEMENT));

/** Longer constants are refused or cost too much, but in `terms`: each byte is a step of an automaton. */
const MAX_BYTES = 500;
const bytesOf = (text: string): number => Buffer.byteLength(text);
/** More are asked for as alternatives of one regular expression. */
const MAX_TERMS = 30;
/** What `terms` takes. */
const MAX_VALUES = 10_000;

function equalTexts(
  { values, ignoreCase }: Pick<PredicateOf<'equals'>, 'values' | 'ignoreCase'>,
  context: LeafContext,
): Found | string {
  const { field, reads } = context;
  // Without a type, a number or truth value of a document equals no text.
  if (reads === 'json' && !values.every(isText)) return 'a number is indexed as it is written';
  const texts = values.filter(isText);
  if (texts.some((text) => LONE_SURROGATE.test(text))) return 'a text is no Unicode';
  if (texts.length > MAX_VALUES || texts.some((text) => text.length > 32_000))
    return 'there are too many values';
  // Without case, an empty text is not found.
  const exact = texts.filter((text) => !ignoreCase || text === '');
  const folding = texts.filter((text) => ignoreCase && text !== '');
  if (folding.some((text) => bytesOf(text) > MAX_BYTES)) return 'a text is too long';
  const isFew = folding.length <= MAX_TERMS;
  const inAnyCase = isFew
    ? union(folding.map((value) => caseInsensitive('term', field, value)))
    : alternatives(field.searched, folding);
  if (inAnyCase === null) return 'there are too many values';
  const set = union([
    ...(exact.length === 0 ? [] : [{ terms: { [field.searched]: exact } }]),
    inAnyCase,
  ]);
  return {
    set,
    maxLength: Math.max(0, ...texts.map(({ length }) => length)),
    mayBeRendered: texts.some(isRendered),
    isSuperset: isUnsure(texts, ignoreCase, context),
    isExpensive: !isFew,
    takesEmpty: texts.includes(''),
  };
}

/** Whether a text looks like that of a number or a truth value, in any case. */
export const isRendered = (text: string): boolean => /^(?:[-+.0-9e]+|true|false)$/i.test(text);

const isText = (value: Scalar): value is string => typeof value === 'string';

const caseInsensitive = (kind: string, { searched }: IndexedField, value: string): EventSet => ({
  [kind]: { [searched]: { value, case_insensitive: true } },
});

/** Clusters refuse patterns that would take too much work. */
const MAX_STARS = 12;
const MAX_SKIPS = 6;

function wildcards(
  { patterns, ignoreCase }: PredicateOf<'wildcard'>,
  context: LeafContext,
): Found | string {
  const { field } = context;
  const plain: string[] = [];
  const others: (readonly Part[])[] = [];
  for (const pattern of patterns) {
    const parts = parseWildcard(pattern, { ignoreCase: false, escapes: true });
    const text = plainText(parts);
    if (text !== null) plain.push(text);
    else others.push(parts);
  }
  for (const parts of others) {
    const length = parts.reduce((sum, { text, skip }) => sum + bytesOf(text) + skip, 0);
    const stars = parts.filter(({ star }) => star).length;
    const skips = parts.reduce((sum, { skip }) => sum + skip, 0);
    if (length > MAX_BYTES || stars > MAX_STARS || (stars > 0 && skips > MAX_SKIPS))
      return 'a pattern is too much work';
    if (parts.some(({ text }) => LONE_SURROGATE.test(text))) return 'a text is no Unicode';
  }
  const equal = equalTexts({ values: plain, ignoreCase }, context);
  if (typeof equal === 'string') return equal;
  const searched = others.map((parts): EventSet => {
    const options = { value: patternOf(parts), ...(ignoreCase ? { case_insensitive: true } : {}) };
    return { wildcard: { [field.searched]: options } };
  });
  const texts = others.flatMap((parts) => parts.map(({ text }) => text));
  return {
    set: union([equal.set, ...searched]),
    maxLength: Math.max(equal.maxLength, ...others.map(longest)),
    mayBeRendered: equal.mayBeRendered || others.some((parts) => mayMatchRendered(folded(parts))),
    isSuperset: equal.isSuperset || isUnsure(texts, ignoreCase, context),
    isExpensive: equal.isExpensive || others.length > 0,
    takesEmpty:
      equal.takesEmpty ||
      others.some((parts) => parts.every(({ text, skip }) => text === '' && skip === 0)),
  };
}

const folded = (parts: readonly Part[]): readonly Part[] =>
  parts.map((part) => ({ ...part, text: part.text.toLowerCase() }));

/** In the syntax of a `wildcard` query. */
const patternOf = (parts: readonly Part[]): string =>
  parts
    .map(
      ({ skip, star, text }) =>
        `${'?'.repeat(skip)}${star ? '*' : ''}${text.replaceAll(/[*?\\]/g, (char) => `\\${char}`)}`,
    )
    .join('');

function longest(parts: readonly Part[]): number {
  if (parts.some(({ star }) => star)) return Infinity;
  // A character outside the basic plane has two units.
  return parts.reduce((sum, { skip, text }) => sum + 2 * skip + text.length, 0);
}

function regexes(
  { patterns, ignoreCase }: PredicateOf<'regex'>,
  { field }: LeafContext,
): Found | string {
  const sets: EventSet[] = [];
  for (const pattern of patterns) {
    const value = translateRegex(pattern, ignoreCase);
    if (value === null) return 'its regular expression has parts that clusters read differently';
    sets.push({ regexp: { [field.searched]: { value, flags: 'NONE' } } });
  }
  return {
    set: union(sets),
    maxLength: Infinity,
    mayBeRendered: true,
    isSuperset: true,
    isExpensive: true,
    takesEmpty: true,
  };
}

/** An index compares by code point, the language by UTF-16 units: they agree below the surrogates. */
const ABOVE_BASIC = /[\ud800-\uffff]/;

function textRange(
  { operator, value }: PredicateOf<'range'>,
  { field, reads }: LeafContext,
): Found | string {
  if (typeof value !== 'string') {
    if (reads === 'json') return NUMBERS;
    return { ...NO_TEXT, set: 'none' };
  }
  if (bytesOf(value) > MAX_BYTES) return 'a text is too long';
  if (ABOVE_BASIC.test(value)) return 'texts are compared by their code points';
  const bound = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }[operator];
  return {
    set: { range: { [field.searched]: { [bound]: value } } },
    maxLength: Infinity,
    mayBeRendered: true,
    isSuperset: false,
    isExpensive: true,
    takesEmpty: true,
  };
}

const NO_TEXT: Omit<Found, 'set'> = {
  maxLength: 0,
  mayBeRendered: false,
  isSuperset: false,
  isExpensive: false,
  takesEmpty: false,
};

const WHOLE_NUMBER = /^(?:0|-?[1-9]\d{0,14})$/;

/** A field whose values are texts to the evaluator, in an index of numbers: a whole number is found by its value. */
export function textOfNumber(leaf: LeafPredicate, { field }: LeafContext): Bounds {
  const why = `it is indexed as ${field.type}`;
  if (leaf.kind !== 'equals' || (field.type !== 'long' && field.type !== 'double'))
    return unsupported(why);
  const values = leaf.values.filter(isText);
  if (!values.every((value) => WHOLE_NUMBER.test(value))) return unsupported(why);
  if (values.length === 0) return NOTHING;
  return bounded(orMalformed({ terms: { [field.searched]: values } }, field), 'none', why);
}
