import { ALWAYS, NEVER, type AlertCondition } from '../../../../stores/alert-store.ts';

/**
 * What a store knows about a query: alerts in `under` certainly match; for alerts that are only in `doubt`,
 * the documents decide; no others match. Without doubt, the store knows the exact result.
 */
export interface Bounds {
  readonly under: AlertCondition;
  readonly doubt: AlertCondition;
}

export const exactly = (condition: AlertCondition): Bounds => ({ under: condition, doubt: NEVER });

export const UNKNOWN: Bounds = { under: NEVER, doubt: ALWAYS };

export const isExact = ({ doubt }: Bounds): boolean => isNever(doubt);

export const isNever = (condition: AlertCondition): boolean =>
  'any' in condition && condition.any.length === 0;
export const isAlways = (condition: AlertCondition): boolean =>
  'all' in condition && condition.all.length === 0;

/** All alerts that a query may match. */
export const overOf = ({ under, doubt }: Bounds): AlertCondition => anyOf([under, doubt]);

export function allOf(conditions: readonly AlertCondition[]): AlertCondition {
  const parts = conditions.flatMap((each) => ('all' in each ? each.all : [each]));
  if (parts.some(isNever)) return NEVER;
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { all: parts };
}

export function anyOf(conditions: readonly AlertCondition[]): AlertCondition {
  const parts = conditions.flatMap((each) => ('any' in each ? each.any : [each]));
  if (parts.some(isAlways)) return ALWAYS;
  const merged = withPartialsAsOne(parts);
  const [only] = merged;
  return only !== undefined && merged.length === 1 ? only : { any: merged };
}

/** Keeps doubts with the same cause as one condition, for which there is an index. */
function withPartialsAsOne(parts: readonly AlertCondition[]): readonly AlertCondition[] {
  const facets = parts.flatMap((each) =>
    'column' in each && each.column === 'partial' ? (each.values ?? []) : [],
  );
  if (facets.length === 0) return parts;
  const others = parts.filter((each) => !('column' in each && each.column === 'partial'));
  return [...others, { column: 'partial', values: [...new Set(facets)] }];
}

export function notOf(condition: AlertCondition): AlertCondition {
  if (isNever(condition)) return ALWAYS;
  if (isAlways(condition)) return NEVER;
  return 'not' in condition ? condition.not : { not: condition };
}

/** For clauses of which at least this many must match. */
export function someOf(least: number, parts: readonly Bounds[]): Bounds {
  if (least <= 0) return exactly(ALWAYS);
  if (least > parts.length) return exactly(NEVER);
  const unders = parts.map(({ under }) => under);
  const doubts = anyOf(parts.map(({ doubt }) => doubt));
  if (least === 1) return { under: anyOf(unders), doubt: doubts };
  if (least === parts.length) {
    const doubt = isNever(doubts) ? NEVER : allOf([...parts.map(overOf), doubts]);
    return { under: allOf(unders), doubt };
  }
  return { under: allOf(unders), doubt: anyOf(parts.map(overOf)) };
}

export const negationOf = (bounds: Bounds): Bounds => ({
  under: notOf(overOf(bounds)),
  doubt: bounds.doubt,
});
