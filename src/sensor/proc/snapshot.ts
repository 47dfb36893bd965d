/** The content of `/proc/PID/stat`; ids are in the PID namespace of `/proc`. */
export interface ProcStat {
  /** Task name, at most 15 bytes. */
  readonly comm: string;
  readonly isZombie: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Device of the controlling terminal, 0 without one. */
  readonly terminal: number;
  /** Clock ticks (1/100 s) since boot, rounded down. */
  readonly startTicks: number;
  /** Address of the arguments in memory, which differs for each image; 0 if unknown. */
  readonly argumentsAt: number;
}

/** A process as `/proc` showed it just after an exec. What could not be read in time is null. */
export interface ProcSnapshot {
  readonly pid: number;
  /** Monotonic nanoseconds when arguments and executable had been read. */
  readonly readAt: bigint;
  readonly args: readonly string[] | null;
  /** Whether the arguments exceeded the limit; `args` then has the first ones. */
  readonly areArgsCut: boolean;
  /** Without the kernel's ` (deleted)` suffix. */
  readonly executable: string | null;
  /** Whether the file had been deleted or never had a name (memfd). */
  readonly isDeleted: boolean;
  readonly workingDirectory: string | null;
  readonly stat: ProcStat | null;
  /** As in {@link ProcStat}; 0 if it could not be read. */
  readonly argumentsAt: number;
  /** Effective user and group ids. */
  readonly user: number | null;
  readonly group: number | null;
  /**
   * Whether it was in the mount namespace of its parent. Checked only if the last argument is `init`, as
   * for a runtime that sets up a container; otherwise null.
   */
  readonly sharesMounts: boolean | null;
  /** Its pid namespace, if its namespaces are those of a container; see `Namespaces`. */
  readonly containerPids: string | null;
  /**
   * Whether a newer exec had begun before the read, so that arguments, executable, user and group are those
   * of the newer image. May become true when later execs of the process are read.
   */
  readonly isSuperseded: boolean;
}

/** A process that was not seen to start. */
export interface FoundProcess {
  readonly snapshot: ProcSnapshot;
  /** The whole text of `/proc/PID/cgroup`. */
  readonly cgroups: string;
  /** The id of the process, even if a thread was requested. */
  readonly pid: number;
}

export interface ProcReader {
  /**
   * To be called as soon as the exec is parsed, in any order across processes, in time order within one.
   * `time` is the event's.
   */
  readExec(pid: number, time: bigint): ProcSnapshot;
  /** A running process, by its id or that of one of its threads; null if it has exited. */
  find(task: number): FoundProcess | null;
  /** All current processes, in ascending order. */
  list(): readonly number[];
  /** All threads of a running process, including the first; none if it has exited. */
  threads(pid: number): readonly number[];
  /** The whole text of `/proc/PID/cgroup`; null if the process has exited. */
  cgroups(pid: number): string | null;
  isAlive(pid: number): boolean;
}
