import type { ContainerDirectory, Membership } from '../containers/index.ts';
import type { HostFacts, WallClock } from '../host/index.ts';
import type { KernelEvent } from '../kernel/kernel-event.ts';
import type { ProcReader, ProcSnapshot } from '../proc/index.ts';
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

export interface ProcessTable {
  /**
   * Adds the processes that exist now. To be called once, after the tracepoints are enabled and before the
   * first `apply`: anything that happens meanwhile is reported as an event.
   */
  seed(): void;
  /** In time order. `snapshot` is the result of `readExec` for this exec, null for other events. */
  apply(event: KernelEvent, snapshot: ProcSnapshot | null): void;
  /** Whether the snapshot shows the image that the process is known to run. */
  runsStill(pid: number, snapshot: ProcSnapshot): boolean;
  /**
   * Whether a rename of the process may come from an unreported exec: the process is known, and is not a
   * runtime's helper that sets up a container, since these rename themselves. BusyBox does so too, as it
   * runs all its applets under one name; the exec that started an applet has already been reported.
   */
  canHideExec(pid: number, name: string): boolean;
  /** Always the same object, kept up to date. */
  counts(): ProcessCounts;
}

export interface ProcessCounts {
  /** The current number. */
  readonly processes: number;
  readonly threads: number;
  readonly containers: number;
  /** Since the start, containers that no known engine has started. */
  readonly unknownContainers: number;
  /** Since the start, including those of processes without documents. */
  readonly forks: number;
  readonly execs: number;
  readonly ends: number;
  /** Execs by missing field. */
  readonly missing: Readonly<Record<MissingField, number>>;
  /** Documents of execs without arguments. */
  readonly unread: number;
  /** Execs for which `/proc` showed a newer image, or a newer process with the same id. */
  readonly superseded: number;
  readonly reused: number;
  /** Execs whose arguments exceeded the limit. */
  readonly cutArgs: number;
  /** Processes dropped because the table was full, without a known exit. */
  readonly evicted: number;
  /** Threads dropped because the table was full. */
  readonly untracked: number;
  /** Processes whose start was not seen: found in `/proc`, or already gone. */
  readonly found: number;
  readonly unknown: number;
  /** Events of a process without a record, and events older than the process. */
  readonly ignored: number;
  /** Processes that entered a container from outside, as a runtime's do to set it up. */
  readonly setups: number;
  /** Moves of a container's processes to a cgroup outside it: they still belong to the container. */
  readonly moves: number;
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

export type Counts = { -readonly [K in keyof ProcessCounts]: ProcessCounts[K] } & {
  readonly missing: Record<MissingField, number>;
};

export function newCounts(): Counts {
  return {
    processes: 0,
    threads: 0,
    containers: 0,
    unknownContainers: 0,
    forks: 0,
    execs: 0,
    ends: 0,
    missing: {
      'process.args': 0,
      'process.executable': 0,
      'process.working_directory': 0,
      'process.parent': 0,
      'user.id': 0,
      'container.id': 0,
    },
    unread: 0,
    superseded: 0,
    reused: 0,
    cutArgs: 0,
    evicted: 0,
    untracked: 0,
    found: 0,
    unknown: 0,
    ignored: 0,
    setups: 0,
    moves: 0,
  };
}
