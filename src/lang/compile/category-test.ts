import type { Comparison, Span } from '../syntax/ast.ts';

/** What a category of a query asks of the category field: an ordinary `==`, for which any of its values counts. */
export const categoryTest = (path: string, category: string, span: Span): Comparison => ({
  kind: 'Comparison',
  operator: '==',
  left: { kind: 'Field', path, optional: false, span },
  right: { kind: 'String', value: category, span },
  span,
});
