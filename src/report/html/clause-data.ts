import type { WhyField, WhyNode } from '../../detect/why-trace.ts';
import type { ClauseData, FieldData } from './data.ts';

/** Values of a field that a page holds: it shows three at first. */
const MAX_VALUES = 5;

export function clauseData(node: WhyNode): ClauseData {
  const { kind, span, isTrue, failure, fields, parts } = node;
  const within = kind === 'test' ? fields.map(fieldData) : parts.map(clauseData);
  const clause = [kind, span.start, span.end, isTrue ? 1 : 0, within] as const;
  return failure === null ? clause : [...clause, failure];
}

function fieldData({ field, values, satisfying, more }: WhyField): FieldData {
  const met = new Set(satisfying);
  const others = values.filter((value) => !met.has(value));
  const shown = [satisfying, others].map((all) => all.slice(0, MAX_VALUES).map(String));
  const [first = [], second = []] = shown;
  const left = satisfying.length - first.length + others.length - second.length;
  return [field, first, second, more + left];
}
