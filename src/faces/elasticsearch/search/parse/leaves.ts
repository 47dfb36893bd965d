import { readRange } from '../../../../detect/filters/range-bounds.ts';
import { rangeTest } from '../../../../detect/filters/range-order.ts';
import { isFault } from '../../../../detect/filters/scope.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../events/json.ts';
import type { Data } from '../../../../rules/index.ts';
import { escapeWildcards } from '../../../../util/wildcard.ts';
import { illegal, parsing, tooMuch } from '../errors.ts';
import { fieldOf, type AlertField } from '../fields.ts';
import { MAX_FIELDS, MAX_PATTERN, MAX_TERMS } from '../limits.ts';
import {
  any,
  NOTHING,
  EVERYTHING,
  isPattern,
  type QueryField,
  type SearchQuery,
} from '../query.ts';
import { wordsOf } from '../words.ts';
import { leastShould, WITHOUT_EFFECT } from './compound.ts';
import type { QueryScope, ReadClause } from './scope.ts';
import { checkParts, flagAt, listOf, objectAt, oneOf, textAt, valueText } from './reader.ts';

/** The field of `{ "process.name": … }` and its value. */
function onField(body: Json, clause: string): { readonly name: string; readonly value: Json } {
  const object = objectAt(body, `[${clause}]`);
  const fields = Object.entries(object).filter(([key]) => !WITHOUT_EFFECT.includes(key));
  const [field] = fields;
  if (field === undefined) throw parsing(`[${clause}] query names no field`);
  if (fields.length > 1) {
    const names = fields.slice(0, 5).map(([name]) => `[${name}]`);
    throw parsing(
      `[${clause}] query doesn't support multiple fields, found ${names.join(' and ')}`,
    );
  }
  return { name: field[0], value: field[1] };
}

/** The value itself, or an object that has it under one of several keys. */
function parameters(
  value: Json,
  keys: readonly string[],
  more: readonly string[],
  clause: string,
): { readonly value: Json | undefined; readonly options: JsonObject } {
  if (!isJsonObject(value)) return { value, options: {} };
  checkParts(value, [...keys, ...more, ...WITHOUT_EFFECT], `[${clause}] query`);
  const key = keys.find((each) => value[each] !== undefined);
  if (key === undefined) throw parsing(`[${clause}] query has no [${keys[0]}]`);
  return { value: value[key], options: value };
}

/** A field of documents; metadata fields have clauses of their own. */
export function queryField(name: string): AlertField {
  if (name === '' || name.length > MAX_PATTERN) throw illegal('a field has no name');
  return fieldOf(name);
}

/** Values of which a field must have one. */
export function equalTo(name: string, texts: readonly string[], ignoreCase = false): SearchQuery {
  if (name === '_id') return { kind: 'ids', ids: texts };
  if (name === '_index') return { kind: 'index', names: texts };
  const field = queryField(name);
  return { kind: 'equals', field, texts, ignoreCase: ignoreCase || field.ignoreCase };
}

export const term: ReadClause = (body) => {
  const { name, value } = onField(body, 'term');
  const read = parameters(value, ['value', 'term'], ['case_insensitive'], 'term');
  const text = valueText(read.value, `[term] ${name}`);
  return equalTo(
    name,
    [text],
    flagAt(read.options['case_insensitive'], false, '[term] case_insensitive'),
  );
};

export const terms: ReadClause = (body) => {
  const { name, value } = onField(body, 'terms');
  if (isJsonObject(value))
    throw parsing('[terms] query does not support a lookup in another index');
  if (!Array.isArray(value)) throw parsing(`[terms] query requires a list of values for [${name}]`);
  if (value.length > MAX_TERMS)
    throw tooMuch(`the [terms] query has ${value.length} values; ${MAX_TERMS} is the limit`);
  return equalTo(
    name,
    (value as readonly Json[]).map((each) => valueText(each, `[terms] ${name}`)),
  );
};

export const ids: ReadClause = (body) => {
  const object = objectAt(body, '[ids]');
  checkParts(object, ['values', 'type', ...WITHOUT_EFFECT], '[ids] query');
  const values = listOf(object['values']);
  if (values.length > MAX_TERMS)
    throw tooMuch(`the [ids] query has ${values.length} values; ${MAX_TERMS} is the limit`);
  return { kind: 'ids', ids: values.map((each) => valueText(each, '[ids] values')) };
};

