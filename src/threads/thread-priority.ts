import { constants, setPriority } from 'node:os';

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

/** Lowers the priority of this thread. Only Linux has priorities of threads: elsewhere it would be that of the whole process. */
export function lowerPriority(to: 'below-normal' | 'low'): void {
  if (process.platform !== 'linux') return;
  setPriority(0, to === 'low' ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL);
}
