/** A value that stored events have. */
export interface SeenValue {
  readonly value: string;
  /** How often, where that is known. */
  readonly count: number | null;
}

/** Values of a field that stored events have, the most frequent first. @param _start what they begin with */
export async function seenValues(_field: string, _start: string): Promise<readonly SeenValue[]> {
  return [];
}
