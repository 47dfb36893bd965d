import { FLOAT_TYPES, INTEGER_TYPES } from '../../events/schema.ts';
import { CATALOGUES } from '../../lang/index.ts';
import { at, isTable, quote, type Data, type Table } from '../../rules/index.ts';
import { foldAscii, hasFoldedAt } from '../../util/fold.ts';
import { compileLuceneRegex, RegexLimitError } from '../../util/regex/index.ts';
import { madeForNow, movesWithNow } from '../../util/time/index.ts';
import { compileWildcard } from '../../util/wildcard.ts';
import { ConditionFault, NEVER, textOf } from '../conditions/condition.ts';
import {
  anyObjectAt,
  anyValue,
  anyValueAtAll,
  hasValue,
  isKnownLeaf,
  namedField,
} from '../conditions/fields.ts';
import { rangeTest, readRange, type ComparedField, type Comparison } from '../conditions/range.ts';
import { equalsAny, type ValueCondition } from '../conditions/values.ts';
import type { Clause, Scope } from './scope.ts';

/** A clause on one field: `{ "process.name": body }`. */
const onField =
  (conditionOf: (body: Data, field: ComparedField, scope: Scope) => ValueCondition): Clause =>
  (data, scope) => {
    if (!isTable(data)) throw new ConditionFault('a field and what it must be were expected');
    const entries = Object.entries(data).filter(([key]) => !WITHOUT_EFFECT.includes(key));
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) {
      throw new ConditionFault('one field was expected');
    }
    const [name, body] = entry;
    const field = resolve(name, scope);
    if (field === null) return NEVER;
    const { comparison, ignoreCase } = field;
    if (comparison === 'words') {
      throw new ConditionFault(`the words of the text ${quote(name)} are not looked at`);
    }
    return anyValue(field.named, conditionOf(body, { comparison, ignoreCase }, scope));
  };

/** Parameters that affect only the score or the name of the clause in a response. */
const WITHOUT_EFFECT = ['boost', '_name'];

/** Metadata fields that an index has besides the document. */
const OF_THE_INDEX = new Set([
  '_doc_count',
  '_field_names',
  '_id',
  '_ignored',
  '_index',
  '_routing',
  '_source',
  '_tier',
  '_type',
]);

/** `null`: the field is outside the enclosing nested objects, so it has no values there. */
function resolve(name: string, { fields, parent }: Scope) {
  if (OF_THE_INDEX.has(name)) {
    throw new ConditionFault(`${name} is of the index and not of the event`);
  }
  if (name === '') throw new ConditionFault('the field has no name');
  if (!name.startsWith(parent)) return null;
  return {
    comparison: comparisonOf(name),
    ignoreCase: name.endsWith('.caseless'),
    named: namedField(name.slice(parent.length), fields, name),
  };
}

const COMPARISONS: ReadonlyMap<string, Comparison | 'words'> = new Map([
  ...[...INTEGER_TYPES, ...FLOAT_TYPES].map((type) => [type, 'number'] as const),
  ['keyword', 'keyword'],
  ['constant_keyword', 'keyword'],
  ['wildcard', 'keyword'],
  ['boolean', 'keyword'],
  ['ip', 'ip'],
  ['date', 'date'],
  ['date_nanos', 'date'],
  ['text', 'words'],
  ['match_only_text', 'words'],
]);

const EXACT_SUB_FIELD = /\.(?:caseless|keyword)$/;

function comparisonOf(name: string): Comparison | 'words' {
  const type = CATALOGUES.ecs.get(name)?.type;
  if (type !== undefined) return COMPARISONS.get(type) ?? 'any';
  return EXACT_SUB_FIELD.test(name) ? 'keyword' : name.endsWith('.text') ? 'words' : 'any';
}

/**
 * The text of a clause on a field: the value itself, or under one of some keys of a table. An unknown
 * parameter is refused, since it may change the meaning.
 */
function readText(
  body: Data,
  field: ComparedField,
  keys: readonly string[],
  more: readonly string[],
): { readonly text: string; readonly ignoreCase: boolean; readonly options: Table | undefined } {
  if (!isTable(body)) {
    return { text: textOf(body), ignoreCase: field.ignoreCase, options: undefined };
  }
  const parameters = Object.keys(body).filter((key) => !WITHOUT_EFFECT.includes(key));
  const [key, another] = parameters.filter((each) => keys.includes(each));
  if (key === undefined || another !== undefined) {
    throw new ConditionFault(`${keys.map((each) => quote(each)).join(' or ')} was expected`);
  }
  const strange = parameters.find((each) => each !== key && !more.includes(each));
  if (strange !== undefined) {
    throw new ConditionFault(`the parameter ${quote(strange)} is not known`);
  }
  const text = textOf(at(body, key) ?? null);
  const flag = at(body, 'case_insensitive') ?? false;
  if (typeof flag !== 'boolean') {
    throw new ConditionFault('case_insensitive must be true or false');
  }
  return { text, ignoreCase: flag || field.ignoreCase, options: body };
}

