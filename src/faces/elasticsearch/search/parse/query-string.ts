import type { JsonObject } from '../../../../events/json.ts';
import { parsing, tooMuch, MAX_DEPTH, MAX_PATTERN, MAX_QUERY_STRING } from '../errors.ts';
import {
  all,
  any,
  EVERYTHING,
  isPattern,
  NOTHING,
  type QueryField,
  type SearchQuery,
} from '../query.ts';
import {
  WITHOUT_EFFECT,
  ALL_WORDS,
  ANY_WORD,
  existing,
  fieldsOf,
  matchedIn,
  rangeOn,
  WHOLE_PHRASE,
  type WordOptions,
} from './leaves.ts';
import {
  checkParts,
  flagAt,
  objectAt,
  oneOf,
  optionalText,
  textAt,
  type QueryScope,
  type ReadClause,
} from './reader.ts';
import { SimpleParser } from './simple-query-string.ts';

/** A token of a text in Lucene syntax. */
interface Token {
  readonly kind:
    'and' | 'or' | 'sign' | 'bracket' | 'field' | 'word' | 'phrase' | 'range' | 'boost';
  /** Without escapes. A sign is `+` or `-`, whatever its notation. */
  readonly text: string;
  /** For a word with wildcards: the same with escapes. */
  readonly pattern?: string;
  /** For a range, as in a clause. */
  readonly bounds?: JsonObject;
}

const SPACE = /[\s\u3000]+/y;
const OPERATOR = /(AND|OR|NOT)(?=[\s()]|$)|&&|\|\||[+!-](?![\s]|$)|[()]/y;
const PHRASE = /"((?:[^"\\]|\\.)*)"/sy;
/** A run without separators; a backslash escapes the next character. */
const WORD = /(?:[^\s\\()[\]{}"^~:/]|\\.|(?<=.)\/)+/sy;
const RANGE =
  /([[{])\s*(?:"((?:[^"\\]|\\.)*)"|([^\s\]}"]+))\s+TO\s+(?:"((?:[^"\\]|\\.)*)"|([^\s\]}"]+))\s*([\]}])/sy;
const COMPARED = /([<>]=?)\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^\s\\()"]|\\.)+))/sy;
const BOOST = /\^\d+(?:\.\d+)?/y;

/** Throws `SearchError` for invalid syntax, and for unsupported syntax. */
function lexed(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    if (take(SPACE) !== null) continue;
    const afterField = tokens.at(-1)?.kind === 'field';
    if (!afterField) {
      const operator = take(OPERATOR)?.[0];
      if (operator !== undefined) {
        tokens.push(operatorOf(operator));
        continue;
      }
    }
    const bracket = take(/\(/y);
    if (bracket !== null) {
      tokens.push({ kind: 'bracket', text: '(' });
      continue;
    }
    const boost = tokens.length > 0 ? take(BOOST) : null;
    if (boost !== null) {
      tokens.push({ kind: 'boost', text: boost[0] });
      continue;
    }
    const phrase = take(PHRASE);
    if (phrase !== null) {
      tokens.push({ kind: 'phrase', text: unescaped(phrase[1] ?? '') });
      continue;
    }
    const range = take(RANGE);
    if (range !== null) {
      tokens.push({ kind: 'range', text: range[0], bounds: boundsOf(range) });
      continue;
    }
    const compared = take(COMPARED);
    if (compared !== null) {
      const [written, operator = '', quoted, plain] = compared;
      const key = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' }[operator] ?? 'gte';
      tokens.push({
        kind: 'range',
        text: written,
        bounds: { [key]: unescaped(quoted ?? plain ?? '') },
      });
      continue;
    }
    const word = take(afterField ? VALUE : WORD)?.[0];
    if (word === undefined) throw unexpected(text, at);
    if (!afterField && text[at] === ':') {
      at += 1;
      tokens.push({ kind: 'field', text: unescaped(word) });
    } else {
      tokens.push(wordToken(word));
    }
  }
  return tokens;
}

