import { entityId } from '../parts.ts';
import { RecentMap } from '../recent-map.ts';
import type { Stamp } from './stamp.ts';

/** A process as audit identifies it. Pids are reused. */
interface Process {
  readonly host: string | undefined;
  readonly pid: number | undefined;
  /** If set, the process is recognised only while it runs this program. */
  readonly exe?: string | undefined;
}

interface Known {
  readonly entity: string;
  readonly exe: string | undefined;
  /** When it started running the program, in milliseconds since the epoch. */
  readonly time: number;
}

/** Remembers which program each process executed last, to derive the entity id. */
export interface LastPrograms {
  /**
   * Records that a process executes a program. Returns its new entity id, derived from the host,
   * the time of the event and the pid.
   */
  readonly run: (process: Process, stamp: Stamp) => string | undefined;
  /**
   * Records that a process forks; the child runs the same program.
   *
   * @param child its pid, which is used only if it is in the host's pid namespace: see {@link
   *   createLastPrograms}
   */
  readonly fork: (process: Process, child: number, stamp: Stamp) => string | undefined;
  readonly entityOf: (process: Process) => string | undefined;
  readonly end: (process: Process) => void;
}

/**
 * At least this number of processes is remembered, the most recently seen ones, and at most twice
 * as many.
 */
const MIN_PROCESSES = 65_536;

/**
 * A fork in a container returns the child's pid in the container's pid namespace, while all other
 * pids are in the host's namespace. Pids in the host's namespace are usually larger than the pid of
 * the parent, and those in a container's namespace are smaller, so only larger ones are accepted.
 */
export function createLastPrograms(leastProcesses = MIN_PROCESSES): LastPrograms {
  const known = new RecentMap<string, Known>(leastProcesses);
  return {
    run: (process, stamp) => {
      const entity = entityId(process.host ?? '', stamp.text, process.pid);
      if (entity === undefined) return undefined;
      known.set(keyOf(process), { entity, exe: process.exe, time: stamp.time });
      return entity;
    },
    fork: ({ host, pid, exe }, child, stamp) => {
      if (pid === undefined || child <= pid) return undefined;
      const key = keyOf({ host, pid: child });
      // The child may have executed its program before the fork returned in the parent.
      const last = known.get(key);
      if (last !== undefined && last.time >= stamp.time) return undefined;
      const entity = entityId(host ?? '', stamp.text, child);
      if (entity !== undefined) known.set(key, { entity, exe, time: stamp.time });
      return entity;
    },
    entityOf: (process) => {
      const last = known.get(keyOf(process));
      const isOther = process.exe !== undefined && process.exe !== last?.exe;
      return isOther ? undefined : last?.entity;
    },
    end: (process) => known.delete(keyOf(process)),
  };
}

function keyOf({ host = '', pid }: Process): string {
  return `${host} ${pid}`;
}
