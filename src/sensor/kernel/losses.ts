import { readdirSync, readFileSync } from 'node:fs';

/** Events that were overwritten, that had no room, and that came while another was written. */
const LOST = /^(?:overrun|dropped events|commit overrun): (\d+)$/gm;

/** Events lost, by the text of a `stats` file. */
export function lostIn(stats: string): number {
  return [...stats.matchAll(LOST)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Events that an instance has lost since its start, on all processors. */
export function lostOf(instance: string): number {
  const folder = `${instance}/per_cpu`;
  return readdirSync(folder).reduce(
    (sum, cpu) => sum + lostIn(readFileSync(`${folder}/${cpu}/stats`, 'latin1')),
    0,
  );
}
