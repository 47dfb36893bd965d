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
import { ExpressionParser } from './expression-parser.ts';
import {
  VALUE_STARTS,
  type Keyword,
  type Token,
  FIELD_FOLLOWERS,
  isKeyword,
  type TokenKind,
  quote,
} from './token.ts';
import { acceptComma } from './parse-list.ts';
import { parseMaxspan, parseRuns, skipOption } from './parse-option.ts';

/** The position of a term decides what may follow its bracket. */
type Place = 'sequence' | 'sample' | 'until';

const QUERY_KEYWORDS = ['sequence', 'sample', 'join'] as const satisfies Keyword[];

/** Statements: queries, their terms, keys and options, and pipes. */
export class StatementParser {
  readonly #cursor: Cursor;
  readonly #expressions: ExpressionParser;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.#expressions = new ExpressionParser(cursor);
  }

  /** statement = ( event | sequence | sample ) { pipe } EOF ; */
  statement(): Statement {
    const cursor = this.#cursor;
    const { start } = cursor.current;
    const query = this.#query();
    const pipes: Pipe[] = [];
    while (cursor.at('|')) pipes.push(this.#pipe());
    return { kind: 'Statement', span: cursor.spanFrom(start), query, pipes };
  }

  #query(): Query {
    const cursor = this.#cursor;
    if (cursor.at('end')) {
      cursor.unexpected('a query', 'to match all events, write `any where true`', 'EQL1028');
    }
    const keyword = QUERY_KEYWORDS.find((each) => this.#begins(each));
    if (keyword === 'sample') return this.#sample();
    if (keyword !== undefined) return this.#sequence(keyword);
    const query = this.#event();
    this.#refuseRest();
    return query;
  }

  #begins(keyword: Keyword): boolean {
    const cursor = this.#cursor;
    if (cursor.isKeywordAhead(1, 'where')) return false;
    if (cursor.at(keyword)) return true;
    const next = cursor.peek(1).kind;
    const worded = cursor.isKeywordAhead(1, 'by') || cursor.isKeywordAhead(1, 'with');
    return (worded || next === '[' || next === '![') && cursor.isKeywordAhead(0, keyword);
  }

  /** event = category "where" expr ; */
  #event(): EventQuery {
    const cursor = this.#cursor;
    const { start } = cursor.current;
    const category = parseCategory(cursor);
    const condition = this.#expressions.expression();
    return { kind: 'EventQuery', span: cursor.spanFrom(start), category, condition };
  }

  /** After the condition of an event query only pipes may come. */
  #refuseRest(): void {
    const cursor = this.#cursor;
    while (!cursor.at('|') && !cursor.at('end')) {
      const { kind } = cursor.current;
      if (kind === ')' || kind === ']') cursor.unopened();
      else if (kind === 'and' || kind === 'or') {
        cursor.advance();
        this.#expressions.expression();
      } else {
        const hint = VALUE_STARTS.has(kind) ? 'join conditions with `and` or `or`' : undefined;
        cursor.unexpected('`and`, `or`, `|` or the end of the query', hint, 'EQL1027');
        if (this.#atTerm()) cursor.skipBrackets();
        else cursor.skipOn('and', 'or');
      }
    }
  }

  /**
   * sequence = "sequence" [ by ] [ span ] term { term } [ "until" term ] ;
   *
   * `join` is parsed like it, then rejected.
   */
  #sequence(keyword: 'sequence' | 'join'): SequenceQuery {
    const cursor = this.#cursor;
    const { start } = cursor.current;
    if (keyword === 'join') {
      const hint = 'use `sequence`, or `sample` if the order does not matter';
      cursor.report('EQL1040', cursor.current, '`join` is not supported', hint);
      cursor.advance();
    } else cursor.acceptKeyword(keyword);
    const by = this.#acceptKeys();
    const maxspan = cursor.acceptKeyword('with') ? parseMaxspan(cursor) : null;
    this.#refuseLateKeys();
    const { terms, until } = this.#terms('sequence');
    const span = cursor.spanFrom(start);
    return { kind: 'SequenceQuery', span, by, maxspan, terms, until };
  }

  /** sample = "sample" [ by ] bracket { bracket } ; */
  #sample(): SampleQuery {
    const cursor = this.#cursor;
    const { start } = cursor.current;
    cursor.acceptKeyword('sample');
    const by = this.#acceptKeys();
    if (cursor.isKeywordAhead(0, 'with')) this.#refuseInSample();
    const { terms } = this.#terms('sample');
    return { kind: 'SampleQuery', span: cursor.spanFrom(start), by, terms };
  }

  /** Everything up to the pipes. What does not belong there is reported and skipped. */
  #terms(place: 'sequence' | 'sample'): { terms: Term[]; until: Term | null } {
    const cursor = this.#cursor;
    const terms: Term[] = [];
    let until: Term | null = null;
    while (!cursor.at('|') && !cursor.at('end')) {
      if (this.#atTerm()) {
        if (until !== null) cursor.unexpected('a pipe or the end', '`until` comes after all terms');
        terms.push(this.#term(place));
      } else if (until === null && cursor.isKeywordAhead(0, 'until')) until = this.#until(place);
      else this.#refuseBetweenTerms(terms.length > 0);
    }
    if (terms.length === 0) cursor.unexpected('`[`');
    return { terms, until };
  }

  #atTerm(): boolean {
    return this.#cursor.at('[') || this.#cursor.at('![');
  }

  #until(place: 'sequence' | 'sample'): Term | null {
    const cursor = this.#cursor;
    if (place === 'sample') this.#refuseInSample();
    else cursor.acceptKeyword('until');
    if (this.#atTerm()) return this.#term('until');
    cursor.unexpected('`[`');
    return null;
  }

  #refuseBetweenTerms(afterTerm: boolean): void {
    const cursor = this.#cursor;
    const { kind } = cursor.current;
    if (kind === ')' || kind === ']') return cursor.unopened();
    const hint = kind === ',' ? 'write terms without commas between them' : undefined;
    if (afterTerm) cursor.unexpected('`[`, `until`, `|` or the end of the query', hint, 'EQL1027');
    else cursor.unexpected('`[`', 'put each term into brackets: `[process where …]`');
    cursor.skipOn();
  }

  /** `with` or `until` in a sample, the word and an option after it. */
  #refuseInSample(): void {
    const cursor = this.#cursor;
    const message = `found ${cursor.describe(cursor.current)} in a sample, which has no order and no time`;
    const hint = 'only a `sequence` has `until`, `maxspan` and `runs`';
    cursor.report('EQL1045', cursor.current, message, hint);
    if (cursor.advance().kind === 'with') skipOption(cursor);
  }

  /**
   * term = ( "[" | "![" ) event "]" [ by ] [ runs ] ;
   * bracket = "[" event "]" [ by ] ;
   */
  #term(place: Place): Term {
    const cursor = this.#cursor;
    const opener = cursor.advance();
    const query = this.#event();
    this.#closeTerm(opener);
    const by = this.#acceptKeys();
    const runs = this.#acceptRuns(place);
    const span = cursor.spanFrom(opener.start);
    return { kind: 'Term', span, missing: opener.kind === '![', query, by, runs };
  }

  #acceptRuns(place: Place): number | null {
    const cursor = this.#cursor;
    if (!cursor.isKeywordAhead(0, 'with')) return null;
    if (place === 'sample') {
      this.#refuseInSample();
      return null;
    }
    if (place === 'until' && cursor.peek(1).value === 'runs') {
      const message = 'found `with runs` on `until`, which is a single event';
      cursor.report('EQL1038', cursor.current, message, 'remove `with runs`');
    }
    cursor.acceptKeyword('with');
    const runs = parseRuns(cursor);
    this.#refuseLateKeys();
    return runs;
  }

  #closeTerm(opener: Token): void {
    const cursor = this.#cursor;
    while (!cursor.accept(']')) {
      if (cursor.at(')')) cursor.unopened();
      else if (cursor.at('and') || cursor.at('or')) {
        cursor.advance();
        this.#expressions.expression();
      } else if (!cursor.atHardStop) {
        cursor.unexpected('`and`, `or` or `]`');
        cursor.skipTo('and', 'or');
      } else if (this.#closesLater()) {
        cursor.unexpected('`and`, `or` or `]`', this.#placeHint());
        cursor.skipOn('and', 'or');
      } else return cursor.unclosed(opener, ']');
    }
  }

  #closesLater(): boolean {
    for (let ahead = 0; ; ahead += 1) {
      const { kind } = this.#cursor.peek(ahead);
      if (kind === ']') return true;
      if (kind === '[' || kind === '![' || kind === 'end') return false;
    }
  }

  #placeHint(): string | undefined {
    const { kind } = this.#cursor.current;
    if (kind === '|') return 'pipes follow the whole query';
    return kind === 'by' || kind === 'with' ? `\`${kind}\` follows the \`]\`` : undefined;
  }

  /** by = "by" fieldRef { "," fieldRef } ; */
  #acceptKeys(): Field[] {
    const keys: Field[] = [];
    if (!this.#cursor.acceptKeyword('by')) return keys;
    do {
      const key = this.#key();
      if (key !== null) keys.push(key);
    } while (acceptComma(this.#cursor, '[', '![', 'with', 'until', '|', 'end'));
    return keys;
  }

  /** Parses an expression, so that one is reported as such. */
  #key(): Field | null {
    const cursor = this.#cursor;
    const { kind, start } = cursor.current;
    if (cursor.atHardStop || kind === ',' || kind === ')') {
      cursor.unexpected('a field');
      return null;
    }
    const key = this.#expressions.expression();
    if (key.kind === 'Field' && kind !== '(') return key;
    const span = cursor.spanFrom(start);
    const message = `found ${quote(cursor.source(span))} as join key, expected a field`;
    cursor.report('EQL1035', span, message, 'join events by plain fields');
    return null;
  }

  #refuseLateKeys(): void {
    const cursor = this.#cursor;
    if (!cursor.isKeywordAhead(0, 'by')) return;
    const message = 'found `by` after `with`, expected it before';
    cursor.report('EQL1030', cursor.current, message, 'write `by …` first, then `with …`');
    this.#acceptKeys();
  }

  /** pipe = "|" identifier [ expr { "," expr } ] ; */
  #pipe(): Pipe {
    const cursor = this.#cursor;
    const { start } = cursor.advance();
    const name = cursor.accept('name');
    if (name === undefined) cursor.unexpected('the name of a pipe, such as `head`');
    const args = [];
    if (!cursor.at('|') && !cursor.at('end')) {
      do args.push(this.#expressions.expression());
      while (acceptComma(cursor, '|', 'end'));
    }
    const span = cursor.spanFrom(start);
    this.#refuseRestOfPipe();
    const nameSpan = name === undefined ? span : { start: name.start, end: name.end };
    return { kind: 'Pipe', span, name: name?.value ?? '', nameSpan, args };
  }

  #refuseRestOfPipe(): void {
    const cursor = this.#cursor;
    while (!cursor.at('|') && !cursor.at('end')) {
      if (cursor.at(')') || cursor.at(']')) cursor.unopened();
      else {
        cursor.unexpected('`,`, `|` or the end of the query', undefined, 'EQL1027');
        cursor.skipOn();
      }
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

const FILTER_ENDS: ReadonlySet<TokenKind> = new Set<TokenKind>(['[', '![', ']', '|', 'end']);

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
