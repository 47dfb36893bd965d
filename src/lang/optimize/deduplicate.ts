import type { Expression, Logical } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { mapCondition, mapExpression, withOperands } from '../compile/expression.ts';
import type { Rewrite } from './rewrite.ts';

/** An operand that stands there twice is tested once; an element of a list likewise. */
export const deduplicate: Rewrite = {
  name: 'drop duplicate operands and list elements',
  apply: (condition) => {
    const numbers = new Numbering();
    return mapCondition(mapExpression(condition, deduplicateList), (node) => {
      const result = node.kind === 'Logical' ? deduplicateOperands(node, numbers) : node;
      numbers.add(result);
      return result;
    });
  },
};

function deduplicateOperands(node: Logical, numbers: Numbering): Expression {
  return withOperands(
    node,
    distinctBy(node.operands, (operand) => numbers.of(operand)),
  );
}

/** Gives the same number to conditions that say the same, without printing any part twice. */
class Numbering {
  readonly #byText = new Map<string, number>();
  readonly #byNode = new Map<Expression, number>();

  of(node: Expression): number | undefined {
    return this.#byNode.get(node);
  }

  /** What is below the node must have been added before. */
  add(node: Expression): void {
    const text = this.#textOf(node);
    const number = this.#byText.get(text) ?? this.#byText.size;
    this.#byText.set(text, number);
    this.#byNode.set(node, number);
  }

  #textOf(node: Expression): string {
    if (node.kind === 'Not') return `not ${this.of(node.operand)}`;
    if (node.kind !== 'Logical') return printed(node);
    return `${node.operator} ${node.operands.map((operand) => this.of(operand)).join(' ')}`;
  }
}

/** Rounds meet the same nodes again, and printing them takes most of the time of all rewrites. */
const texts = new WeakMap<Expression, string>();

function printed(node: Expression): string {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = printExpression(node);
  texts.set(node, text);
  return text;
}

function deduplicateList(expression: Expression): Expression {
  if (expression.kind === 'In') {
    const list = distinctBy(expression.list, printed);
    return list.length === expression.list.length ? expression : { ...expression, list };
  }
  if (expression.kind !== 'Match') return expression;
  const patterns = distinctBy(expression.patterns, printed);
  return patterns.length === expression.patterns.length ? expression : { ...expression, patterns };
}

function distinctBy<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly T[] {
  const seen = new Map<unknown, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
