/** Limits of one request. If one is exceeded, the whole request is refused with status 413. */

/** Limits the number of tiny documents in a body. */
export const MAX_DOCUMENTS = 500_000;

/** Each action has an item in the answer, which is often longer than the action itself. */
export const MAX_ACTIONS = 100_000;

/**
 * Each block costs time and memory until it is in a segment, however small it is. Documents of further indices are refused
 * individually with status 429.
 */
export const MAX_BLOCKS = 4_096;
