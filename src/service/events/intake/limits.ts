/** What one request may have. Beyond it, the whole of it is refused with status 413. */

/** A body may not consist of any number of tiny ones. */
export const MAX_DOCUMENTS = 500_000;

/** Each action has an item in the answer, which is often longer than what was sent. */
export const MAX_ACTIONS = 100_000;

/**
 * Each block costs time and memory until it is in a segment, however small it is. Documents of further indices are refused
 * one by one with status 429.
 */
export const MAX_BLOCKS = 4_096;
