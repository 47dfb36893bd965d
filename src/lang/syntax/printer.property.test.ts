import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionArbitrary, statementArbitrary } from './arbitrary.testing.ts';
import { equalSyntax } from './equal.testing.ts';
import { parse } from './parser.ts';
import { print, printExpression } from './printer.ts';
import { visit } from './ast.ts';

describe('print and parse', () => {
  it('reads back the tree that was printed', () => {
    fc.assert(
      fc.property(statementArbitrary, (statement) => {
        const result = parse(print(statement));
        if (!result.ok) expect.fail(JSON.stringify(result.diagnostics));
        expect(equalSyntax(result.value, statement)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('prints an expression as it stands in its statement', () => {
    fc.assert(
      fc.property(expressionArbitrary, (expression) => {
        const result = parse(`any where ${printExpression(expression)}`);
        const { query } = result.ok ? result.value : expect.fail('does not parse');
        expect(query.kind === 'EventQuery' && equalSyntax(query.condition, expression)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('prints one text for one tree', () => {
    fc.assert(
      fc.property(statementArbitrary, (statement) => {
        const text = print(statement);
        const result = parse(text);
        expect(result.ok && print(result.value)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('gives each node the span of text that reads as it', () => {
    fc.assert(
      fc.property(statementArbitrary, (statement) => {
        const text = print(statement);
        const result = parse(text);
        if (!result.ok) expect.fail('does not parse');
        visit(result.value, (node) => {
          const { start, end } = node.span;
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
          if (node.kind === 'Statement') expect(text.slice(start, end)).toBe(text);
          if (node.kind === 'Field' || node.kind === 'Call' || node.kind === 'Number') {
            expect(text.slice(start, end)).toBe(printExpression(node));
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});