/** Parameters without effect on single-term values, such as keywords. */
const FOR_WORDS = [
  'auto_generate_synonyms_phrase_query',
  'cutoff_frequency',
  'lenient',
  'max_expansions',
  'operator',
  'prefix_length',
  'slop',
  'zero_terms_query',
];

export const term = onField((body, field, scope) =>
  equalsText(body, field, scope, 'value', ['case_insensitive']),
);

export const matchPhrase = onField((body, field, scope) =>
  equalsText(body, field, scope, 'query', FOR_WORDS),
);

/** The older `match` with `type: phrase` is equivalent on a keyword. */
export const match = onField((body, field, scope) => {
  const type = at(body, 'type') ?? 'boolean';
  if (type !== 'phrase' && type !== 'boolean') throw new ConditionFault('type must be "phrase"');
  return equalsText(body, field, scope, 'query', ['type', ...FOR_WORDS]);
});

export const terms = onField((body, field, scope) => {
  if (!Array.isArray(body)) throw new ConditionFault('a list of values was expected');
  return equalsOne(body.map(textOf), field, scope);
});

function equalsText(
  body: Data,
  field: ComparedField,
  scope: Scope,
  key: string,
  more: readonly string[],
): ValueCondition {
  const { text, ignoreCase } = readText(body, field, [key], more);
  return equalsOne([text], { ...field, ignoreCase }, scope);
}

function equalsOne(
  texts: readonly string[],
  { comparison, ignoreCase }: ComparedField,
  { clock }: Scope,
): ValueCondition {
  const kind = comparison === 'ip' || comparison === 'date' ? comparison : 'text';
  return equalsAny(texts, { comparison: kind, ignoreCase, clock });
}

/** A pattern for the text of a value, with `*`, `?` and backslash escapes. */
export const wildcard = onField((body, field) => {
  const more = ['case_insensitive', 'rewrite'];
  const { text, ignoreCase } = readText(body, field, ['value', 'wildcard'], more);
  return onText(compileWildcard(text, { ignoreCase, escapes: true }));
});

export const prefix = onField((body, field) => {
  const { text, ignoreCase } = readText(body, field, ['value'], ['case_insensitive', 'rewrite']);
  const folded = foldAscii(text);
  return onText(
    ignoreCase ? (value) => hasFoldedAt(value, 0, folded) : (value) => value.startsWith(text),
  );
});

export const regexp = onField((body, field, scope) => {
  const more = ['case_insensitive', 'flags', 'max_determinized_states', 'rewrite'];
  const { text, ignoreCase, options } = readText(body, field, ['value'], more);
  // Other flags disable operators, which would then be literal characters.
  if ((at(options, 'flags') ?? 'ALL') !== 'ALL' && HAS_OPTIONAL_OPERATOR.test(text)) {
    throw new ConditionFault('flags other than "ALL" are not known');
  }
  const regex = compileLuceneRegex(text, { ignoreCase });
  if (!regex.ok) throw new ConditionFault(regex.message);
  return onText(limited(regex.matches, scope));
});

const HAS_OPTIONAL_OPERATOR = /[~<>&@#"]/;

const onText =
  (test: (text: string) => boolean): ValueCondition =>
  (value) =>
    test(String(value));

/** A value that is too complex for the expression gets the result of a part that is not understood. */
function limited(
  matches: (text: string) => boolean,
  { unknown, report }: Scope,
): (text: string) => boolean {
  return (text) => {
    try {
      return matches(text);
    } catch (error) {
      if (!(error instanceof RegexLimitError)) throw error;
      report.undecided += 1;
      return unknown;
    }
  };
}

/** `{ "event.severity": { gte: 3, lt: 7 } }` */
export const range = onField((body, field, { clock }) => {
  const read = readRange(body);
  const test = rangeTest(read, field, clock.now);
  const moves = [read.lower, read.upper].some((bound) => movesWithNow(bound?.text ?? ''));
  // Whether a range is valid does not depend on the time.
  return moves ? madeForNow(clock, (now) => rangeTest(read, field, now)) : test;
});

/** `{ field: "process.name" }`. A field whose object contains any value exists, too. */
export const exists: Clause = (data, scope) => {
  const name = isTable(data) ? at(data, 'field') : undefined;
  if (typeof name !== 'string') throw new ConditionFault('field must be the name of a field');
  if (name.includes('*')) throw new ConditionFault('a pattern of field names is not known');
  const field = resolve(name, scope);
  if (field === null) return NEVER;
  const onRow = anyValueAtAll(field.named);
  if (isKnownLeaf(name)) return onRow;
  const path = name.slice(scope.parent.length);
  return (row, document) => onRow(row) || anyObjectAt(document(), path, hasValue);
};
