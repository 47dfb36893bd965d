import type { ReadsNames } from './index-patterns.ts';

/** A stream of stored events, and where these come from. */
export interface KnownStream {
  readonly stream: string;
  /** For each origin of its events, all the names that it has; none for events that say nothing of theirs. */
  readonly names: readonly (readonly string[])[];
}

/** Whether some of the events of a stream are read. */
export const readsStream = (reads: ReadsNames, { names }: Pick<KnownStream, 'names'>): boolean =>
  names.some(reads);
