import type { Path } from '../model/data.ts';

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
