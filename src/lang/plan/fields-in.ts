import type { Predicate } from './plan.ts';

/** The names of the fields that a predicate tests. */
export function fieldsIn(predicate: Predicate): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [predicate];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if ('field' in part) names.add(part.field);
    else if ('operands' in part) waiting.push(...part.operands);
    else if ('operand' in part) waiting.push(part.operand);
  }
  return names;
}
