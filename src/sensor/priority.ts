import { spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/** Of util-linux, or of BusyBox with fewer options; Node cannot set the class of a thread. */
const CHRT = ['/usr/bin/chrt', '/bin/chrt'];

/**
 * Raises the priority of this thread, and no other: when it is late, /proc has nothing left to
 * read.
 *
 * @param thread its id for the kernel
 * @param isRealtime whether to use a real-time policy, if that is allowed
 */
export function raisePriority(thread: number, isRealtime: boolean): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Without this permission more data will be missing, which is counted.
  }
  // The helpers that share the collection of garbage have ordinary priority: waiting for them on a
  // busy machine took up to half a second.
  setFlagsFromString('--no-parallel-scavenge');
  if (isRealtime) CHRT.some((chrt) => setClass(chrt, thread));
}

/** The lowest real-time priority is above all ordinary ones. */
function setClass(chrt: string, thread: number): boolean {
  return spawnSync(chrt, ['-f', '-p', '1', String(thread)], { stdio: 'ignore' }).status === 0;
}
