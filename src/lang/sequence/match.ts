import type { Key } from '../compile/compiled.ts';
import type { PlacedEvent } from './candidate.ts';
import { compareKeys } from './key.ts';
import { compareOrdinals } from './ordinal.ts';

/** A complete sequence. */
export interface SequenceMatch<E> {
  readonly keys: Key;
  /** One per stage, `runs` expanded; `null` where a missing term stands. */
  readonly events: readonly (PlacedEvent<E> | null)[];
  /** The last matched event, whose place in time is that of the sequence. */
  readonly last: PlacedEvent<E>;
}

/** Sorts in place into the order of results: by the last event, then by key. */
export function sortMatches<E>(matches: SequenceMatch<E>[]): SequenceMatch<E>[] {
  return matches.sort((a, b) => compareOrdinals(a.last, b.last) || compareKeys(a.keys, b.keys));
}
