import { parsing } from '../errors.ts';
import type { JsonObject } from '../../../../events/json.ts';

/** A token of a text in Lucene syntax. */
export interface Token {
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
export function lexed(text: string): readonly Token[] {
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

export function wordToken(word: string): Token {
  const hasWildcard = /[*?]/.test(word.replaceAll(/\\./gs, ''));
  const text = unescaped(word);
  return hasWildcard ? { kind: 'word', text, pattern: word } : { kind: 'word', text };
}

export const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');

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
