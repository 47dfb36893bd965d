import type { Comparison, Expression, In, Literal, Match } from '../syntax/ast.ts';

/** Alternatives of one field that are all plain values, or all patterns, as one list. */
export function asList(chain: Expression): Expression {
  if (chain.kind !== 'Logical' || chain.operator !== 'or') return chain;
  const { operands, span } = chain;
  const [first] = operands;
  if (first?.kind === 'In') {
    const lists = operands.filter((each): each is In => each.kind === 'In');
    const isSame = lists.every(({ ignoreCase }) => ignoreCase === first.ignoreCase);
    if (!isSame || lists.length < operands.length) return chain;
    return { ...first, list: lists.flatMap(({ list }) => list), span };
  }
  if (first?.kind === 'Match') {
    const lists = operands.filter((each): each is Match => each.kind === 'Match');
    const isSame = lists.every(({ operator }) => operator === first.operator);
    if (!isSame || lists.length < operands.length) return chain;
    return { ...first, patterns: lists.flatMap(({ patterns }) => patterns), span };
  }
  const texts = operands.filter(isTextEquality);
  const value = texts[0]?.left;
  if (value === undefined || texts.length < operands.length) return chain;
  const list = texts.map(({ right }) => right);
  return { kind: 'In', value, negated: false, ignoreCase: false, list, span };
}

interface TextEquality extends Comparison {
  readonly right: Literal;
}

const isTextEquality = (each: Expression): each is TextEquality =>
  each.kind === 'Comparison' && each.operator === '==' && each.right.kind === 'String';
