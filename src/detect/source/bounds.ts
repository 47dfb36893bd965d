/** How much of something may be kept: values, and UTF-16 units of keys and texts. */
export interface Share {
  readonly values: number;
  readonly text: number;
}

/** What is kept of a document. Containers count as values. */
export interface DocumentBounds {
  /** Levels of objects and arrays, the document among them. */
  readonly depth: number;
  /** Elements of one array. */
  readonly elements: number;
  /** Of one text or key, in UTF-16 units. A longer text is shortened, and a member of a longer key left out. */
  readonly longest: number;
  /** Of the fields that are given, and of all others: none can take the place of the first. */
  readonly given: Share;
  readonly others: Share;
}

/**
 * What an alert carries. The longest argument of a Linux program (128 KiB) fits whole, and a
 * document of an ordinary sensor comes nowhere near the rest.
 */
export const ALERT_BOUNDS: DocumentBounds = {
  depth: 100,
  elements: 5_000,
  longest: 131_072,
  given: { values: 10_000, text: 524_288 },
  others: { values: 10_000, text: 524_288 },
};

/** Shorter texts cannot reach a bound, but for the depth. Each value takes two units at least. */
export function neverCut({ given, others, elements, longest }: DocumentBounds): number {
  const values = Math.min(given.values, others.values, elements);
  return Math.min(values * 2, given.text, others.text, longest);
}

/** A field that something was cut from. */
export interface CutField {
  /** Dotted path; empty for the members of the document itself. */
  readonly field: string;
  /** Values below it that are left out, and UTF-16 units that its text is shorter. */
  readonly values: number;
  readonly characters: number;
}

/** What was cut from a document. */
export interface DocumentCut {
  readonly values: number;
  readonly characters: number;
  /** The first places. */
  readonly fields: readonly CutField[];
  readonly moreFields: number;
}