const ANALYSIS = [
  'analyzer',
  'auto_generate_synonyms_phrase_query',
  'lenient',
  'zero_terms_query',
  'prefix_length',
  'max_expansions',
  'fuzzy_transpositions',
];

export const match: ReadClause = (body) => {
  const { name, value } = onField(body, 'match');
  const more = ['operator', 'minimum_should_match', 'type', 'slop', ...ANALYSIS];
  const read = parameters(value, ['query'], more, 'match');
  const text = valueText(read.value, `[match] ${name}`);
  // The older form of a phrase, which filters of Kibana still use.
  const isPhrase =
    oneOf(read.options['type'], 'boolean', ['boolean', 'phrase'], '[match] type') === 'phrase';
  return matched(name, text, { ...wordOptions(read.options, 'match'), isPhrase });
};

export const matchPhrase: ReadClause = (body) => {
  const { name, value } = onField(body, 'match_phrase');
  const read = parameters(value, ['query'], ['slop', ...ANALYSIS], 'match_phrase');
  checkSlop(read.options['slop'], 'match_phrase');
  return matched(name, valueText(read.value, `[match_phrase] ${name}`), PHRASE);
};

export const matchPhrasePrefix: ReadClause = (body) => {
  const { name, value } = onField(body, 'match_phrase_prefix');
  const read = parameters(value, ['query'], ['slop', ...ANALYSIS], 'match_phrase_prefix');
  checkSlop(read.options['slop'], 'match_phrase_prefix');
  const text = valueText(read.value, `[match_phrase_prefix] ${name}`);
  return matched(name, text, { ...PHRASE, isOpen: true });
};

export const multiMatch: ReadClause = (body) => {
  const object = objectAt(body, '[multi_match]');
  const known = [
    'query',
    'fields',
    'type',
    'operator',
    'minimum_should_match',
    'tie_breaker',
    'slop',
  ];
  checkParts(object, [...known, ...ANALYSIS, ...WITHOUT_EFFECT], '[multi_match] query');
  const types = ['best_fields', 'most_fields', 'phrase', 'phrase_prefix'] as const;
  const type = oneOf(object['type'], 'best_fields', types, '[multi_match] type');
  const text = valueText(object['query'], '[multi_match] query');
  const options = type.startsWith('phrase')
    ? { ...PHRASE, isOpen: type === 'phrase_prefix' }
    : wordOptions(object, 'multi_match');
  const fields = fieldsOf(object['fields'] ?? ['*'], '[multi_match] fields');
  return any(fields.map((field) => matchedIn(field, text, options)));
};

/** Names of fields, each optionally with a boost after `^`, which only affects the score. */
export function fieldsOf(value: Json, where: string): readonly QueryField[] {
  const names = listOf(value).map((each) => textAt(each, where).replace(/\^[\d.]+$/, ''));
  if (names.length === 0 || names.length > MAX_FIELDS)
    throw illegal(`${where} must name from 1 to ${MAX_FIELDS} fields`);
  return names.map((name) => (name.includes('*') ? { pattern: name } : queryField(name)));
}

export interface WordOptions {
  readonly isPhrase: boolean;
  readonly isOpen: boolean;
  readonly leastOf: (count: number) => number;
}

const PHRASE: WordOptions = { isPhrase: true, isOpen: false, leastOf: (count) => count };
export const ANY_WORD: WordOptions = { isPhrase: false, isOpen: false, leastOf: () => 1 };
export const ALL_WORDS: WordOptions = { ...PHRASE, isPhrase: false };
export const WHOLE_PHRASE = PHRASE;

function wordOptions(options: JsonObject, clause: string): WordOptions {
  checkSlop(options['slop'], clause);
  const operator = oneOf(options['operator'], 'or', ['or', 'and'], `[${clause}] operator`);
  const written = options['minimum_should_match'] ?? null;
  if (written === null) return operator === 'and' ? ALL_WORDS : ANY_WORD;
  return { ...ANY_WORD, leastOf: (count) => leastShould(written, count) };
}

