/** What one request may have; beyond it, the whole of it is refused with status 413. */

/** A body may not consist of any number of tiny ones. */
export const MAX_DOCUMENTS = 500_000;

/** Each action has an item in the answer, which is often longer than what was sent. */
export const MAX_ACTIONS = 100_000;
