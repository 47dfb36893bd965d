import { readFileSync } from 'node:fs';

/**
 * The content of an instance name: its creator, so that an instance left behind can be recognized.
 */
export interface InstanceOwner {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, since pids are reused. */
  readonly startTicks: string;
}

const NAME = /^dockwarden-(\d+)-(\d+)-[0-9a-f]+(-wakeup)?$/;

/** @param mark hex digits that distinguish the sensors of one process */
export const instanceName = ({ pid, startTicks }: InstanceOwner, mark: string) =>
  `dockwarden-${pid}-${startTicks}-${mark}`;

/** Null for an instance of another program. */
export function ownerOf(name: string): InstanceOwner | null {
  const [, pid, startTicks] = NAME.exec(name) ?? [];
  return pid === undefined || startTicks === undefined ? null : { pid: Number(pid), startTicks };
}

export const isAlive = ({ pid, startTicks }: InstanceOwner) => startTicksOf(pid) === startTicks;

export function thisProcess(): InstanceOwner {
  return { pid: process.pid, startTicks: startTicksOf(process.pid) ?? '0' };
}

/** Null if there is no such process. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The task name, in parentheses, may contain any characters; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
