import type { Span, Result } from '../diagnostics/diagnostic.ts';
import { DEEPEST_NESTING } from '../syntax/cursor.ts';
import { MAX_QUERY_LENGTH } from '../syntax/parser.ts';
import type { Chain, Condition, Negation, RangeOperator, Text, Values } from './ast.ts';
import { conjunctionAt, negationAt } from './characters.ts';
import { Reader } from './reader.ts';

/** An empty query matches everything. */
export type Kql = Condition | null;

/**
 * Reads a query as Kibana does. Takes any text and never throws; the cost is proportional to the length. Errors are in the
 * order of the text and at most 20.
 */
export function parseKql(text: string): Result<Kql> {
  const parser = new Parser(text);
  const value = parser.query();
  const diagnostics = parser.diagnostics();
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, value };
}

const RANGES: readonly RangeOperator[] = ['<=', '>=', '<', '>'];

/** Where nothing could be read; an error says so. */
const nothingAt = (at: number): Text => ({
  kind: 'Text',
  isQuoted: false,
  pieces: [''],
  span: { start: at, end: at },
});

type Closing = ')' | '}';
type Level<Operand> = () => Operand;

class Parser {
  readonly #reader: Reader;
  #depth = 0;
  #isGivenUp = false;
  /** What the text is nested in, the innermost last. */
  readonly #open: Closing[] = [];

  constructor(text: string) {
    this.#reader = new Reader(text);
  }

  diagnostics() {
    return this.#reader.problems.sorted();
  }

  /** `query = space [or] space` */
  query(): Kql {
    const reader = this.#reader;
    const { length } = reader.text;
    if (length > MAX_QUERY_LENGTH) {
      const message = `the query has ${length} characters; the limit is ${MAX_QUERY_LENGTH}`;
      reader.error('KQL1008', { start: 0, end: length }, message, 'split the query');
      return null;
    }
    reader.skipSpace();
    if (reader.isAtEnd) return null;
    const found = this.#or();
    reader.skipSpace();
    while (!reader.isAtEnd) this.#readRest();
    return found;
  }

  /** `or = and (SPACE "or" SPACE and)*` */
  #or = (): Condition => this.#chain('or', this.#and);

  /** `and = not (SPACE "and" SPACE not)*` */
  #and = (): Condition => this.#chain('and', this.#not);

  /** `not = ["not" SPACE] part` */
  #not = (): Condition => this.#negation(this.#part);

