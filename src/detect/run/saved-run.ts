import { SavedValue, SnapshotError } from '../../util/saved-value.ts';

/** The state of an earlier `RuleRun` of the same rule. */
export interface SavedRun {
  /** Of `RuleRun.snapshot`. */
  readonly state: unknown;
  /** The index of an exception item by its id; `null` if it no longer exists. */
  readonly loadItem: (id: string) => number | null;
  /** Whether all that decides about its open sequences is as it was: query, exceptions and value lists. */
  readonly keepsSearch: boolean;
}

export const KIND = 'rule run';
export const VERSION = 1;

/** Throws `SnapshotError` for what no run has saved. */
export function opened(state: unknown): SavedValue {
  const saved = new SavedValue(state, KIND);
  saved.expect(KIND, VERSION);
  return saved;
}

/** The message if a part of a saved state cannot be restored. */
export function attempt(restore: () => void): string | null {
  try {
    restore();
    return null;
  } catch (error) {
    if (error instanceof SnapshotError) return error.message;
    throw error;
  }
}
