import { compileJavaRegex, compileLuceneRegex } from '../../../util/regex/index.ts';
import type { Match, Span, StringLiteral } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { badRegex, patternNotString, patternOnNonString } from '../errors/operators.ts';
import { offsetInLiteral } from '../literal-offset.ts';
import { isOpen } from '../type.ts';

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
    const quotes = { pattern: context.quote(pattern), value: context.quote(value) };
    context.report(pattern, patternNotString(pattern, operator, quotes));
  }
  const type = context.typeOf(value);
  if (allStrings && type !== 'string' && !isOpen(type)) {
    context.report(value, patternOnNonString(value, operator, context.quote(value), type));
  }
}

/** Lucene's syntax on a field, Java's on anything else. */
function checkRegex(context: Context, { operator, value }: Match, pattern: StringLiteral): void {
  const compile = value.kind === 'Field' ? compileLuceneRegex : compileJavaRegex;
  const regex = compile(pattern.value, { ignoreCase: operator === 'regex~' });
  if (regex.ok) return;
  const span = spanInside(context, pattern, regex.index);
  context.report(pattern, badRegex(span, context.quote(pattern), regex.message));
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
