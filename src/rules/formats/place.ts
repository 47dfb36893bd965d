import type { Path } from '../model/data.ts';

/** Half-open range of UTF-16 offsets in a file's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in the text of its file. */
export interface Place {
  /** Its key, or the value itself where it has none. */
  readonly key: Range;
  readonly value: Range;
}

/** All places of a text by path. */
export class Places {
  readonly #places = new Map<string, Place>();

  set(path: Path, place: Place): void {
    this.#places.set(JSON.stringify(path), place);
  }

  get(path: Path): Place | undefined {
    return this.#places.get(JSON.stringify(path));
  }
}
