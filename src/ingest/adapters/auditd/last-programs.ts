import { entityId } from '../parts.ts';
import { RecentMap } from '../recent-map.ts';
import type { Stamp } from './stamp.ts';

/** A process as audit names it: pids are used again. */
interface Process {
  readonly host: string | undefined;
  readonly pid: number | undefined;
  /** If given, the process counts as known only while it runs this program. */
  readonly exe?: string | undefined;
}

interface Known {
  readonly entity: string;
  readonly exe: string | undefined;
  /** When it came to run the program, in milliseconds since the epoch. */
  readonly time: number;
}

/** Remembers which program each process ran last, for its identity. */
export interface LastPrograms {
  /** A process runs a program: its new identity, from host, time of the event and pid. */
  readonly run: (process: Process, stamp: Stamp) => string | undefined;
  /**
   * A process forks: the child runs the same program.
   *
   * @param child its pid, which counts only if it is the host's: see {@link createLastPrograms}
   */
  readonly fork: (process: Process, child: number, stamp: Stamp) => string | undefined;
  readonly entityOf: (process: Process) => string | undefined;
  readonly end: (process: Process) => void;
}

/** So many processes are remembered at least, those that were seen last, and at most twice as many. */
const MIN_PROCESSES = 65_536;

/**
 * A fork in a container tells the pid that the child has there, while all else is told in pids of the host.
 * Those of the host are larger than the pid of the forking process, as a rule, and those of containers
 * smaller, so that only larger ones are taken.
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
      // The child may have run its program before the fork returned to its parent.
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