/** After the name of a field, a colon needs no backslash: times and addresses contain some. */
const VALUE = /(?:[^\s\\()[\]{}"^~/]|\\.|(?<=[^:])\/)+/sy;

function operatorOf(text: string): Token {
  if (text === 'AND' || text === '&&') return { kind: 'and', text };
  if (text === 'OR' || text === '||') return { kind: 'or', text };
  if (text === '(' || text === ')') return { kind: 'bracket', text };
  return { kind: 'sign', text: text === '+' ? '+' : '-' };
}

function wordToken(word: string): Token {
  const hasWildcard = /[*?]/.test(word.replaceAll(/\\./gs, ''));
  const text = unescaped(word);
  return hasWildcard ? { kind: 'word', text, pattern: word } : { kind: 'word', text };
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');

function boundsOf([, open, lowQuoted, low, highQuoted, high, close]: RegExpExecArray): JsonObject {
  const bound = (quoted: string | undefined, plain: string | undefined) =>
    quoted === undefined ? (plain === '*' ? null : unescaped(plain ?? '')) : unescaped(quoted);
  return {
    [open === '[' ? 'gte' : 'gt']: bound(lowQuoted, low),
    [close === ']' ? 'lte' : 'lt']: bound(highQuoted, high),
  };
}

function unexpected(text: string, at: number) {
  const char = text[at] ?? '';
  const what = { '/': 'a regular expression', '~': 'a fuzzy word or a distance' }[char];
  if (what !== undefined) return parsing(`Failed to parse query: ${what} is not supported`);
  return parsing(`Failed to parse query: [${char}] at position ${at} was not expected`);
}

const COMMON = [
  'query',
  'fields',
  'default_operator',
  'analyze_wildcard',
  'analyzer',
  'lenient',
  'auto_generate_synonyms_phrase_query',
  ...WITHOUT_EFFECT,
];
const CLASSIC = [
  ...COMMON,
  'default_field',
  'time_zone',
  'type',
  'tie_breaker',
  'allow_leading_wildcard',
  'enable_position_increments',
  'max_determinized_states',
  'rewrite',
  'escape',
  'phrase_slop',
];

/** The default fields of a query string. */
export interface StringOptions {
  readonly fields: readonly QueryField[];
  readonly isAnd: boolean;
  readonly words: WordOptions;
  readonly scope: QueryScope;
  readonly timeZone: string | undefined;
}

export const queryString: ReadClause = (body, scope) => {
  const object = objectAt(body, '[query_string]');
  checkParts(object, CLASSIC, '[query_string] query');
  if (flagAt(object['escape'], false, '[query_string] escape'))
    throw parsing('[query_string] query does not support [escape]');
  if (!flagAt(object['allow_leading_wildcard'], true, '[query_string] allow_leading_wildcard'))
    throw parsing('[query_string] query does not support [allow_leading_wildcard] of false');
  const text = textOf(object, 'query_string');
  const named = object['fields'] ?? object['default_field'] ?? '*';
  const timeZone = optionalText(object['time_zone'], '[query_string] time_zone');
  const options = { ...optionsOf(object, 'query_string', scope), timeZone };
  return new ClassicParser(text, {
    ...options,
    fields: fieldsOf(named, '[query_string] fields'),
  }).parse();
};

export const simpleQueryString: ReadClause = (body, scope) => {
  const object = objectAt(body, '[simple_query_string]');
  checkParts(object, [...COMMON, 'flags', 'minimum_should_match'], '[simple_query_string] query');
  if ((object['flags'] ?? 'ALL') !== 'ALL' || object['minimum_should_match'] !== undefined)
    throw parsing(
      '[simple_query_string] query does not support [flags] and [minimum_should_match]',
    );
  const text = textOf(object, 'simple_query_string');
  const fields = fieldsOf(object['fields'] ?? '*', '[simple_query_string] fields');
  const options = { ...optionsOf(object, 'simple_query_string', scope), timeZone: undefined };
  return new SimpleParser(text, { ...options, fields }).parse();
};

const textOf = (object: JsonObject, clause: string): string =>
  textAt(object['query'], `[${clause}] query`, MAX_QUERY_STRING);

function optionsOf(object: JsonObject, clause: string, scope: QueryScope) {
  const where = `[${clause}] default_operator`;
  const isAnd = oneOf(object['default_operator'], 'or', ['or', 'and'], where) === 'and';
  return { isAnd, words: isAnd ? ALL_WORDS : ANY_WORD, scope };
}

type Occur = 'must' | 'should' | 'not';

/**
 * The Lucene syntax, without regular expressions, fuzzy words and distances:
 *
 *     query  : { [ "AND" | "OR" | "&&" | "||" ] [ "+" | "-" | "!" | "NOT" ] clause } ;
 *     clause : [ field ":" ] ( word | phrase | range | "(" query ")" ) [ "^" number ] ;
 *     range  : ( "[" | "{" ) value "TO" value ( "]" | "}" ) | ( ">" | ">=" | "<" | "<=" ) value ;
 *
 * As in Lucene, `AND` makes the clauses on both sides of it required, and a clause without an operator is optional.
 */
class ClassicParser {
  readonly #tokens: readonly Token[];
  readonly #options: StringOptions;
  #at = 0;

  constructor(text: string, options: StringOptions) {
    this.#tokens = lexed(text);
    this.#options = options;
  }

  parse(): SearchQuery {
    const query = this.#query(this.#options.fields, 0);
    if (this.#peek !== undefined) throw this.#fault('there is a [)] without a [(]');
    return query ?? NOTHING;
  }

  get #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(kind: Token['kind'], text?: string): Token | null {
    const token = this.#peek;
    if (token === undefined || token.kind !== kind) return null;
    if (text !== undefined && token.text !== text) return null;
    this.#at += 1;
    return token;
  }

  #query(fields: readonly QueryField[], depth: number): SearchQuery | null {
    if (depth > MAX_DEPTH) throw tooMuch(`the query nests deeper than ${MAX_DEPTH} levels`);
    const clauses: { occur: Occur; readonly query: SearchQuery }[] = [];
    while (this.#peek !== undefined && this.#peek.text !== ')') {
      const joins = this.#take('and') ?? this.#take('or');
      const sign = this.#take('sign')?.text ?? '';
      const query = this.#clause(fields, depth);
      const before = clauses.at(-1);
      const { isAnd } = this.#options;
      if (before !== undefined && before.occur !== 'not') {
        if (joins?.kind === 'and') before.occur = 'must';
        else if (joins?.kind === 'or' && isAnd) before.occur = 'should';
      }
      const isMust = sign === '+' || (isAnd ? joins?.kind !== 'or' : joins?.kind === 'and');
      clauses.push({ occur: sign === '-' ? 'not' : isMust ? 'must' : 'should', query });
    }
    return clauses.length === 0 ? null : combined(clauses);
  }

  #clause(fields: readonly QueryField[], depth: number): SearchQuery {
    this.#options.scope.count();
    const field = this.#take('field');
    if (field?.text === '_exists_') {
      const name = this.#take('word') ?? this.#take('phrase');
      if (name === null) throw this.#fault('[_exists_:] names no field');
      return existing(name.text);
    }
    const wanted = field === null ? fields : fieldsOf(field.text, '[query_string] field');
    if (this.#take('bracket', '(') !== null) {
      const query = this.#query(wanted, depth + 1);
      if (this.#take('bracket', ')') === null) throw this.#fault('there is a [(] without a [)]');
      this.#take('boost');
      return query ?? NOTHING;
    }
    const query = this.#value(wanted, field !== null);
    this.#take('boost');
    return query;
  }

  #value(fields: readonly QueryField[], hasField: boolean): SearchQuery {
    const range = this.#take('range');
    if (range !== null) return any(fields.map((field) => this.#range(field, range)));
    const phrase = this.#take('phrase');
    if (phrase !== null)
      return any(fields.map((field) => matchedIn(field, phrase.text, WHOLE_PHRASE)));
    const word = this.#take('word');
    if (word === null) {
      throw this.#fault(
        hasField ? 'a field has no value' : `[${this.#peek?.text ?? ''}] was not expected`,
      );
    }
    return any(fields.map((field) => wordIn(field, word, this.#options.words)));
  }

  #range(field: QueryField, { bounds = {} }: Token): SearchQuery {
    if (isPattern(field)) throw this.#fault('a range needs the name of a field');
    const { timeZone, scope } = this.#options;
    const isDate = field.comparison === 'date' && timeZone !== undefined;
    return rangeOn(field, { ...bounds, ...(isDate ? { time_zone: timeZone } : {}) }, scope);
  }

  #fault(reason: string) {
    return parsing(`Failed to parse query: ${reason}`);
  }
}

function combined(
  clauses: readonly { readonly occur: Occur; readonly query: SearchQuery }[],
): SearchQuery {
  const of = (occur: Occur) =>
    clauses.filter((each) => each.occur === occur).map(({ query }) => query);
  const [must, should, not] = [of('must'), of('should'), of('not')];
  return all([
    ...must,
    ...(must.length === 0 && should.length > 0 ? [any(should)] : []),
    ...not.map((each): SearchQuery => ({ kind: 'not', of: each })),
  ]);
}

/** @param token a word; if it has wildcards, its pattern is used */
export function wordIn(
  field: QueryField,
  { text, pattern }: Token,
  words: WordOptions,
): SearchQuery {
  if (pattern === undefined) return matchedIn(field, text, words);
  if (pattern === '*') {
    if (isPattern(field) && field.pattern === '*') return EVERYTHING;
    return { kind: 'exists', field };
  }
  if (pattern.length > MAX_PATTERN)
    throw tooMuch(`a pattern has ${pattern.length} characters; ${MAX_PATTERN} is the limit`);
  if (!isPattern(field) && field.comparison !== 'keyword' && field.comparison !== 'any')
    throw parsing(
      `Can only use wildcard queries on keyword and text fields, not on [${field.name}]`,
    );
  return { kind: 'like', field, pattern, ignoreCase: !isPattern(field) && field.ignoreCase };
}
