import type {
  EventQuery,
  Field,
  Pipe,
  Query,
  SampleQuery,
  SequenceQuery,
  Statement,
  Term,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import {
  VALUE_STARTS,
  type Keyword,
  type Token,
  FIELD_FOLLOWERS,
  isKeyword,
  kinds,
  quote,
} from './token.ts';
import { acceptComma } from './parse-list.ts';
import { parseMaxspan, parseRuns, skipOption } from './parse-option.ts';

/** The position of a term decides what may follow its bracket. */
type Place = 'sequence' | 'sample' | 'until';

const QUERY_KEYWORDS = ['sequence', 'sample', 'join'] as const satisfies Keyword[];

/** Statements: queries, their terms, keys and options, and pipes. */
/** statement = ( event | sequence | sample ) { pipe } EOF ; */
export function parseStatement(cursor: Cursor): Statement {
  const { start } = cursor.current;
  const query = parseQuery(cursor);
  const pipes: Pipe[] = [];
  while (cursor.at('|')) pipes.push(parsePipe(cursor));
  return { kind: 'Statement', span: cursor.spanFrom(start), query, pipes };
}

function parseQuery(cursor: Cursor): Query {
  if (cursor.at('end')) {
    cursor.unexpected('a query', 'to match all events, write `any where true`', 'EQL1028');
  }
  const keyword = QUERY_KEYWORDS.find((each) => begins(cursor, each));
  if (keyword === 'sample') return parseSample(cursor);
  if (keyword !== undefined) return parseSequence(cursor, keyword);
  const query = parseEvent(cursor);
  refuseRest(cursor);
  return query;
}

function begins(cursor: Cursor, keyword: Keyword): boolean {
  if (cursor.isKeywordAhead(1, 'where')) return false;
  if (cursor.at(keyword)) return true;
  const next = cursor.peek(1).kind;
  const worded = cursor.isKeywordAhead(1, 'by') || cursor.isKeywordAhead(1, 'with');
  return (worded || next === '[' || next === '![') && cursor.isKeywordAhead(0, keyword);
}

/** event = category "where" expr ; */
function parseEvent(cursor: Cursor): EventQuery {
  const { start } = cursor.current;
  const category = parseCategory(cursor);
  const condition = parseExpression(cursor);
  return { kind: 'EventQuery', span: cursor.spanFrom(start), category, condition };
}

/** After the condition of an event query only pipes may come. */
function refuseRest(cursor: Cursor): void {
  while (!cursor.at('|') && !cursor.at('end')) {
    const { kind } = cursor.current;
    if (kind === ')' || kind === ']') cursor.unopened();
    else if (kind === 'and' || kind === 'or') {
      cursor.advance();
      parseExpression(cursor);
    } else {
      const hint = VALUE_STARTS.has(kind) ? 'join conditions with `and` or `or`' : undefined;
      cursor.unexpected('`and`, `or`, `|` or the end of the query', hint, 'EQL1027');
      if (atTerm(cursor)) cursor.skipBrackets();
      else cursor.skipOn('and', 'or');
    }
  }
}

/**
 * sequence = "sequence" [ by ] [ span ] term { term } [ "until" term ] ;
 *
 * `join` is parsed like it, then rejected.
 */
function parseSequence(cursor: Cursor, keyword: 'sequence' | 'join'): SequenceQuery {
  const { start } = cursor.current;
  if (keyword === 'join') {
    const hint = 'use `sequence`, or `sample` if the order does not matter';
    cursor.report('EQL1040', cursor.current, '`join` is not supported', hint);
    cursor.advance();
  } else cursor.acceptKeyword(keyword);
  const by = acceptKeys(cursor);
  const maxspan = cursor.acceptKeyword('with') ? parseMaxspan(cursor) : null;
  refuseLateKeys(cursor);
  const { terms, until } = parseTerms(cursor, 'sequence');
  const span = cursor.spanFrom(start);
  return { kind: 'SequenceQuery', span, by, maxspan, terms, until };
}

/** sample = "sample" [ by ] bracket { bracket } ; */
function parseSample(cursor: Cursor): SampleQuery {
  const { start } = cursor.current;
  cursor.acceptKeyword('sample');
  const by = acceptKeys(cursor);
  if (cursor.isKeywordAhead(0, 'with')) refuseInSample(cursor);
  const { terms } = parseTerms(cursor, 'sample');
  return { kind: 'SampleQuery', span: cursor.spanFrom(start), by, terms };
}

/** Everything up to the pipes. What does not belong there is reported and skipped. */
function parseTerms(
  cursor: Cursor,
  place: 'sequence' | 'sample',
): { terms: Term[]; until: Term | null } {
  const terms: Term[] = [];
  let until: Term | null = null;
  while (!cursor.at('|') && !cursor.at('end')) {
    if (atTerm(cursor)) {
      if (until !== null) cursor.unexpected('a pipe or the end', '`until` comes after all terms');
      terms.push(parseTerm(cursor, place));
    } else if (until === null && cursor.isKeywordAhead(0, 'until'))
      until = parseUntil(cursor, place);
    else refuseBetweenTerms(cursor, terms.length > 0);
  }
  if (terms.length === 0) cursor.unexpected('`[`');
  return { terms, until };
}

function atTerm(cursor: Cursor): boolean {
  return cursor.at('[') || cursor.at('![');
}

function parseUntil(cursor: Cursor, place: 'sequence' | 'sample'): Term | null {
  if (place === 'sample') refuseInSample(cursor);
  else cursor.acceptKeyword('until');
  if (atTerm(cursor)) return parseTerm(cursor, 'until');
  cursor.unexpected('`[`');
  return null;
}

function refuseBetweenTerms(cursor: Cursor, afterTerm: boolean): void {
  const { kind } = cursor.current;
  if (kind === ')' || kind === ']') return cursor.unopened();
  const hint = kind === ',' ? 'write terms without commas between them' : undefined;
  if (afterTerm) cursor.unexpected('`[`, `until`, `|` or the end of the query', hint, 'EQL1027');
  else cursor.unexpected('`[`', 'put each term into brackets: `[process where …]`');
  cursor.skipOn();
}

/** `with` or `until` in a sample, the word and an option after it. */
function refuseInSample(cursor: Cursor): void {
  const message = `found ${cursor.describe(cursor.current)} in a sample, which has no order and no time`;
  const hint = 'only a `sequence` has `until`, `maxspan` and `runs`';
  cursor.report('EQL1045', cursor.current, message, hint);
  if (cursor.advance().kind === 'with') skipOption(cursor);
}

/**
 * term = ( "[" | "![" ) event "]" [ by ] [ runs ] ;
 * bracket = "[" event "]" [ by ] ;
 */
function parseTerm(cursor: Cursor, place: Place): Term {
  const opener = cursor.advance();
  const query = parseEvent(cursor);
  closeTerm(cursor, opener);
  const by = acceptKeys(cursor);
  const runs = acceptRuns(cursor, place);
  const span = cursor.spanFrom(opener.start);
  return { kind: 'Term', span, missing: opener.kind === '![', query, by, runs };
}

function acceptRuns(cursor: Cursor, place: Place): number | null {
  if (!cursor.isKeywordAhead(0, 'with')) return null;
  if (place === 'sample') {
    refuseInSample(cursor);
    return null;
  }
  if (place === 'until' && cursor.peek(1).value === 'runs') {
    const message = 'found `with runs` on `until`, which is a single event';
    cursor.report('EQL1038', cursor.current, message, 'remove `with runs`');
  }
  cursor.acceptKeyword('with');
  const runs = parseRuns(cursor);
  refuseLateKeys(cursor);
  return runs;
}

function closeTerm(cursor: Cursor, opener: Token): void {
  while (!cursor.accept(']')) {
    if (cursor.at(')')) cursor.unopened();
    else if (cursor.at('and') || cursor.at('or')) {
      cursor.advance();
      parseExpression(cursor);
    } else if (!cursor.atHardStop) {
      cursor.unexpected('`and`, `or` or `]`');
      cursor.skipTo('and', 'or');
    } else if (closesLater(cursor)) {
      cursor.unexpected('`and`, `or` or `]`', placeHint(cursor));
      cursor.skipOn('and', 'or');
    } else return cursor.unclosed(opener, ']');
  }
}

function closesLater(cursor: Cursor): boolean {
  for (let ahead = 0; ; ahead += 1) {
    const { kind } = cursor.peek(ahead);
    if (kind === ']') return true;
    if (kind === '[' || kind === '![' || kind === 'end') return false;
  }
}

function placeHint(cursor: Cursor): string | undefined {
  const { kind } = cursor.current;
  if (kind === '|') return 'pipes follow the whole query';
  return kind === 'by' || kind === 'with' ? `\`${kind}\` follows the \`]\`` : undefined;
}

/** by = "by" fieldRef { "," fieldRef } ; */
function acceptKeys(cursor: Cursor): Field[] {
  const keys: Field[] = [];
  if (!cursor.acceptKeyword('by')) return keys;
  do {
    const key = parseKey(cursor);
    if (key !== null) keys.push(key);
  } while (acceptComma(cursor, '[', '![', 'with', 'until', '|', 'end'));
  return keys;
}

/** Parses an expression, so that one is reported as such. */
function parseKey(cursor: Cursor): Field | null {
  const { kind, start } = cursor.current;
  if (cursor.atHardStop || kind === ',' || kind === ')') {
    cursor.unexpected('a field');
    return null;
  }
  const key = parseExpression(cursor);
  if (key.kind === 'Field' && kind !== '(') return key;
  const span = cursor.spanFrom(start);
  const message = `found ${quote(cursor.source(span))} as join key, expected a field`;
  cursor.report('EQL1035', span, message, 'join events by plain fields');
  return null;
}

function refuseLateKeys(cursor: Cursor): void {
  if (!cursor.isKeywordAhead(0, 'by')) return;
  const message = 'found `by` after `with`, expected it before';
  cursor.report('EQL1030', cursor.current, message, 'write `by …` first, then `with …`');
  acceptKeys(cursor);
}

/** pipe = "|" identifier [ expr { "," expr } ] ; */
function parsePipe(cursor: Cursor): Pipe {
  const { start } = cursor.advance();
  const name = cursor.accept('name');
  if (name === undefined) cursor.unexpected('the name of a pipe, such as `head`');
  const args = [];
  if (!cursor.at('|') && !cursor.at('end')) {
    do args.push(parseExpression(cursor));
    while (acceptComma(cursor, '|', 'end'));
  }
  const span = cursor.spanFrom(start);
  refuseRestOfPipe(cursor);
  const nameSpan = name === undefined ? span : { start: name.start, end: name.end };
  return { kind: 'Pipe', span, name: name?.value ?? '', nameSpan, args };
}

function refuseRestOfPipe(cursor: Cursor): void {
  while (!cursor.at('|') && !cursor.at('end')) {
    if (cursor.at(')') || cursor.at(']')) cursor.unopened();
    else {
      cursor.unexpected('`,`, `|` or the end of the query', undefined, 'EQL1027');
      cursor.skipOn();
    }
  }
}

/**
 * category = "any" | identifier | string | rawString ;
 *
 * Reads `where` too. `null` stands for `any`.
 */
function parseCategory(cursor: Cursor): string | null {
  const token = cursor.current;
  if (isCategory(token) && cursor.isKeywordAhead(1, 'where')) {
    cursor.advance();
    cursor.acceptKeyword('where');
    return categoryOf(token);
  }
  const length = tokensBeforeWhere(cursor);
  if (length !== null) {
    refuseCategory(cursor, length);
    for (let read = 0; read <= length; read += 1) cursor.advance();
    return null;
  }
  if (isCategory(token) && !goesOnAsCondition(cursor)) {
    cursor.advance();
    cursor.unexpected('`where`');
    return categoryOf(token);
  }
  if (cursor.atHardStop || cursor.at(')') || cursor.at('error')) {
    const hint = 'terms in brackets follow `sequence` or `sample`';
    cursor.unexpected('an event category', cursor.at('[') ? hint : undefined);
  } else {
    const span = { start: token.start, end: endOfPath(cursor) };
    const found = quote(cursor.source(span));
    const message = `found ${found}, expected an event category and \`where\` before the condition`;
    cursor.report(
      'EQL1020',
      span,
      message,
      'to match events of all categories, write `any where …`',
    );
  }
  return null;
}

/** Where the dotted name at the cursor ends, so that a field is reported as a whole. */
function endOfPath(cursor: Cursor): number {
  let last = 0;
  while (cursor.peek(last + 1).kind === '.' && cursor.peek(last + 2).kind === 'name') last += 2;
  return cursor.peek(last).end;
}

function isCategory({ kind }: Token): boolean {
  return kind === 'any' || kind === 'name' || kind === 'string';
}

function categoryOf({ kind, value }: Token): string | null {
  return kind === 'any' ? null : value;
}

const FILTER_ENDS = kinds('[', '![', ']', '|', 'end');

/** `null` if no `where` comes in this filter. */
function tokensBeforeWhere(cursor: Cursor): number | null {
  let length = 0;
  while (!FILTER_ENDS.has(cursor.peek(length).kind)) {
    if (cursor.peek(length).kind === 'where') return length;
    length += 1;
  }
  return null;
}

/** Something else than a category stands before `where`. */
function refuseCategory(cursor: Cursor, length: number): void {
  const token = cursor.current;
  if (length === 0) {
    const message = 'found `where`, expected an event category before it';
    const hint = 'to match events of all categories, write `any where …`';
    return cursor.report('EQL1020', token, message, hint);
  }
  const span = { start: token.start, end: cursor.peek(length - 1).end };
  const written = cursor.source(span);
  const found = `found ${quote(written)}`;
  if (length === 1 && token.kind === 'error') return cursor.unexpected('an event category');
  if (length === 1 && token.kind === 'back-quoted name') {
    const message = `${found}, expected an event category without back-quotes`;
    const hint = `write ${quote(`"${token.value}"`)}`;
    return cursor.report('EQL1021', span, message, hint);
  }
  if (length === 1 && isKeyword(token.kind)) {
    const message = `found the keyword \`${token.kind}\`, expected an event category`;
    return cursor.report('EQL1017', span, message, `put it into double quotes: "${token.kind}"`);
  }
  const several = /[\s,]/.test(written);
  const hint = several
    ? 'to match several categories, write a condition: `any where event.category in ("…", "…")`'
    : `put it into double quotes: ${quote(`"${written}"`)}`;
  cursor.report('EQL1022', span, `${found} before \`where\`, expected one event category`, hint);
}

/** Whether the word at the cursor is the first of a condition rather than a category. */
function goesOnAsCondition(cursor: Cursor): boolean {
  const [word, next] = [cursor.current, cursor.peek(1)];
  if (next.kind === '(') return next.start === word.end;
  if (next.kind === 'not') return FIELD_FOLLOWERS.has(cursor.peek(2).kind);
  return FIELD_FOLLOWERS.has(next.kind) || next.kind === 'and' || next.kind === 'or';
}
