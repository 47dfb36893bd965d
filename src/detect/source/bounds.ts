/** A limit on what is kept: the number of values, and UTF-16 units of keys and strings. */
export interface Share {
  readonly values: number;
  readonly text: number;
}

/** Bounds on a document. Containers count as values. */
export interface DocumentBounds {
  /** Levels of objects and arrays, including the document. */
  readonly depth: number;
  /** Elements of one array. */
  readonly elements: number;
  /**
   * Of one string or key, in UTF-16 units. A longer string is truncated, and a member with a longer key
   * omitted.
   */
  readonly longest: number;
  /** Of the given fields, and of all others: the latter cannot displace the former. */
  readonly given: Share;
  readonly others: Share;
}

/**
 * Bounds of an alert. The longest argument of a Linux program (128 KiB) fits, and documents of real sensors
 * are far below the other bounds.
 */
export const ALERT_BOUNDS: DocumentBounds = {
  depth: 100,
  elements: 5_000,
  longest: 131_072,
  given: { values: 10_000, text: 524_288 },
  others: { values: 10_000, text: 524_288 },
};

/** Documents below this length can reach no bound except the depth. Each value takes at least two units. */
export function neverCut({ given, others, elements, longest }: DocumentBounds): number {
  const values = Math.min(given.values, others.values, elements);
  return Math.min(values * 2, given.text, others.text, longest);
}

/** A field that was truncated. */
export interface CutField {
  /** Dotted path; empty for the members of the document itself. */
  readonly field: string;
  /** Values below it that are omitted, and UTF-16 units by which its strings are shorter. */
  readonly values: number;
  readonly characters: number;
}

/** What was truncated in a document. */
export interface DocumentCut {
  readonly values: number;
  readonly characters: number;
  /** The first truncated fields. */
  readonly fields: readonly CutField[];
  readonly moreFields: number;
}
