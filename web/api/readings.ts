/*
 * A list is read now and then, and hears of what is new all the time. Readings have numbers, in the order in which they begin:
 * what was received while a reading was the latest is shown by none before it, and by all that begin later.
 */

let latest = 0;

/** The number of a reading that begins. */
export const beginReading = (): number => (latest += 1);

/** The number of the one that began last. */
export const latestReading = (): number => latest;

/*
 * What the user has asked to see are the rows. What is said about them, such as counts and histograms, takes the service and the
 * browser longer, and is asked for when the rows are there.
 */

const reading = new Set<Promise<unknown>>();

/** A list is being read. */
export function noteReading<T>(rows: Promise<T>): Promise<T> {
  const settled = rows.catch(() => null);
  reading.add(settled);
  void settled.then(() => reading.delete(settled));
  return rows;
}

/** Until the lists that are being read now are there, or cannot be read. */
export const listsRead = (): Promise<unknown> => Promise.all(reading);
