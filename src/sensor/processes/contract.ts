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
  /** Gets each finished document. */
  readonly emit: (document: DocumentText) => void;
  /** 16 hex digits, different at each start of the sensor: the first half of event ids. */
  readonly run: string;
  /** Whether processes outside containers get documents too. Default true. */
  readonly withHostProcesses?: boolean;
  /** Default 65,536. */
  readonly maxProcesses?: number;
  /** Threads other than the first of their process. Default 262,144. */
  readonly maxThreads?: number;
}

export interface ProcessTable {
  /**
   * Takes in the processes that are there now. To be called once, when the tracepoints are on and
   * before the first `apply`: what happened meanwhile comes as an event.
   */
  seed(): void;
  /** In order of time. `snapshot` is what `readExec` gave for this exec, null for other events. */
  apply(event: KernelEvent, snapshot: ProcSnapshot | null): void;
  /** Whether what was read shows the image that the process is known to run. */
  runsStill(pid: number, snapshot: ProcSnapshot): boolean;
  /**
   * Whether a new name of the process may come from an exec that was not reported: it is known, and
   * not a runtime's helper that sets up a container, since these rename themselves. So does
   * BusyBox, which runs all its applets under one name; the exec that started one has been reported
   * already.
   */
  canHideExec(pid: number, name: string): boolean;
  /** The same object each time, kept up to date. */
  counts(): ProcessCounts;
}

export interface ProcessCounts {
  /** Now. */
  readonly processes: number;
  readonly threads: number;
  readonly containers: number;
  /** Since the start, also those of processes without documents. */
  readonly forks: number;
  readonly execs: number;
  readonly ends: number;
  /** Execs without the field. */
  readonly missing: Readonly<Record<MissingField, number>>;
  /** Documents of execs that lack the arguments. */
  readonly unread: number;
  /** Execs whose `/proc` showed a newer image, or a newer process of the same id. */
  readonly superseded: number;
  readonly reused: number;
  /** Execs with more bytes of arguments than the limit. */
  readonly cutArgs: number;
  /** Processes dropped because the table was full, though not seen to end. */
  readonly evicted: number;
  /** Threads dropped because the table was full. */
  readonly untracked: number;
  /** Processes met without their start: found in `/proc`, or not there any more. */
  readonly found: number;
  readonly unknown: number;
  /** Events of a process without a record, and events older than the process. */
  readonly ignored: number;
  /** Processes that entered a container from outside, as a runtime's do to set it up. */
  readonly setups: number;
  /** Moves of processes of a container to a group outside it: they stay the container's. */
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
