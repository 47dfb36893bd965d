import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Result } from '../diagnostics/diagnostic.ts';
import { type AnyNode, type Span, type Statement, childrenOf } from './ast.ts';
import { Cursor, DEEPEST_NESTING } from './cursor.ts';
import { lex } from './lexer.ts';
import { parseStatement } from './statement-parser.ts';

/** In UTF-16 units. The longest published rules have less than a twentieth of it. */
export const MAX_QUERY_LENGTH = 1_000_000;

/**
 * Reads a query. Takes any text and never throws; the cost is proportional to the length. Errors
 * are in the order of the text and at most 20.
 */
export function parse(text: string): Result<Statement> {
  if (text.length > MAX_QUERY_LENGTH) {
    const message = `the query has ${text.length} characters; the limit is ${MAX_QUERY_LENGTH}`;
    const span = { start: 0, end: text.length };
    return failure('EQL1042', span, message, 'split the query, or shorten its lists');
  }
  const cursor = new Cursor(text, lex(text));
  const statement = parseStatement(cursor);
  const diagnostics = cursor.diagnostics();
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const tooLong = longArithmetic(statement);
  if (tooLong === undefined) return { ok: true, value: statement };
  const message = `the chain of arithmetic is more than ${DEEPEST_NESTING} operators deep`;
  return failure('EQL1041', tooLong, message, 'compute the constant parts');
}

function failure(code: Code, span: Span, message: string, hint: string): Result<never> {
  const diagnostic: Diagnostic = { code, severity: 'error', message, span, hint };
  return { ok: false, diagnostics: [diagnostic] };
}

/**
 * The first chain with too many operators above one operand. Such a chain is read in a loop but
 * makes a tree as deep as it is long, and code that walks the tree relies on it being shallow.
 */
function longArithmetic(root: AnyNode): Span | undefined {
  // Two characters an operator.
  if (root.span.end - root.span.start <= 2 * DEEPEST_NESTING) return undefined;
  const stack: { node: AnyNode; above: number; top: Span }[] = [
    { node: root, above: 0, top: root.span },
  ];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, above, top } = entry;
    if (above > DEEPEST_NESTING) return top;
    const operators = node.kind === 'Arithmetic' ? above + 1 : above;
    for (const child of childrenOf(node)) {
      stack.push({ node: child, above: operators, top: above === 0 ? node.span : top });
    }
  }
  return undefined;
}
