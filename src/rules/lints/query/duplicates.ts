import { textOf, visit, type Literal } from '../../../lang/index.ts';
import { foldAscii } from '../../../util/fold.ts';
import { atQuery, queryLint } from '../lint.ts';
import { fieldTestsOf } from './tests.ts';

/** The same condition or the same element of a list twice. */
export const duplicates = queryLint(function* (statement) {
  const repeated: { readonly text: string; readonly span: Literal['span'] }[] = [];
  visit(statement, (node) => {
    if (node.kind !== 'Logical') return;
    const seen = new Set<string>();
    for (const operand of node.operands) {
      const text = textOf(operand);
      if (seen.has(text)) repeated.push({ text, span: operand.span });
      seen.add(text);
    }
  });
  for (const { node, literals } of fieldTestsOf(statement)) {
    if (literals.length < 2) continue;
    const ignoreCase =
      (node.kind === 'In' && node.ignoreCase) ||
      (node.kind === 'Match' && !['like', 'regex'].includes(node.operator));
    const seen = new Set<string>();
    for (const literal of literals) {
      const text = textOf(literal);
      const key = ignoreCase ? foldAscii(text) : text;
      if (seen.has(key)) repeated.push({ text, span: literal.span });
      seen.add(key);
    }
  }
  for (const { text, span } of repeated) {
    yield atQuery('RUL2004', span, `${shortened(text)} occurs twice`, 'remove one of them');
  }
});

const MAX_LENGTH = 80;

const shortened = (text: string) =>
  text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
