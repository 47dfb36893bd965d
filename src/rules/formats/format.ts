import type { RuleCode } from '../codes/index.ts';
import type { Path, Table, RuleDocument } from '../model/data.ts';

/** The content of an export besides rules. `data` is the object as it was written. */
export type OtherKind = 'exception_list' | 'exception_item' | 'connector' | 'summary';

export type Entry =
  | { readonly kind: 'rule'; readonly document: RuleDocument }
  | { readonly kind: OtherKind; readonly data: Table };

/** An entry and the positions of its values. */
export interface ReadEntry {
  readonly entry: Entry;
  /** UTF-16 offset at which the entry begins in its file. */
  readonly offset: number;
  /** The position of a value, or `undefined`; computed when first needed. */
  readonly placeOf: (path: Path) => Place | undefined;
}

export interface ReadText {
  readonly entries: readonly ReadEntry[];
  /** The errors; the rest of the file is used. */
  readonly errors: readonly FormatError[];
}

/** A format of rule files. A new one is a directory and a line in `index.ts`. */
export interface Format {
  readonly name: 'toml' | 'json' | 'ndjson';
  /** The file name extension, with its dot. */
  readonly extension: string;
  /** The number of entries that a file can hold. */
  readonly holds: 'one' | 'many';
  /** Whether a text looks like rules; decides whether an error is reported. */
  readonly looksLikeRules: (text: string) => boolean;
  readonly read: (text: string) => ReadText;
  /** Throws {@link WriteError} for an entry that the format cannot hold. */
  readonly write: (entries: readonly Entry[]) => string;
}

/**
 * A text that is not valid in its format. Caught where files are read, and reported with its
 * position.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: RuleCode;
  /** UTF-16 offset in the text. */
  readonly offset: number;

  constructor(code: RuleCode, message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Nesting of tables and lists; deeper files are rejected. */
export const MAX_DEPTH = 100;

/** An entry that a format cannot hold. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly code: RuleCode = 'RUL1201';
}

/** Half-open range of UTF-16 offsets in a file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The position of a value in the text of its file. */
export interface Place {
  /** Its key, or the value itself where it has none. */
  readonly key: Range;
  readonly value: Range;
}

/** The position of a value, or of what contains it. */
export function nearestPlace(
  placeOf: (path: Path) => Place | undefined,
  path: Path,
): Place | undefined {
  for (let { length } = path; length > 0; length -= 1) {
    const place = placeOf(path.slice(0, length));
    if (place !== undefined) return place;
  }
  return undefined;
}

/**
 * The number of values whose position is found; findings in later ones point at the value around
 * them.
 */
const MAX_PLACES = 200_000;

/** The positions of a value and of all below it. */
export class Places {
  place: Place | undefined;
  readonly #below = new Map<string | number, Places>();
  readonly #budget: { left: number };

  constructor(budget = { left: MAX_PLACES }) {
    this.#budget = budget;
  }

  /** The positions of the value one step below, empty ones if there are none yet. */
  at(step: string | number): Places {
    const known = this.#below.get(step);
    if (known !== undefined) return known;
    const places = new Places(this.#budget);
    if (this.#budget.left > 0) this.#below.set(step, places);
    this.#budget.left -= 1;
    return places;
  }

  get(path: Path): Place | undefined {
    const [step, ...more] = path;
    return step === undefined ? this.place : this.#below.get(step)?.get(more);
  }
}