  /** `part = "(" or ")" | nested | range | is | value` */
  #part = (): Condition => {
    const reader = this.#reader;
    const start = reader.at;
    if (reader.char === '(') return this.#within('(', ')', start, this.#or);
    const field = reader.readText();
    if (field === null) return this.#missingCondition();
    const end = reader.at;
    reader.skipSpace();
    if (reader.take(':')) return this.#afterColon(field);
    const operator = RANGES.find((mark) => reader.take(mark));
    if (operator !== undefined) return this.#range(field, operator);
    reader.at = end;
    const value: Condition = { kind: 'Bare', value: field, span: field.span };
    this.#expectEnd(value.span);
    return value;
  };

  /** `nested = field ":" "{" or "}"`, `is = field ":" (list | value)` */
  #afterColon(field: Text): Condition {
    const reader = this.#reader;
    reader.skipSpace();
    const { start } = field.span;
    if (reader.char === '{') {
      const condition = this.#within('{', '}', reader.at, this.#or);
      return { kind: 'Nested', field, condition, span: { start, end: reader.at } };
    }
    const value = this.#listed();
    return { kind: 'FieldIs', field, value, span: { start, end: value.span.end } };
  }

  /** `range = field ("<=" | ">=" | "<" | ">") value` */
  #range(field: Text, operator: RangeOperator): Condition {
    this.#reader.skipSpace();
    const value = this.#value();
    const span = { start: field.span.start, end: value.span.end };
    return { kind: 'FieldRange', field, operator, value, span };
  }

  /** `list = "(" orOfValues ")" | value`, with the same three levels as conditions have. */
  #listed = (): Values => {
    const reader = this.#reader;
    return reader.char === '('
      ? this.#within('(', ')', reader.at, this.#orOfValues)
      : this.#value();
  };

  #orOfValues = (): Values => this.#chain('or', this.#andOfValues);

  #andOfValues = (): Values => this.#chain('and', this.#notOfValues);

  #notOfValues = (): Values => this.#negation(this.#listed);

  #value(): Text {
    const reader = this.#reader;
    const { at } = reader;
    const value = reader.readText();
    if (value === null) {
      if (reader.isAtEnd || reader.char === ')' || reader.char === '}') {
        reader.error('KQL1005', placeOf(at), 'a value is missing here', 'write `*` for any value');
      } else this.#reportUnexpected('a value');
      this.#recover();
      return nothingAt(at);
    }
    this.#expectEnd(value.span);
    return value;
  }

  #chain<Operand extends { readonly span: Span }>(
    operator: 'and' | 'or',
    level: Level<Operand>,
  ): Operand | Chain<Operand> {
    const first = level();
    const operands = [first];
    while (this.#reader.takeConjunction(operator)) operands.push(level());
    const last = operands.at(-1) ?? first;
    if (operands.length === 1) return first;
    return {
      kind: 'Chain',
      operator,
      operands,
      span: { start: first.span.start, end: last.span.end },
    };
  }

  #negation<Operand extends { readonly span: Span }>(
    part: Level<Operand>,
  ): Operand | Negation<Operand> {
    const reader = this.#reader;
    const start = reader.at;
    if (!reader.takeNegation()) return part();
    const second = reader.at;
    if (reader.takeNegation()) {
      const span = { start: second, end: second + 'not'.length };
      const hint = 'leave both out, or write `not (not …)`';
      reader.error('KQL1007', span, '`not` cannot follow `not`', hint);
    }
    const operand = part();
    return { kind: 'Negation', operand, span: { start, end: operand.span.end } };
  }

  /** What stands within parentheses or braces. */
  #within<Operand extends Condition | Values>(
    opening: string,
    closing: Closing,
    start: number,
    level: Level<Operand>,
  ): Operand {
    const reader = this.#reader;
    reader.at += 1;
    reader.skipSpace();
    if (this.#depth >= DEEPEST_NESTING) return this.#tooDeep(start);
    this.#depth += 1;
    this.#open.push(closing);
    const found = level();
    reader.skipSpace();
    while (!reader.isAtEnd && reader.char !== closing && this.#readRest());
    this.#open.pop();
    this.#depth -= 1;
    if (this.#isGivenUp) return found;
    if (!reader.take(closing)) {
      const message = `this \`${opening}\` is never closed`;
      reader.error('KQL1004', { start, end: start + 1 }, message, `close it with \`${closing}\``);
    } else this.#expectEnd({ start, end: reader.at });
    return { ...found, span: { start, end: reader.at } };
  }

  #tooDeep<Operand extends Condition | Values>(start: number): Operand {
    const message = `the query is nested more than ${DEEPEST_NESTING} levels deep`;
    this.#reader.error('KQL1008', placeOf(start), message, 'take superfluous parentheses away');
    this.#reader.at = this.#reader.text.length;
    this.#isGivenUp = true;
    return { kind: 'Bare', value: nothingAt(start), span: placeOf(start) } as Condition as Operand;
  }

  /** After a condition or value there are only keywords and what closes it. */
  #expectEnd(before: Span): void {
    const reader = this.#reader;
    const end = reader.at;
    reader.skipSpace();
    const isClosed = reader.isAtEnd || reader.char === ')' || reader.char === '}';
    if (isClosed || conjunctionAt(reader.text, end) !== null) {
      reader.at = end;
      return;
    }
    this.#reportFollowing(before, end);
    this.#recover();
  }

  #reportFollowing(before: Span, end: number): void {
    const reader = this.#reader;
    const { at, text } = reader;
    const quoted = `"${text.slice(before.start, before.end)}…"`;
    const negation = negationAt(text, end) ?? negationAt(text, at);
    if (negation !== null) {
      const span = { start: negation.start, end: negation.start + 'not'.length };
      const hint = 'put the value into quotes, or write `and not`';
      return reader.error('KQL1006', span, '`not` ends the value before it', hint);
    }
    if (reader.char === ':' && text.charAt(before.start) !== '"') {
      const message = 'a colon within a value must be in quotes or escaped';
      const hint = `put the value into quotes (\`${quoted}\`), or write \`\\:\``;
      return reader.error('KQL1010', placeOf(at), message, hint);
    }
    const glued = /(?:^|[\s(])(and|or|not)$/i.exec(
      text.slice(Math.max(0, at - 'not'.length - 1), at),
    )?.[1];
    if (reader.char === '(' && glued !== undefined)
      return this.#reportKeyword(glued, at - glued.length);
    this.#reportUnexpected('`and` or `or`');
  }

  #reportKeyword(word: string, start: number): void {
    const hint = 'keywords stand between blanks; in a value they are in quotes';
    const span = { start, end: start + word.length };
    this.#reader.error('KQL1006', span, `\`${word}\` is not expected here`, hint);
  }

  #missingCondition(): Condition {
    const reader = this.#reader;
    const { at } = reader;
    if (reader.isAtEnd || reader.char === ')' || reader.char === '}') {
      const hint = 'write `field: value`';
      reader.error('KQL1005', placeOf(at), 'a condition is missing here', hint);
    } else this.#reportUnexpected('a condition');
    this.#recover();
    return { kind: 'Bare', value: nothingAt(at), span: placeOf(at) };
  }

  #reportUnexpected(expected: string): void {
    const reader = this.#reader;
    const { at, text } = reader;
    const glued = /^(?:and|or|not)(?=[(\s])/i.exec(text.slice(at, at + 'not('.length))?.[0];
    if (glued !== undefined || negationAt(text, at) !== null) {
      return this.#reportKeyword(glued ?? 'not', at);
    }
    const found = `expected ${expected}, found \`${reader.char}\``;
    const isQuote = reader.char === '"';
    const hint = isQuote ? 'a value is either in quotes or not' : 'put a value with it into quotes';
    reader.error('KQL1001', placeOf(at), found, hint);
  }

  /** Goes on to where a next condition may begin, so that one error hides no other. */
  #recover(): void {
    const reader = this.#reader;
    const closing = this.#open.at(-1);
    let open = 0;
    while (!reader.isAtEnd) {
      const { char } = reader;
      if (open === 0 && (char === closing || conjunctionAt(reader.text, reader.at) !== null))
        return;
      if (char === '(') open += 1;
      if (char === ')' && open > 0) open -= 1;
      if (char === '"') reader.readText();
      else reader.at += 1;
    }
  }

  /** What is left where all should have been read: reported, and read on behind it. @returns whether there was any */
  #readRest(): boolean {
    const reader = this.#reader;
    const { at } = reader;
    if (reader.char === ')' || reader.char === '}') {
      const message = `this \`${reader.char}\` closes nothing`;
      reader.error('KQL1004', placeOf(at), message, 'take it away, or put the value into quotes');
      reader.at += 1;
    } else this.#reportUnexpected('`and` or `or`');
    this.#recover();
    const keyword = conjunctionAt(reader.text, reader.at);
    if (keyword !== null) {
      reader.at = keyword.end;
      this.#or();
    }
    reader.skipSpace();
    return reader.at > at;
  }
}

const placeOf = (at: number): Span => ({ start: at, end: at + 1 });
