import { compileJavaRegex, compileLuceneRegex } from '../../../util/regex/index.ts';
import type { Match, Span, StringLiteral } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { isOpen, type Type } from '../type.ts';

/** `:`, `like` and `regex` match strings against strings, and regular expressions must be readable. */
export function checkPatterns(context: Context): void {
  for (const node of context.matches) checkMatch(context, node);
}

function checkMatch(context: Context, node: Match): void {
  const { operator, value, patterns } = node;
  let allStrings = true;
  for (const pattern of patterns) {
    if (pattern.kind === 'String') {
      if (operator === 'regex' || operator === 'regex~') checkRegex(context, node, pattern);
      continue;
    }
    allStrings = false;
    const found = context.quote(pattern);
    context.error(
      pattern,
      'EQL2304',
      `\`${operator}\` takes strings in double quotes, found ${found}`,
      `to compare with it, write \`${context.quote(value).slice(1, -1)} == ${found.slice(1, -1)}\``,
    );
  }
  const type = context.typeOf(value);
  if (allStrings && type !== 'string' && !isOpen(type)) {
    const message = `\`${operator}\` matches strings, found ${context.quote(value)} (${type})`;
    context.error(value, 'EQL2305', message, INSTEAD_OF_PATTERN[type] ?? 'compare with `==`');
  }
}

const INSTEAD_OF_PATTERN: Partial<Record<Type, string>> = {
  ip: 'compare with `==`, test CIDR blocks with `cidrMatch`, or match the string with `string( … )`',
  version: 'compare with `==`, `<`, `>`, or match the string with `string( … )`',
  date: 'compare with `==`, `<`, `>`',
};

/** Lucene's syntax on a field, Java's on anything else. */
function checkRegex(context: Context, { operator, value }: Match, pattern: StringLiteral): void {
  const compile = value.kind === 'Field' ? compileLuceneRegex : compileJavaRegex;
  const regex = compile(pattern.value, { ignoreCase: operator === 'regex~' });
  if (regex.ok) return;
  const message = `invalid regular expression ${context.quote(pattern)}: ${regex.message}`;
  context.error(pattern, 'EQL2309', message, undefined, spanInside(context, pattern, regex.index));
}

/**
 * From the position of the mistake to the end of the pattern; the whole literal if there is no
 * text.
 */
function spanInside(context: Context, { span }: StringLiteral, index: number): Span {
  const { source } = context.options;
  if (source === undefined) return span;
  const literal = source.slice(span.start, span.end);
  const offset = Math.min(offsetInLiteral(literal, index), literal.length - 1);
  return { start: span.start + offset, end: span.start + offset + 1 };
}

const RAW_MARKS = '"""';

/**
 * Where in a string literal, quotes included, the character at an index of its value begins. Past
 * the value: where the closing quotes are.
 */
export function offsetInLiteral(literal: string, index: number): number {
  if (literal.startsWith(RAW_MARKS) && literal.length >= 2 * RAW_MARKS.length) {
    return Math.min(RAW_MARKS.length + index, literal.length - RAW_MARKS.length);
  }
  let offset = 1;
  for (let at = 0; at < index && offset < literal.length - 1; at++) {
    if (literal[offset] !== '\\') {
      offset++;
    } else if (literal[offset + 1] === 'u') {
      const close = literal.indexOf('}', offset);
      // Above the basic plane one escape makes two units of the value.
      if (Number.parseInt(literal.slice(offset + 3, close), 16) > 0xffff) at++;
      offset = close < 0 ? literal.length - 1 : close + 1;
    } else {
      offset += 2;
    }
  }
  return offset;
}
