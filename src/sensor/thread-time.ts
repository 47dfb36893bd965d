import { readFileSync } from 'node:fs';

/** CPU time of a thread of this process in milliseconds; null if it is gone or unknown. */
export function threadMilliseconds(thread: number): number | null {
  try {
    // Nanoseconds on a processor, nanoseconds waiting for one, number of turns.
    const [running] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ');
    return Number(running) / 1e6;
  } catch {
    return null;
  }
}
