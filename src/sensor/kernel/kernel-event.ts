/**
 * An event reported by the kernel. Times are nanoseconds of the monotonic clock
 * (`process.hrtime.bigint()`); ids are those of threads in the initial PID namespace, where the first
 * thread of a process has its pid.
 *
 * Strings are untrusted: invalid UTF-8 has become U+FFFD, and control characters are kept.
 */
export type KernelEvent = TaskEvent | ExecEvent | ExitEvent | CgroupEvent;

/** A thread was created, of a new process or of an existing one. */
export interface TaskEvent {
  readonly kind: 'task';
  readonly time: bigint;
  /** The thread that forked: with CLONE_PARENT it is not the parent. */
  readonly task: number;
  readonly child: number;
  /** The flags of clone(2), as {@link hasFlag} reads them. */
  readonly flags: number;
  /** The child's task name, truncated to 15 bytes. */
  readonly comm: string;
}

/** A process executed another file. */
export interface ExecEvent {
  readonly kind: 'exec';
  readonly time: bigint;
  /** The process; all its other threads have exited. */
  readonly pid: number;
  /** The calling thread: it is the first thread now, and its old id is gone. */
  readonly task: number;
  /**
   * The path given to execve(2), not the file that it resolves to; for an inferred exec, at most its last
   * component.
   */
  readonly path: string;
  /** Whether the kernel did not report the exec, which was inferred. */
  readonly isInferred?: true;
}

/** A thread exited. */
export interface ExitEvent {
  readonly kind: 'exit';
  readonly time: bigint;
  readonly task: number;
  /**
   * Whether it was the last thread, so that the process has exited; null: this kernel does not report it.
   */
  readonly isLast: boolean | null;
}

/**
 * A thread was moved to a cgroup, reported once for each hierarchy. A fork inherits its cgroup without an
 * event.
 */
export interface CgroupEvent {
  readonly kind: 'cgroup';
  readonly time: bigint;
  readonly task: number;
  /** The path of the cgroup that the task enters, in one of the hierarchies. */
  readonly path: string;
}

/** A thread was renamed: by an exec, just before its event, or by the thread itself. */
export interface RenameEvent {
  readonly kind: 'rename';
  readonly time: bigint;
  readonly task: number;
  /** Truncated to 15 bytes; after an exec, the last component of its path. */
  readonly name: string;
}

/** Every event that is read from the kernel. */
export type TraceEvent = KernelEvent | RenameEvent;

/** Flags of clone(2). */
export const CLONE_PARENT = 0x8000;
/** The child is a thread of the same process. */
export const CLONE_THREAD = 0x1_0000;
/** The child was started in another cgroup, which no {@link CgroupEvent} reports. */
export const CLONE_INTO_CGROUP = 0x2_0000_0000;

/** Flags have more than 32 bits, which the operator `&` would truncate. */
export const hasFlag = (flags: number, flag: number) => Math.floor(flags / flag) % 2 === 1;
