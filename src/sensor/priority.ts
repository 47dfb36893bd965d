import { spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** Of util-linux, or of BusyBox with fewer options; Node cannot set the class of a thread. */
const CHRT = ['/usr/bin/chrt', '/bin/chrt'];

/**
 * Puts this thread, and no other, before the others of the machine: whoever comes late finds nothing
 * in /proc.
 *
 * @param thread its id for the kernel
 * @param isRealtime whether before all ordinary ones, where that is allowed
 */
export function hurry(thread: number, isRealtime: boolean): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Without the right to it more will be missing, and counted.
  }
  // The helpers that share the collection of garbage have ordinary priority: waiting for them on a
  // busy machine took up to half a second.
  setFlagsFromString('--no-parallel-scavenge');
  if (isRealtime) CHRT.some((chrt) => setClass(chrt, thread));
}

/** The lowest of the real-time priorities is above all that is ordinary. */
function setClass(chrt: string, thread: number): boolean {
  return spawnSync(chrt, ['-f', '-p', '1', String(thread)], { stdio: 'ignore' }).status === 0;
}
