import type { Row } from '../../events/value.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Operand } from '../functions/float.ts';
import type { FieldAccess } from './field-access.ts';
import { readOperands } from './field-access.ts';

/** One value per textual field occurrence of a leaf; `null` where the field is absent. */
export type Choice = readonly (Operand | null)[];

/** How many choices a leaf tries for one event. */
export const MAX_CHOICES = 100_000;

/**
 * Whether some choice of values passes. Choices are tried in the order of the document, the last
 * occurrence running fastest; the first that passes ends the search.
 *
 * Throws `EvaluationError` EQL3003 after {@link MAX_CHOICES} choices without a match, if more
 * remain.
 */
export function someChoice(
  occurrences: readonly FieldAccess[],
  passes: (choice: Choice) => boolean,
): (row: Row) => boolean {
  const [first] = occurrences;
  if (first === undefined) return () => passes([]);
  if (occurrences.length === 1) return someValue(first, passes);
  const choice: (Operand | null)[] = [];
  return (row) => {
    const values: (readonly Operand[])[] = [];
    let combinations = 1;
    for (let i = 0; i < occurrences.length; i++) {
      const found = readOperands(row, occurrences[i] as FieldAccess);
      values.push(found);
      choice[i] = found[0] ?? null;
      if (found.length > 1) combinations *= found.length;
    }
    if (combinations === 1) return passes(choice);
    return searchChoices(values, choice, combinations, passes);
  };
}

function someValue(
  occurrence: FieldAccess,
  passes: (choice: Choice) => boolean,
): (row: Row) => boolean {
  const choice: (Operand | null)[] = [null];
  return (row) => {
    const values = readOperands(row, occurrence);
    if (values.length === 0) {
      choice[0] = null;
      return passes(choice);
    }
    for (let i = 0; i < values.length; i++) {
      choice[0] = values[i] as Operand;
      if (passes(choice)) return true;
    }
    return false;
  };
}

function searchChoices(
  values: readonly (readonly Operand[])[],
  choice: (Operand | null)[],
  combinations: number,
  passes: (choice: Choice) => boolean,
): boolean {
  const positions = values.map(() => 0);
  const tries = Math.min(combinations, MAX_CHOICES);
  for (let tried = 0; tried < tries; tried++) {
    if (passes(choice)) return true;
    advance(values, positions, choice);
  }
  if (combinations <= MAX_CHOICES) return false;
  throw new EvaluationError('EQL3003', 'more than 100,000 combinations of values');
}

/** Advances like an odometer; after the last choice it is at the first again. */
function advance(
  values: readonly (readonly Operand[])[],
  positions: number[],
  choice: (Operand | null)[],
): void {
  for (let i = values.length - 1; i >= 0; i--) {
    const list = values[i] as readonly Operand[];
    if (list.length < 2) continue;
    const next = (positions[i] as number) + 1;
    const turned = next === list.length;
    positions[i] = turned ? 0 : next;
    choice[i] = list[turned ? 0 : next] as Operand;
    if (!turned) return;
  }
}
