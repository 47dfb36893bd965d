import { readdirSync, readFileSync } from 'node:fs';

/** Events that were overwritten, that did not fit, or that interrupted the writing of another. */
const LOST = /^(?:overrun|dropped events|commit overrun): (\d+)$/gm;

/** The number of lost events according to a `stats` file. */
export function lostIn(stats: string): number {
  return [...stats.matchAll(LOST)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The number of events that an instance has lost since its start, on all CPUs. */
export function lostOf(instance: string): number {
  const folder = `${instance}/per_cpu`;
  return readdirSync(folder).reduce(
    (sum, cpu) => sum + lostIn(readFileSync(`${folder}/${cpu}/stats`, 'latin1')),
    0,
  );
}
