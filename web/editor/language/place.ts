import { lex } from '../../../src/lang/syntax/lexer.ts';
import type { Token, TokenKind } from '../../../src/lang/syntax/token.ts';

/** What may be written at a place of a query. */
export type Place =
  /** A query, or within brackets a step, begins here. */
  | { readonly kind: 'start'; readonly isStep: boolean }
  | { readonly kind: 'where' }
  /** A field, a function, or a value of `field` where one is compared. */
  | { readonly kind: 'operand'; readonly field: string | null; readonly isKey: boolean }
  /** Behind a field or a value: what it is compared with, or how it goes on. */
  | { readonly kind: 'operator'; readonly isField: boolean }
  /** Within a string that is compared with `field`. */
  | { readonly kind: 'text'; readonly field: string | null }
  | { readonly kind: 'pipe' }
  | { readonly kind: 'option'; readonly isStep: boolean };

export interface Placed {
  readonly place: Place;
  /** Where that begins which is being written. */
  readonly from: number;
}

const COMPARISONS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  ':',
  'in',
  'in~',
  'like',
  'like~',
  'regex',
  'regex~',
]);
const ENDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'string',
  'number',
  'true',
  'false',
  'null',
  ')',
]);

/** What is being written at an offset; `null` within a comment. */
export function placeAt(text: string, at: number): Placed | null {
  const { tokens } = lex(text.slice(0, at));
  const before = tokens.slice(0, -1);
  const last = before.at(-1);
  if (last?.kind === 'string' && isOpen(text, last, at)) {
    const quotes = text.startsWith('"""', last.start) ? 3 : 1;
    const from = last.start + quotes;
    if (at >= from) return { place: { kind: 'text', field: comparedWith(before, -2) }, from };
  }
  if (isInNote(text, last?.end ?? 0, at)) return null;
  // A name that ends here is still being written, and so is all of its path.
  const path = pathBefore(before, at);
  const rest = before.slice(0, before.length - path.length);
  return { place: placeBehind(rest), from: path[0]?.start ?? at };
}

function isOpen(text: string, { start, end }: Token, at: number): boolean {
  if (end < at) return false;
  const raw = text.startsWith('"""', start);
  if (raw) return end - start < 6 || !text.slice(0, end).endsWith('"""');
  if (end - start < 2) return true;
  // The last quote may be one that a backslash escapes.
  return !/(?:^|[^\\])(?:\\\\)*"$/.test(text.slice(start + 1, end));
}

function isInNote(text: string, from: number, at: number): boolean {
  const between = text.slice(from, at);
  const line = between.slice(between.lastIndexOf('\n') + 1);
  return line.includes('//') || between.lastIndexOf('/*') > between.lastIndexOf('*/');
}

/** The tokens of the name that ends at an offset: `process`, `.`, `na`. */
function pathBefore(tokens: readonly Token[], at: number): readonly Token[] {
  let index = tokens.length;
  let end = at;
  while (index > 0) {
    const token = tokens[index - 1] as Token;
    const isPart = isWord(token) || token.kind === '.' || token.kind === '?';
    if (!isPart || token.end !== end) break;
    end = token.start;
    index -= 1;
  }
  return tokens.slice(index);
}

const isWord = ({ kind }: Token) => /^[a-z]/.test(kind) && kind !== 'string' && kind !== 'number';

function placeBehind(tokens: readonly Token[]): Place {
  const last = tokens.at(-1);
  if (last === undefined) return { kind: 'start', isStep: false };
  switch (last.kind) {
    case '[':
    case '![':
      return { kind: 'start', isStep: true };
    case '|':
      return { kind: 'pipe' };
    case 'with':
      return { kind: 'option', isStep: tokens.at(-2)?.kind !== 'sequence' && behindStep(tokens) };
    case 'by':
      return { kind: 'operand', field: null, isKey: true };
    case 'until':
    case 'sequence':
    case 'sample':
    case ']':
      return { kind: 'operator', isField: false };
    default:
  }
  if (last.kind === 'any' || isCategory(tokens)) return { kind: 'where' };
  if (ENDS.has(last.kind)) return { kind: 'operator', isField: false };
  if (isName(last)) return { kind: 'operator', isField: true };
  return { kind: 'operand', field: comparedWith(tokens, -1), isKey: isAmongKeys(tokens) };
}

const isName = ({ kind }: Token) =>
  kind === 'name' || kind === 'back-quoted name' || kind === 'tilde name';

/** `process` at the beginning, or in brackets. */
function isCategory(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  const before = tokens.at(-2)?.kind;
  if (last === undefined || (last.kind !== 'name' && last.kind !== 'string')) return false;
  return before === undefined || before === '[' || before === '![';
}

const behindStep = (tokens: readonly Token[]) => tokens.some(({ kind }) => kind === ']');

/** `by host.id, ` goes on with another key. */
function isAmongKeys(tokens: readonly Token[]): boolean {
  if (tokens.at(-1)?.kind !== ',') return false;
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const { kind } = tokens[at] as Token;
    if (kind === 'by') return true;
    if (kind !== ',' && kind !== '.' && kind !== '?' && !isName(tokens[at] as Token)) return false;
  }
  return false;
}

/** The field in front of a comparison, which may have a list behind it. @param from the place of the last token to look at */
function comparedWith(tokens: readonly Token[], from: number): string | null {
  let at = tokens.length + from;
  const kindAt = (index: number) => tokens[index]?.kind;
  if (kindAt(at) === ',' || kindAt(at) === '(') {
    while (at >= 0 && kindAt(at) !== '(') {
      const kind = kindAt(at);
      if (kind !== ',' && kind !== 'string' && kind !== 'number') return null;
      at -= 1;
    }
    at -= 1;
  }
  const operator = kindAt(at);
  if (operator === undefined || !COMPARISONS.has(operator)) return null;
  at -= 1;
  if (kindAt(at) === 'not') at -= 1;
  const parts: string[] = [];
  for (; at >= 0; at -= 1) {
    const token = tokens[at] as Token;
    if (token.kind === '.') continue;
    if (!isName(token) || (parts.length > 0 && kindAt(at + 1) !== '.')) break;
    parts.unshift(token.value);
  }
  return parts.length === 0 ? null : parts.join('.');
}
