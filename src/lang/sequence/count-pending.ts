import type { KeyState } from './key-state.ts';
import type { SequencePlan } from './plan.ts';

/**
 * What is held, by the term that it waits behind: the last one matched, or the first missing term
 * at the end that holds a match back, or at the start that wants a time remembered.
 */
export function countPending<E>(states: Iterable<KeyState<E>>, plan: SequencePlan): number[] {
  const counts = plan.roles.map(() => 0);
  const add = (term: number, count: number) => {
    counts[term] = (counts[term] ?? 0) + count;
  };
  const termOf = (block: number) => plan.blocks[block]?.term ?? 0;
  const leading = plan.roles.findIndex((role) => role.kind === 'leading');
  const trailing = plan.roles.findIndex((role) => role.kind === 'trailing');
  for (const state of states) {
    for (const pending of state.parked) add(termOf(pending.block), pending.length);
    for (const run of state.runs) {
      add(termOf(run.block), run.events.length);
      for (const pending of run.sequences) add(termOf(run.block), pending.length);
    }
    for (const pending of state.held ?? []) add(trailing, pending.length);
    if (state.lead !== null) add(leading, 1);
  }
  return counts;
}
