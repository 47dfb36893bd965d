/**
 * Lower-cases A–Z only: the folding of `:`, `like~`, `in~` and `regex~`. Beyond ASCII characters
 * stay as they are, so that the Kelvin sign is no `k`.
 *
 * Returns the very same string where there is nothing to do.
 */
export function foldAscii(text: string): string {
  const lower = text.toLowerCase();
  if (lower === text || !BEYOND_ASCII.test(text)) return lower;
  return text.replace(UPPER_RUN, (run) => run.toLowerCase());
}

/**
 * Whether `text` has `folded` at `start`, ASCII case aside. `folded` must be folded already.
 * Decides on the first differing character, without building the folded text.
 */
export function hasFoldedAt(text: string, start: number, folded: string): boolean {
  if (start < 0 || start + folded.length > text.length) return false;
  for (let i = 0; i < folded.length; i++) {
    const unit = text.charCodeAt(start + i);
    const lower = unit >= UPPER_A && unit <= UPPER_Z ? unit + TO_LOWER : unit;
    if (lower !== folded.charCodeAt(i)) return false;
  }
  return true;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const UPPER_RUN = /[A-Z]+/g;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const TO_LOWER = 0x20;
