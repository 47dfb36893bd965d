import { readdirSync, readFileSync } from 'node:fs';

/** A process as the host sees it. A pid is used again; with the time of its start it is not. */
export interface HostProcess {
  readonly pid: number;
  /** In clock ticks since the start of the host, as the kernel writes it. */
  readonly startTime: string;
  /** As the container numbers it. */
  readonly pidInside: number;
  /** Up to {@link MAX_COMMAND} characters. */
  readonly command: string;
}

const MAX_COMMAND = 500;
const MAX_FILE = 1024 * 1024;
/** Of `stat`, counted after the name: the state is the first, and the start the 20th. */
const START_FIELD = 19;
const STATE_FIELD = 0;
const SIGKILL_BIT = 1n << 8n;

/** `null` where there is no such process, or it is not in this container. Nothing is followed that the container could have made. */
export function processIn(container: string, pid: number): HostProcess | null {
  const stat = fieldsOf(pid);
  if (stat === null || stat[STATE_FIELD] === 'Z' || stat[STATE_FIELD] === 'X') return null;
  if (read(pid, 'cgroup')?.includes(container) !== true) return null;
  const inside = /^NSpid:\s*(.+)$/m.exec(read(pid, 'status') ?? '')?.[1]?.split(/\s+/) ?? [];
  return {
    pid,
    startTime: stat[START_FIELD] ?? '',
    pidInside: Number(inside.at(-1) ?? pid),
    command: (read(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim().slice(0, MAX_COMMAND),
  };
}

/** All processes of a container; none where they are not visible from here. */
export function processesIn(container: string): HostProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => {
      const found = processIn(container, Number(name));
      return found === null ? [] : [found];
    });
}

/** Whether a process has ended, or will not run another instruction: SIGKILL waits for it, as in a frozen container. */
export function isKilled({ pid, startTime }: Pick<HostProcess, 'pid' | 'startTime'>): boolean {
  const stat = fieldsOf(pid);
  if (stat === null || stat[START_FIELD] !== startTime || stat[STATE_FIELD] === 'Z') return true;
  const status = read(pid, 'status') ?? '';
  return ['SigPnd', 'ShdPnd'].some((name) => {
    const mask = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) & SIGKILL_BIT) !== 0n;
  });
}

const ESTABLISHED = '01';

/** How many TCP connections are open in the network namespace of a process; `null` where that is not visible from here. */
export function openConnections(pid: number): number | null {
  const tables = ['net/tcp', 'net/tcp6'].map((name) => read(pid, name));
  if (tables[0] === null) return null;
  const lines = tables.flatMap((table) => (table ?? '').split('\n').slice(1));
  return lines.filter((line) => line.trim().split(/\s+/)[3] === ESTABLISHED).length;
}

/** The fields of `stat` after the name, which may have blanks and brackets in it. */
function fieldsOf(pid: number): string[] | null {
  const text = read(pid, 'stat');
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

export function read(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').slice(0, MAX_FILE);
  } catch {
    return null;
  }
}
