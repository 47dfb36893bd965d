import { escapeWildcards } from '../../../../util/wildcard.ts';
import { tooMuch } from '../errors.ts';
import { MAX_DEPTH } from '../limits.ts';
import {
  all,
  any,
  EVERYTHING,
  isPattern,
  NOTHING,
  type QueryField,
  type SearchQuery,
} from '../query.ts';
import { matchedIn, WHOLE_PHRASE, type WordOptions } from './leaves.ts';
import type { QueryScope } from './scope.ts';

interface SimpleOptions {
  readonly fields: readonly QueryField[];
  readonly isAnd: boolean;
  readonly words: WordOptions;
  readonly scope: QueryScope;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|([+|()])|(-)(?=\S)|((?:[^\s"()|+\\]|\\.)+)|[\s\S]/gs;

/** The simple syntax: `+`, `|`, `-`, quotes, brackets and a star at the end of a word. It has no errors. */
export class SimpleParser {
  readonly #tokens: readonly RegExpExecArray[];
  readonly #options: SimpleOptions;
  #at = 0;

  constructor(text: string, options: SimpleOptions) {
    this.#tokens = [...text.matchAll(TOKEN)].filter(([token]) => token.trim() !== '');
    this.#options = options;
  }

  parse(): SearchQuery {
    const queries: SearchQuery[] = [];
    while (this.#at < this.#tokens.length) {
      const query = this.#group(0);
      if (query !== null) queries.push(query);
      this.#at += 1;
    }
    return queries.length === 0 ? NOTHING : this.#joined(queries);
  }

  #joined(queries: readonly SearchQuery[]): SearchQuery {
    return this.#options.isAnd ? all(queries) : any(queries);
  }

  /** Up to a closing bracket. Operators apply from left to right. */
  #group(depth: number): SearchQuery | null {
    if (depth > MAX_DEPTH) throw tooMuch(`the query nests deeper than ${MAX_DEPTH} levels`);
    let query: SearchQuery | null = null;
    let operator: string | null = null;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const [, phrase, sign] = this.#tokens[this.#at]!;
      if (sign === ')') break;
      if (sign === '+' || sign === '|') {
        operator = sign;
        continue;
      }
      const next = this.#clause(depth, phrase);
      if (next === null) continue;
      const both: SearchQuery[] = query === null ? [next] : [query, next];
      query = operator === '+' ? all(both) : operator === '|' ? any(both) : this.#joined(both);
      operator = null;
    }
    return query;
  }

  #clause(depth: number, phrase: string | undefined): SearchQuery | null {
    this.#options.scope.count();
    const [, , sign, minus, word = ''] = this.#tokens[this.#at]!;
    if (minus !== undefined) {
      this.#at += 1;
      const next = this.#tokens[this.#at];
      const of = next === undefined ? null : this.#clause(depth, next[1]);
      return of === null ? null : { kind: 'not', of };
    }
    if (sign === '(') {
      this.#at += 1;
      return this.#group(depth + 1);
    }
    const { fields, words } = this.#options;
    if (phrase !== undefined) {
      return any(fields.map((field) => matchedIn(field, unescaped(phrase), WHOLE_PHRASE)));
    }
    if (word === '') return null;
    if (word === '*') return EVERYTHING;
    if (!word.endsWith('*') || word.endsWith('\\*')) {
      return any(fields.map((field) => matchedIn(field, unescaped(word), words)));
    }
    const pattern = `${escapeWildcards(unescaped(word.slice(0, -1)))}*`;
    return any(
      fields.map((field) => ({
        kind: 'like',
        field,
        pattern,
        ignoreCase: !isPattern(field) && field.ignoreCase,
      })),
    );
  }
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');
