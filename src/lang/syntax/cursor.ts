import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from './ast.ts';
import type { Lexed } from './lexer.ts';
import { byPlace, ProblemList } from './problem-list.ts';
import {
  kinds,
  quote,
  type Keyword,
  type TildeKeyword,
  type Token,
  type TokenKind,
} from './token.ts';

/** None of these can follow inside brackets: if one does, the closing bracket is missing. */
const HARD_STOPS = kinds('[', '![', ']', '|', 'by', 'until', 'where', 'with', 'end');

const NOTHING: Token = { kind: 'end', value: '', start: 0, end: 0 };

/** Levels of parentheses, lists, calls, `not` and signs together. Keeps the call stack small. */
export const DEEPEST_NESTING = 200;

/**
 * The position in the tokens, and the errors found so far.
 *
 * After an error the parser continues from where it is, with a placeholder for what is missing. A
 * second error at the same token has the same cause and is dropped, so one mistake gives one
 * message.
 */
export class Cursor {
  readonly text: string;
  readonly #lexed: Lexed;
  readonly #tokens: readonly Token[];
  readonly #problems = new ProblemList();
  #index = 0;
  #current: Token;
  /** Index of the token at which the last error was found. */
  #reportedAt = -1;
  #depth = 0;

  constructor(text: string, lexed: Lexed) {
    this.text = text;
    this.#lexed = lexed;
    this.#tokens = lexed.tokens;
    this.#current = this.peek(0);
  }

  get current(): Token {
    return this.#current;
  }

  /** The token `ahead` places further; the last one is the end for ever. */
  peek(ahead: number): Token {
    return this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1) ?? NOTHING;
  }

  /** End of the last token read; 0 before the first. */
  get previousEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  at(kind: TokenKind): boolean {
    return this.#current.kind === kind;
  }

  get atHardStop(): boolean {
    return HARD_STOPS.has(this.current.kind);
  }

  /** Reads the current token, whatever it is. The end stays. */
  advance(): Token {
    const token = this.#current;
    if (token.kind !== 'end') this.#moveTo(this.#index + 1);
    return token;
  }

  #moveTo(index: number): void {
    this.#index = index;
    this.#current = this.peek(0);
  }

  accept(kind: TokenKind): Token | undefined {
    return this.at(kind) ? this.advance() : undefined;
  }

  /** {@link accept}, where no name is allowed: a keyword in capitals is reported and accepted. */
  acceptKeyword(keyword: Keyword | TildeKeyword): Token | undefined {
    if (this.at(keyword)) return this.advance();
    if (!this.#isInCapitals(this.current, keyword)) return undefined;
    this.reportCapitals(keyword);
    return this.advance();
  }

  /** Whether the token is a keyword, or would be one in lower case. */
  isKeywordAhead(ahead: number, keyword: Keyword | TildeKeyword): boolean {
    const token = this.peek(ahead);
    return token.kind === keyword || this.#isInCapitals(token, keyword);
  }

  #isInCapitals(token: Token, keyword: Keyword | TildeKeyword): boolean {
    if (token.kind !== 'name' && token.kind !== 'tilde name') return false;
    return (
      token.end - token.start === keyword.length && this.source(token).toLowerCase() === keyword
    );
  }

  reportCapitals(keyword: Keyword | TildeKeyword): void {
    const message = `found ${quote(this.source(this.current))}, expected the keyword \`${keyword}\``;
    this.report('EQL1016', this.current, message, 'keywords are written in lower case');
  }

  source(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  describe(token: Token): string {
    return token.kind === 'end' ? 'the end of the query' : quote(this.source(token));
  }

  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previousEnd) };
  }

  report(code: Code, span: Span, message: string, hint?: string): void {
    if (this.#reportedAt === this.#index) return;
    this.#reportedAt = this.#index;
    this.#problems.add(code, span, message, hint);
  }

  /** The current token cannot stand here. Reads nothing. */
  unexpected(expected: string, hint?: string, code: Code = 'EQL1001'): void {
    if (this.at('error') || (this.at('end') && this.#lexed.swallowed)) {
      this.#reportedAt = this.#index;
      return;
    }
    const message = `found ${this.describe(this.current)}, expected ${expected}`;
    this.report(code, this.current, message, hint);
  }

  /** The current token belongs to something after a bracket that was never closed. */
  unclosed(opener: Token, closer: ')' | ']'): void {
    if (this.#lexed.swallowed) {
      this.#reportedAt = this.#index;
      return;
    }
    const found = this.describe(this.current);
    const message = `\`${this.source(opener)}\` is not closed: found ${found}, expected \`${closer}\``;
    this.report('EQL1025', opener, message, `close it with \`${closer}\``);
  }

  /** The current token, a closing bracket, closes nothing. Reads it. */
  unopened(): void {
    const mark = this.source(this.current);
    const message = `found \`${mark}\`, but no matching opening bracket`;
    this.report('EQL1026', this.current, message, `remove the \`${mark}\``);
    this.advance();
  }

  /**
   * After an error: skips to one of these, over whole groups in parentheses. Stops also at a
   * closing parenthesis that no skipped one opened, at whatever begins or ends a term, and at the
   * end. That the token there is not expected either is not reported as another error.
   */
  skipTo(...kinds: readonly TokenKind[]): void {
    let open = 0;
    while (!this.atHardStop) {
      const { kind } = this.current;
      if (open === 0 && (kind === ')' || kinds.includes(kind))) break;
      if (kind === '(') open += 1;
      if (kind === ')') open -= 1;
      this.advance();
    }
    this.#reportedAt = this.#index;
  }

  /** {@link skipTo}, past a token at which it would stop at once. */
  skipOn(...kinds: readonly TokenKind[]): void {
    if (this.atHardStop) this.advance();
    this.skipTo(...kinds);
  }

  /**
   * After an error: skips a group in brackets, whole terms inside it too; the current token is its
   * opening one.
   */
  skipBrackets(): void {
    let open = 0;
    do {
      const { kind } = this.advance();
      if (kind === '[' || kind === '![') open += 1;
      if (kind === ']') open -= 1;
    } while (open > 0 && !this.at('end'));
    this.#reportedAt = this.#index;
  }

  /** Runs `parse` one level deeper; at the limit reads nothing more and returns the placeholder. */
  nested<T>(opener: Span, parse: () => T, placeholder: (span: Span) => T): T {
    if (this.#depth >= DEEPEST_NESTING) {
      this.#tooDeep(opener);
      return placeholder(opener);
    }
    this.#depth += 1;
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  #tooDeep(opener: Span): void {
    const message = `the query is nested more than ${DEEPEST_NESTING} levels deep`;
    this.report('EQL1041', opener, message, 'combine conditions in lists, or remove parentheses');
    this.#moveTo(this.#tokens.length - 1);
    this.#reportedAt = this.#index;
  }

  /** All errors of text and syntax, in the order of the text. */
  diagnostics(): readonly Diagnostic[] {
    return byPlace([...this.#lexed.diagnostics, ...this.#problems.sorted()]);
  }
}
