import type { Predicate } from './plan.ts';

/**
 * A predicate that holds wherever a condition does; `exact` if it holds nowhere else. In a plan it says
 * what must be so.
 */
export interface Necessary {
  readonly predicate: Predicate;
  readonly exact: boolean;
}

export const ALL: Predicate = { kind: 'all' };
export const NONE: Predicate = { kind: 'none' };

/** Nothing is known. */
export const UNKNOWN: Necessary = { predicate: ALL, exact: false };
export const ALWAYS: Necessary = { predicate: ALL, exact: true };
export const NEVER: Necessary = { predicate: NONE, exact: true };

export const exactly = (predicate: Predicate): Necessary => ({ predicate, exact: true });
export const atLeast = (predicate: Predicate): Necessary => ({ predicate, exact: false });

/** All of them hold. */
export function every(parts: readonly Necessary[]): Necessary {
  const operands: Predicate[] = [];
  let areExact = true;
  for (const { predicate, exact } of parts) {
    if (predicate.kind === 'none') return NEVER;
    if (predicate.kind === 'and') operands.push(...predicate.operands);
    else if (predicate.kind !== 'all') operands.push(predicate);
    areExact &&= exact;
  }
  return { predicate: and(operands), exact: areExact };
}

/** At least one of them holds. */
export function some(parts: readonly Necessary[]): Necessary {
  const known = parts.find(({ predicate, exact }) => predicate.kind === 'all' && exact);
  if (known !== undefined) return ALWAYS;
  const possible = parts.filter(({ predicate }) => predicate.kind !== 'none');
  const [only] = possible;
  if (only === undefined) return NEVER;
  if (possible.length === 1) return only;
  if (possible.some(({ predicate }) => predicate.kind === 'all')) return UNKNOWN;
  const operands = possible.flatMap(({ predicate }) =>
    predicate.kind === 'or' ? predicate.operands : [predicate],
  );
  return { predicate: { kind: 'or', operands }, exact: possible.every(({ exact }) => exact) };
}

/** Of a predicate that is exact; of any other nothing is known. */
export function negated({ predicate, exact }: Necessary): Necessary {
  if (!exact) return UNKNOWN;
  if (predicate.kind === 'all') return NEVER;
  if (predicate.kind === 'none') return ALWAYS;
  if (predicate.kind === 'not') return exactly(predicate.operand);
  return exactly({ kind: 'not', operand: predicate });
}

function and(operands: readonly Predicate[]): Predicate {
  const [only] = operands;
  if (only === undefined) return ALL;
  return operands.length === 1 ? only : { kind: 'and', operands };
}
