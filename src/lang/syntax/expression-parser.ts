import type {
  ArithmeticOperator,
  Call,
  ComparisonOperator,
  Expression,
  Literal,
  MatchOperator,
  NullLiteral,
  Span,
  Field,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import {
  COMPARISONS,
  FIELD_FOLLOWERS,
  MATCHES,
  MATCH_OPERATORS,
  PRODUCTS,
  SUMS,
  TAIL_STARTS,
  VALUE_STARTS,
  isKeyword,
  type Token,
  excerptText,
  quote,
  type Kinds,
} from './token.ts';
import { isConstant, parseList, refuseEmptyList, parsePatterns } from './parse-list.ts';
import { parseLiteral } from './parse-literal.ts';

const VALUE = 'a field, a constant, a function or `(`';

/**
 * Conditions and values, from the loosest operator to the tightest.
 *
 * expr = orExpr ;
 * orExpr = andExpr { "or" andExpr } ;
 */
export const parseExpression = (cursor: Cursor): Expression => parseLogical(cursor, 'or', parseAnd);

/** andExpr = notExpr { "and" notExpr } ; */
const parseAnd = (cursor: Cursor): Expression => parseLogical(cursor, 'and', parseNot);

function parseLogical(
  cursor: Cursor,
  operator: 'and' | 'or',
  parseOperand: (cursor: Cursor) => Expression,
): Expression {
  const { start } = cursor.current;
  const first = parseOperand(cursor);
  if (!cursor.acceptKeyword(operator)) return first;
  const operands = [first];
  do operands.push(parseOperand(cursor));
  while (cursor.acceptKeyword(operator));
  return { kind: 'Logical', span: cursor.spanFrom(start), operator, operands };
}

/** notExpr = "not" notExpr | comparison ; */
function parseNot(cursor: Cursor): Expression {
  const operator = acceptNot(cursor);
  if (operator === undefined) return parseComparison(cursor);
  const operand = cursor.nested(operator, () => parseNot(cursor), placeholder);
  return { kind: 'Not', span: cursor.spanFrom(operator.start), operand };
}

/** In capitals it is a field, unless something follows that can only be its operand. */
function acceptNot(cursor: Cursor): Token | undefined {
  if (cursor.at('not')) return cursor.advance();
  const capitals = cursor.isKeywordAhead(0, 'not') && VALUE_STARTS.has(cursor.peek(1).kind);
  return capitals ? cursor.acceptKeyword('not') : undefined;
}

/** `child of [ … ]`, known only to be refused. */
function refuseLineage(cursor: Cursor): Expression {
  const start = cursor.current.start;
  const span = { start, end: cursor.peek(1).end };
  const message = `found ${quote(cursor.source(span))}: lineage is not supported`;
  const hint = 'use fields such as `process.parent.name`, or a sequence joined by entity ids';
  cursor.report('EQL1039', span, message, hint);
  cursor.advance();
  cursor.advance();
  if (cursor.at('[')) cursor.skipBrackets();
  else cursor.unexpected('`[`');
  return placeholder(cursor.spanFrom(start));
}

/** comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ] ; */
function parseComparison(cursor: Cursor): Expression {
  const { start } = cursor.current;
  const left = parseSum(cursor);
  const operator = acceptComparison(cursor);
  if (operator === undefined) return left;
  const middle = cursor.current.start;
  const right = parseSum(cursor);
  const span = cursor.spanFrom(start);
  refuseChain(cursor, span, cursor.spanFrom(middle));
  return { kind: 'Comparison', span, operator, left, right };
}

function acceptComparison(cursor: Cursor): ComparisonOperator | undefined {
  const { kind } = cursor.current;
  if (kind === '=') return singleEquals(cursor);
  if (!COMPARISONS.has(kind)) return undefined;
  const operator = cursor.advance();
  if (cursor.at('=') && cursor.current.start === operator.end) {
    const span = cursor.spanFrom(operator.start);
    return tripleEquals(cursor, { ...span, end: cursor.current.end }, kind as ComparisonOperator);
  }
  if (kind === '<' && cursor.at('>')) {
    cursor.unexpected('a value to compare with', '`not equal` is written `!=`');
    cursor.advance();
    return '!=';
  }
  return kind as ComparisonOperator;
}

function singleEquals(cursor: Cursor): ComparisonOperator {
  const equals = cursor.current;
  const next = cursor.peek(1);
  const order = (next.kind === '<' || next.kind === '>') && next.start === equals.end;
  const operator = order ? (`${next.kind}=` as ComparisonOperator) : '==';
  const span = order ? { start: equals.start, end: next.end } : equals;
  const message = `found \`${cursor.source(span)}\`, expected a comparison operator`;
  cursor.report('EQL1010', span, message, `write \`${operator}\``);
  cursor.advance();
  if (order) cursor.advance();
  return operator;
}

/** `===` and the like. */
function tripleEquals(
  cursor: Cursor,
  span: Span,
  operator: ComparisonOperator,
): ComparisonOperator {
  const message = `found \`${cursor.source(span)}\`, expected a comparison operator`;
  cursor.report('EQL1010', span, message, `write \`${operator}\``);
  cursor.advance();
  return operator;
}

/** Comparisons do not chain; one that follows is reported and skipped. */
function refuseChain(cursor: Cursor, first: Span, middle: Span): void {
  while (COMPARISONS.has(cursor.current.kind)) {
    const { current } = cursor;
    const again = `\`${excerptText(cursor.source(middle))} ${current.value} …\``;
    const message = `found \`${current.value}\` after the comparison ${quote(cursor.source(first))}`;
    cursor.report('EQL1012', current, message, `join two comparisons: … \`and\` ${again}`);
    cursor.advance();
    parseSum(cursor);
  }
}

/** sum = product { ( "+" | "-" ) product } ; */
const parseSum = (cursor: Cursor): Expression => parseArithmetic(cursor, SUMS, parseProduct);

/** product = unary { ( "*" | "/" | "%" ) unary } ; */
const parseProduct = (cursor: Cursor): Expression => parseArithmetic(cursor, PRODUCTS, parseUnary);

function parseArithmetic(
  cursor: Cursor,
  operators: Kinds,
  parseOperand: (cursor: Cursor) => Expression,
): Expression {
  const { start } = cursor.current;
  let left = parseOperand(cursor);
  while (operators.has(cursor.current.kind)) {
    const operator = cursor.advance().kind as ArithmeticOperator;
    const right = parseOperand(cursor);
    left = { kind: 'Arithmetic', span: cursor.spanFrom(start), operator, left, right };
  }
  return left;
}

/** unary = ( "+" | "-" ) unary | predicate ; */
function parseUnary(cursor: Cursor): Expression {
  const sign = cursor.accept('-') ?? cursor.accept('+');
  if (sign === undefined) return parsePredicate(cursor);
  const operand = cursor.nested(sign, () => parseUnary(cursor), placeholder);
  const operator = sign.kind === '-' ? '-' : '+';
  return { kind: 'Sign', span: cursor.spanFrom(sign.start), operator, operand };
}

/**
 * predicate = primary [ tail ] ;
 * tail = [ "not" ] ( "in" | "in~" ) "(" expr { "," expr } ")"
 *      | ( ":" | "like" | "like~" | "regex" | "regex~" )
 *        ( constant | "(" constant { "," constant } ")" ) ;
 */
function parsePredicate(cursor: Cursor): Expression {
  const { start } = cursor.current;
  const value = parsePrimary(cursor);
  if (!TAIL_STARTS.has(cursor.current.kind)) return value;
  const negated = acceptNegation(cursor);
  const within = cursor.acceptKeyword('in') ?? cursor.acceptKeyword('in~');
  if (within !== undefined) {
    const ignoreCase = cursor.source(within).endsWith('~');
    const list = parseInList(cursor);
    return { kind: 'In', span: cursor.spanFrom(start), value, negated, ignoreCase, list };
  }
  const operator = acceptMatch(cursor);
  if (operator === undefined) return value;
  const patterns = parsePatterns(cursor, operator);
  return { kind: 'Match', span: cursor.spanFrom(start), operator, value, patterns };
}

/** `not` before `in`; before any other operator it is reported and skipped. */
function acceptNegation(cursor: Cursor): boolean {
  if (!cursor.isKeywordAhead(0, 'not')) return false;
  if (cursor.isKeywordAhead(1, 'in') || cursor.isKeywordAhead(1, 'in~')) {
    return cursor.acceptKeyword('not') !== undefined;
  }
  const operator = cursor.peek(1);
  if (MATCHES.has(operator.kind) || COMPARISONS.has(operator.kind)) {
    const message = `found \`not\` before ${cursor.describe(operator)}`;
    const hint = 'write `not` in front of the whole condition';
    cursor.report('EQL1029', cursor.current, message, hint);
    cursor.advance();
  }
  return false;
}

function parseInList(cursor: Cursor): Expression[] {
  const opener = cursor.current;
  if (cursor.accept('(')) {
    return refuseEmptyList(cursor, opener) ? [] : parseExpressions(cursor, opener);
  }
  cursor.unexpected('`(`', 'put a list into parentheses: `in ("a", "b")`');
  if (cursor.at('[')) cursor.skipBrackets();
  else if (isConstant(cursor.current)) cursor.advance();
  return [];
}

function acceptMatch(cursor: Cursor): MatchOperator | undefined {
  if (MATCHES.has(cursor.current.kind)) return cursor.advance().kind as MatchOperator;
  return MATCH_OPERATORS.find((operator) => operator !== ':' && cursor.acceptKeyword(operator));
}

/** primary = constant | call | fieldRef | "(" expr ")" ; */
function parsePrimary(cursor: Cursor): Expression {
  const literal = parseLiteral(cursor);
  if (literal !== null) return literal;
  if (cursor.at('(')) return parseGroup(cursor, cursor.advance());
  const named = cursor.at('name') || cursor.at('tilde name');
  if (named && cursor.peek(1).kind === '(') return parseCall(cursor);
  if (cursor.at('name') && cursor.peek(1).kind === 'of') return refuseLineage(cursor);
  if (atField(cursor) || atKeywordAsField(cursor)) return parseField(cursor);
  const { start } = cursor.current;
  if (cursor.accept('tilde name')) cursor.unexpected('`(`');
  else cursor.unexpected(VALUE);
  return placeholder(cursor.spanFrom(start));
}

function atKeywordAsField(cursor: Cursor): boolean {
  const follower = cursor.peek(1).kind;
  return isKeyword(cursor.current.kind) && FIELD_FOLLOWERS.has(follower);
}

function parseGroup(cursor: Cursor, opener: Token): Expression {
  const inside = (): Expression => {
    const expression = parseExpression(cursor);
    closeGroup(cursor, opener);
    return expression;
  };
  return cursor.nested(opener, inside, placeholder);
}

function closeGroup(cursor: Cursor, opener: Token): void {
  while (!cursor.accept(')')) {
    if (cursor.atHardStop) return cursor.unclosed(opener, ')');
    cursor.unexpected('`and`, `or` or `)`');
    cursor.skipTo('and', 'or');
    if (cursor.accept('and') ?? cursor.accept('or')) parseExpression(cursor);
  }
}

/** call = ( identifier | tildeName ) "(" [ expr { "," expr } ] ")" ; */
function parseCall(cursor: Cursor): Call {
  const name = cursor.advance();
  const opener = cursor.advance();
  const args = cursor.accept(')') ? [] : parseExpressions(cursor, opener);
  return {
    kind: 'Call',
    span: cursor.spanFrom(name.start),
    name: name.value,
    nameSpan: { start: name.start, end: name.end },
    ignoreCase: name.kind === 'tilde name',
    args,
  };
}

/** A constant that is all of an element, as nearly all elements of lists are. */
function parseLoneConstant(cursor: Cursor): Literal | null {
  const next = cursor.peek(1).kind;
  return next === ',' || next === ')' ? parseLiteral(cursor) : null;
}

function parseExpressions(cursor: Cursor, opener: Token): Expression[] {
  const element = (): Expression => parseLoneConstant(cursor) ?? parseExpression(cursor);
  const list = (): Expression[] => parseList(cursor, opener, element);
  return cursor.nested(opener, list, () => []);
}

/** In place of what could not be read. It is never handed out. */
function placeholder(span: Span): NullLiteral {
  return { kind: 'Null', span };
}

/** Whether a field can begin at the current token. */
function atField(cursor: Cursor): boolean {
  return cursor.at('name') || cursor.at('back-quoted name') || cursor.at('?');
}

/**
 * fieldRef = [ "?" ] component { "." component } ;
 *
 * The current token is the first of it, or a keyword that must be meant as a name.
 */
function parseField(cursor: Cursor): Field {
  const { start } = cursor.current;
  const optional = cursor.accept('?') !== undefined;
  let path = parseComponent(cursor);
  for (;;) {
    if (cursor.accept('.')) path += `.${parseComponent(cursor)}`;
    else if (!skipDigits(cursor) && !skipIndex(cursor)) break;
  }
  return { kind: 'Field', span: cursor.spanFrom(start), path, optional };
}

/** component = identifier | backQuoted ; */
function parseComponent(cursor: Cursor): string {
  const token = cursor.current;
  if (token.kind === 'name' || token.kind === 'back-quoted name') return cursor.advance().value;
  if (isKeyword(token.kind)) {
    const message = `found the keyword \`${token.kind}\`, expected a field name`;
    cursor.report('EQL1017', token, message, `put it into back-quotes: \`${token.kind}\``);
    return cursor.advance().value;
  }
  if (token.kind === '?') {
    const message = 'found `?` inside a field name, expected it before the whole name';
    const hint = 'write `?` before the first part of the name';
    cursor.report('EQL1019', token, message, hint);
    cursor.advance();
    return cursor.accept('name')?.value ?? '';
  }
  if (token.kind === 'number') return digits(cursor);
  cursor.unexpected('a field name');
  return '';
}

/** A part such as `.0` reads as a number. */
function skipDigits(cursor: Cursor): boolean {
  const { current } = cursor;
  if (current.kind !== 'number' || !current.value.startsWith('.')) return false;
  digits(cursor);
  return true;
}

function digits(cursor: Cursor): string {
  const token = cursor.current;
  const word = token.value.replaceAll('.', '');
  const message = `found ${cursor.describe(token)}, expected a name that begins with a letter`;
  cursor.report('EQL1018', token, message, `put the part into back-quotes: .\`${word}\``);
  cursor.advance();
  if (cursor.at('name') && cursor.current.start === token.end) cursor.advance();
  return word;
}

/** `[0]`, `[*]` or `[]`; any other bracket begins a term. */
function skipIndex(cursor: Cursor): boolean {
  if (!cursor.at('[')) return false;
  const inside = cursor.peek(1).kind;
  const closed = inside === ']' || cursor.peek(2).kind === ']';
  if (!closed || (inside !== 'number' && inside !== '*' && inside !== ']')) return false;
  const { start } = cursor.current;
  const end = inside === ']' ? cursor.peek(1).end : cursor.peek(2).end;
  const message = `found the index ${cursor.describe({ kind: '[', value: '', start, end })}, expected a plain field`;
  const hint = 'a condition on the field holds if it holds for any of its values';
  cursor.report('EQL1009', { start, end }, message, hint);
  cursor.skipBrackets();
  return true;
}
