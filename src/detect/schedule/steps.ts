import { isEmpty, type Visibility } from './visibility.ts';

/** Executions that see the same candidates: from one number, inclusive, to another, exclusive. */
export interface Step {
  readonly first: number;
  readonly end: number;
  /** Indices of candidates, in order; at least one. */
  readonly candidates: () => readonly number[];
  readonly size: number;
}

/** The executions that see any candidate, oldest first; all others are skipped. */
export function* stepsOf(visibility: readonly (Visibility | null)[]): Generator<Step> {
  const changes: { execution: number; candidate: number; enters: boolean }[] = [];
  for (const [candidate, each] of visibility.entries()) {
    if (each === null || isEmpty(each.seen)) continue;
    changes.push({ execution: each.seen.first, candidate, enters: true });
    changes.push({ execution: each.seen.last + 1, candidate, enters: false });
  }
  changes.sort((a, b) => a.execution - b.execution);
  const visible = new Set<number>();
  for (const [index, { execution, candidate, enters }] of changes.entries()) {
    if (enters) visible.add(candidate);
    else visible.delete(candidate);
    const next = changes[index + 1]?.execution ?? execution;
    if (next === execution || visible.size === 0) continue;
    const candidates = () => [...visible].sort((a, b) => a - b);
    yield { first: execution, end: next, candidates, size: visible.size };
  }
}
