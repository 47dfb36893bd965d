import type { KeyState } from './key-state.ts';
import type { Pending } from './pending.ts';

/** The events that pending sequences, runs and held matches keep, once for each that keeps them. */
export function* heldEvents<E>(states: Iterable<KeyState<E>>): Generator<E> {
  for (const state of states) {
    for (const pending of state.parked) yield* eventsOf(pending);
    for (const run of state.runs) {
      for (const { event } of run.events) yield event;
      for (const pending of run.sequences) yield* eventsOf(pending);
    }
    for (const pending of state.held ?? []) yield* eventsOf(pending);
  }
}

function* eventsOf<E>(pending: Pending<E>): Generator<E> {
  for (const { event } of pending.list()) yield event;
}
