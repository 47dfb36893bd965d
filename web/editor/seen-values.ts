/** A value that events have. */
export interface SeenValue {
  readonly value: string;
  readonly count: number;
}

const MOST_FIELDS = 100;
const seen = new Map<string, readonly SeenValue[]>();

/** Keeps what an answer has counted of a field, to be offered where it is compared. The latest answer counts. */
export function rememberValues(field: string, values: readonly SeenValue[]): void {
  seen.delete(field);
  seen.set(field, values);
  for (const oldest of seen.keys()) {
    if (seen.size <= MOST_FIELDS) return;
    seen.delete(oldest);
  }
}

/** Values of a field that were in what the page has found, the most frequent first. */
export const seenValues = (field: string): readonly SeenValue[] => seen.get(field) ?? [];
