import { getOrAdd } from '../../util/maps.ts';
import type { Expression, Logical } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { mapCondition, mapExpression, withOperands } from '../compile/expression.ts';
import type { Rewrite } from './rewrite.ts';

/** An operand that stands there twice is tested once; an element of a list likewise. */
export const deduplicate: Rewrite = {
  name: 'drop duplicate operands and list elements',
  apply: (condition) => {
    const numbers = new Numbering();
    return mapCondition(mapExpression(condition, deduplicateList), (node) =>
      node.kind === 'Logical' ? deduplicateOperands(node, numbers) : node,
    );
  },
};

function deduplicateOperands(node: Logical, numbers: Numbering): Expression {
  if (areDistinct(node.operands, subjectOf) || areDistinct(node.operands, shapeOf)) return node;
  return withOperands(
    node,
    distinctBy(node.operands, (operand) => numbers.of(operand)),
  );
}

/** What a condition is about, for a start: the same for conditions that say the same. */
function subjectOf(node: Expression): string {
  switch (node.kind) {
    case 'Comparison':
      return wordOf(node.left);
    case 'In':
    case 'Match':
      return wordOf(node.value);
    default:
      return node.kind;
  }
}

/** The same for conditions that say the same, and nearly always another one for others; found without printing them. */
function shapeOf(node: Expression): string {
  switch (node.kind) {
    case 'Comparison':
      return `${node.operator} ${wordOf(node.left)} ${wordOf(node.right)}`;
    case 'In':
      return `in ${wordOf(node.value)} ${node.list.map(wordOf).join(' ')}`;
    case 'Match':
      return `${node.operator} ${wordOf(node.value)} ${node.patterns.map(wordOf).join(' ')}`;
    case 'Not':
      return `not ${shapeOf(node.operand)}`;
    case 'Logical':
      return `${node.operator} ${node.operands.length} ${shapeOf(node.operands[0] as Expression)}`;
    default:
      return node.kind;
  }
}

function wordOf(node: Expression): string {
  if (node.kind === 'Field') return node.path;
  return node.kind === 'String' ? node.value : node.kind;
}

/** Gives the same number to conditions that say the same, without printing any part twice. */
class Numbering {
  readonly #byText = new Map<string, number>();
  readonly #byNode = new Map<Expression, number>();

  of(node: Expression): number {
    return getOrAdd(this.#byNode, node, () =>
      getOrAdd(this.#byText, this.#textOf(node), () => this.#byText.size),
    );
  }

  #textOf(node: Expression): string {
    if (node.kind === 'Not') return `not ${this.of(node.operand)}`;
    if (node.kind !== 'Logical') return printed(node);
    return `${node.operator} ${node.operands.map((operand) => this.of(operand)).join(' ')}`;
  }
}

/** Rounds meet the same nodes again. */
const texts = new WeakMap<Expression, string>();

const printed = (node: Expression): string => getOrAdd(texts, node, () => printExpression(node));

function deduplicateList(expression: Expression): Expression {
  if (expression.kind === 'In') {
    const { list } = expression;
    const distinct = distinctElements(list);
    return distinct === list ? expression : { ...expression, list: distinct };
  }
  if (expression.kind !== 'Match') return expression;
  const { patterns } = expression;
  const distinct = distinctElements(patterns);
  return distinct === patterns ? expression : { ...expression, patterns: distinct };
}

/** The same list if no element stands in it twice. */
function distinctElements<T extends Expression>(list: readonly T[]): readonly T[] {
  if (areDistinct(list, contentOf)) return list;
  const distinct = distinctBy(list, printed);
  return distinct.length === list.length ? list : distinct;
}

/** Elements of different content are distinct; a text and a number may have the same. */
function contentOf(element: Expression): string {
  return element.kind === 'String' ? element.value : printed(element);
}

function areDistinct<T>(items: readonly T[], keyOf: (item: T) => string): boolean {
  return items.length < 2 || new Set(items.map(keyOf)).size === items.length;
}

function distinctBy<T extends object>(
  items: readonly T[],
  keyOf: (item: T) => unknown,
): readonly T[] {
  const first = new Map<unknown, T>();
  for (const item of items) getOrAdd(first, keyOf(item), () => item);
  return [...first.values()];
}
