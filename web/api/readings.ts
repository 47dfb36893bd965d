/*
 * A list is read now and then, and hears of what is new all the time. Readings have numbers, in the order in which they begin:
 * what was heard of while a reading was the latest is shown by none before it, and by all that begin later.
 */

let latest = 0;

/** The number of a reading that begins. */
export const beginReading = (): number => (latest += 1);

/** The number of the one that began last. */
export const latestReading = (): number => latest;
