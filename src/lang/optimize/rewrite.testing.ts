import { expect } from 'vitest';
import { evaluateOperand } from '../compile/scalar.ts';
import { findFunction } from '../functions/index.ts';
import type { Expression } from '../syntax/ast.ts';
import { parse } from '../syntax/parser.ts';
import { printExpression } from '../syntax/printer.ts';
import type { OptimizeOptions, Rewrite } from './rewrite.ts';

const functions = { find: findFunction };

export const OPTIONS: OptimizeOptions = {
  timestampField: '@timestamp',
  functions,
  evaluateConstant: (constant) => evaluateOperand(constant, { functions }),
};

export function conditionOf(text: string): Expression {
  const result = parse(`any where ${text}`);
  expect(result, text).toMatchObject({ ok: true });
  if (!result.ok || result.value.query.kind !== 'EventQuery')
    return { kind: 'Null', span: NOWHERE };
  return result.value.query.condition;
}

const NOWHERE = { start: 0, end: 0 };

/** What one rewrite alone makes of a condition; it must be stable, and say when nothing changes. */
export function rewritten(rewrite: Rewrite, text: string): string {
  const condition = conditionOf(text);
  const once = rewrite.apply(condition, OPTIONS);
  expect(rewrite.apply(once, OPTIONS), 'a second time changes nothing').toBe(once);
  const printed = printExpression(once);
  if (printed === printExpression(condition)) expect(once, 'the same object').toBe(condition);
  return printed;
}
