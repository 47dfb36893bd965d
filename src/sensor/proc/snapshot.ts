/** The content of `/proc/PID/stat`; ids are of the PID namespace that `/proc` shows. */
export interface ProcStat {
  /** Name of the task, at most 15 bytes. */
  readonly comm: string;
  readonly isZombie: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Device of the controlling terminal, 0 without one. */
  readonly terminal: number;
  /** Clock ticks (1/100 s) since boot, rounded down. */
  readonly startTicks: number;
  /** The address of the arguments in memory, which differs for each image. 0 if unknown. */
  readonly argumentsAt: number;
}

/** A process as `/proc` showed it just after an exec. What came too late is null. */
export interface ProcSnapshot {
  readonly pid: number;
  /** Monotonic nanoseconds, when arguments and executable had been read. */
  readonly readAt: bigint;
  readonly args: readonly string[] | null;
  /** Whether there were more bytes of arguments than the limit; `args` are then the first ones. */
  readonly areArgsCut: boolean;
  /** Without the ` (deleted)` of the kernel. */
  readonly executable: string | null;
  /** Whether the file had no name any more (also a memfd). */
  readonly isDeleted: boolean;
  readonly workingDirectory: string | null;
  readonly stat: ProcStat | null;
  /** As in {@link ProcStat}; 0 if that could not be read. */
  readonly argumentsAt: number;
  /** Effective user and group. */
  readonly user: number | null;
  readonly group: number | null;
  /**
   * Whether it was in the mount namespace of its parent. Asked only where the last argument is
   * `init`, as of a runtime that sets up a container; else null.
   */
  readonly sharesMounts: boolean | null;
  /**
   * Whether a newer exec had begun before the read, so that arguments, executable, user and group
   * are the newer image's. May become true as long as later execs of the process are read.
   */
  readonly isSuperseded: boolean;
}

/** A process that was there before it was seen to start. */
export interface FoundProcess {
  readonly snapshot: ProcSnapshot;
  /** Whole text of `/proc/PID/cgroup`. */
  readonly cgroups: string;
  /** The process if a thread was asked for. */
  readonly pid: number;
}

export interface ProcReader {
  /**
   * To be called at once when the exec is parsed, in any order across processes, in order of time
   * within one. `time` is the event's.
   */
  readExec(pid: number, time: bigint): ProcSnapshot;
  /** A process that is alive, by its id or that of one of its threads; null if it is gone. */
  find(task: number): FoundProcess | null;
  /** All processes that are there now, in ascending order. */
  list(): readonly number[];
  /** The threads of a process that is there, also the first one; none if it is gone. */
  threads(pid: number): readonly number[];
  /** Whole text of `/proc/PID/cgroup`; null if the process is gone. */
  cgroups(pid: number): string | null;
  isAlive(pid: number): boolean;
}