function checkSlop(slop: Json | undefined, clause: string): void {
  if (slop !== undefined && slop !== 0) throw parsing(`[${clause}] query does not support [slop]`);
}

function matched(name: string, text: string, options: WordOptions): SearchQuery {
  if (name === '_id' || name === '_index') return equalTo(name, [text]);
  return matchedIn(name.includes('*') ? { pattern: name } : queryField(name), text, options);
}

/** Words in a full text; in another field, its whole value. */
export function matchedIn(field: QueryField, text: string, options: WordOptions): SearchQuery {
  const { isPhrase, isOpen, leastOf } = options;
  if (text.length > MAX_TERMS) throw tooMuch(`a text to search for has ${text.length} characters`);
  const whole: SearchQuery =
    isOpen && (isPattern(field) || field.comparison === 'keyword')
      ? { kind: 'like', field, pattern: `${escapeWildcards(text)}*`, ignoreCase: false }
      : {
          kind: 'equals',
          field,
          texts: [text],
          ignoreCase: !isPattern(field) && field.ignoreCase,
        };
  if (!isPattern(field) && !field.isText) return whole;
  const words = wordsOf(text);
  if (words.length > MAX_FIELDS)
    throw tooMuch(`a text to search for has ${words.length} words; ${MAX_FIELDS} is the limit`);
  const inText: SearchQuery =
    words.length === 0
      ? NOTHING
      : {
          kind: 'words',
          field,
          words,
          least: Math.max(1, leastOf(words.length)),
          isPhrase,
          isOpen,
        };
  return isPattern(field) ? any([whole, inText]) : inText;
}

export const range: ReadClause = (body, scope) => {
  const { name, value } = onField(body, 'range');
  const object = objectAt(value, `[range] ${name}`);
  const { relation, ...bounds } = object;
  oneOf(relation, 'intersects', ['intersects', 'within', 'contains'], '[range] relation');
  return rangeOn(queryField(name), bounds, scope);
};

/** @param bounds as in a clause: `{ gte, lt, format, … }` */
export function rangeOn(
  field: AlertField,
  bounds: JsonObject,
  { now }: Pick<QueryScope, 'now'>,
): SearchQuery {
  const read = readRange(bounds as unknown as Data);
  if (isFault(read)) throw parsing(`[range] query on [${field.name}]: ${read.fault}`);
  const test = rangeTest(read, field, now);
  if (isFault(test)) throw parsing(`[range] query on [${field.name}]: ${test.fault}`);
  return { kind: 'range', field, range: read };
}

export const exists: ReadClause = (body) => {
  const object = objectAt(body, '[exists]');
  checkParts(object, ['field', ...WITHOUT_EFFECT], '[exists] query');
  return existing(textAt(object['field'], '[exists] field', MAX_PATTERN));
};

export function existing(name: string): SearchQuery {
  if (['_id', '_index', '_source', '*'].includes(name)) return EVERYTHING;
  return { kind: 'exists', field: name.includes('*') ? { pattern: name } : queryField(name) };
}

export const wildcard: ReadClause = (body) => {
  const { name, value } = onField(body, 'wildcard');
  const read = parameters(
    value,
    ['value', 'wildcard'],
    ['case_insensitive', 'rewrite'],
    'wildcard',
  );
  const pattern = textAt(
    valueText(read.value, `[wildcard] ${name}`),
    `[wildcard] ${name}`,
    MAX_PATTERN,
  );
  return like(
    name,
    pattern,
    flagAt(read.options['case_insensitive'], false, '[wildcard] case_insensitive'),
  );
};

export const prefix: ReadClause = (body) => {
  const { name, value } = onField(body, 'prefix');
  const read = parameters(value, ['value', 'prefix'], ['case_insensitive', 'rewrite'], 'prefix');
  const text = textAt(valueText(read.value, `[prefix] ${name}`), `[prefix] ${name}`, MAX_PATTERN);
  const ignoreCase = flagAt(read.options['case_insensitive'], false, '[prefix] case_insensitive');
  return like(name, `${escapeWildcards(text)}*`, ignoreCase);
};

function like(name: string, pattern: string, ignoreCase: boolean): SearchQuery {
  const field = queryField(name);
  return { kind: 'like', field, pattern, ignoreCase: ignoreCase || field.ignoreCase };
}
