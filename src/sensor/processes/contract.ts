import type { ContainerDirectory, Membership } from '../containers/index.ts';
import type { HostFacts, WallClock } from '../host/index.ts';
import type { ProcReader } from '../proc/index.ts';
import type { DocumentText } from './document.ts';

export interface ProcessTableOptions {
  readonly reader: ProcReader;
  readonly containers: ContainerDirectory;
  readonly membership: Membership;
  readonly host: HostFacts;
  readonly clock: WallClock;
  /** Receives each finished document. */
  readonly emit: (document: DocumentText) => void;
  /** 16 hex digits that are unique to each run of the sensor: the first half of event ids. */
  readonly run: string;
  /** Whether to emit documents of processes outside containers too. Default true. */
  readonly withHostProcesses?: boolean;
  /** Default 65,536. */
  readonly maxProcesses?: number;
  /** The maximum number of threads, not counting the first of each process. Default 262,144. */
  readonly maxThreads?: number;
}

/** Fields that an exec may lack, in the order in which documents list them. */
export const MISSING_FIELDS = [
  'process.args',
  'process.executable',
  'process.working_directory',
  'process.parent',
  'user.id',
  'container.id',
] as const;

export type MissingField = (typeof MISSING_FIELDS)[number];

export function newCounts() {
  return {
    /** The current number. */
    processes: 0,
    threads: 0,
    containers: 0,
    /** Since the start, containers that no known engine has started. */
    unknownContainers: 0,
    /** Since the start, including those of processes without documents. */
    forks: 0,
    execs: 0,
    ends: 0,
    /** Execs by missing field. */
    missing: Object.fromEntries(MISSING_FIELDS.map((field) => [field, 0])) as Record<
      MissingField,
      number
    >,
    /** Documents of execs without arguments. */
    unread: 0,
    /** Execs for which `/proc` showed a newer image, or a newer process with the same id. */
    superseded: 0,
    reused: 0,
    /** Execs whose arguments exceeded the limit. */
    cutArgs: 0,
    /** Processes dropped because the table was full, without a known exit. */
    evicted: 0,
    /** Threads dropped because the table was full. */
    untracked: 0,
    /** Processes whose start was not seen: found in `/proc`, or already gone. */
    found: 0,
    unknown: 0,
    /** Events of a process without a record, and events older than the process. */
    ignored: 0,
    /** Processes that entered a container from outside, as a runtime's do to set it up. */
    setups: 0,
    /** Moves of a container's processes to a cgroup outside it: they still belong to the container. */
    moves: 0,
  };
}

export type Counts = ReturnType<typeof newCounts>;

/** Always the same object, kept up to date. */
export type ProcessCounts = Readonly<Counts>;
