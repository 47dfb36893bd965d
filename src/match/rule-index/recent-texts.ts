const PLACES = 4_096;

/** Paths and lines mostly differ near their end, so that much of it is looked at, and less of what is before. */
const UNITS_OF_END = 32;
const UNITS_BEFORE = 8;

/**
 * Tells texts that come again from those that probably come once, such as paths with a number of their own: to cache what is
 * known of each would take longer than to find it out. Now and then one is taken for another.
 */
export class RecentTexts {
  readonly #hashes = new Int32Array(PLACES);

  /** Whether a text was seen lately, as far as its hash can tell. */
  again(text: string): boolean {
    const hash = hashOf(text);
    const place = (hash >>> 8) & (PLACES - 1);
    if (this.#hashes[place] === hash) return true;
    this.#hashes[place] = hash;
    return false;
  }
}

/** Never 0. */
function hashOf(text: string): number {
  const { length } = text;
  const end = Math.max(0, length - UNITS_OF_END);
  let hash = length + 1;
  for (let at = end; at < length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  const step = Math.ceil(end / UNITS_BEFORE);
  for (let at = 0; at < end; at += step) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash | 1;
}
