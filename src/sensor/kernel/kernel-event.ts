/**
 * What the kernel says. Times are nanoseconds of the monotonic clock (`process.hrtime.bigint()`);
 * ids are of threads in the first pid namespace, where the first thread of a process has its pid.
 *
 * Strings are untrusted: invalid UTF-8 has become U+FFFD, and control characters are kept.
 */
export type KernelEvent = TaskEvent | ExecEvent | ExitEvent | CgroupEvent;

/** A thread was made, of a new process or of the same. */
export interface TaskEvent {
  readonly kind: 'task';
  readonly time: bigint;
  /** The thread that forked: with CLONE_PARENT it is not the parent. */
  readonly task: number;
  readonly child: number;
  /** The flags of clone(2), as {@link hasFlag} reads them. */
  readonly flags: number;
  /** Name of the child's task, cut at 15 bytes. */
  readonly comm: string;
}

/** A process started to run another file. */
export interface ExecEvent {
  readonly kind: 'exec';
  readonly time: bigint;
  /** The process; all its other threads are gone. */
  readonly pid: number;
  /** The thread that called it: it is the first thread now, and its old id is gone. */
  readonly task: number;
  /**
   * The path given to execve(2), not the file it resolves to; of an inferred exec, its last part at
   * most.
   */
  readonly path: string;
  /** Whether the kernel did not report it, and it was inferred. */
  readonly isInferred?: true;
}

/** A thread ended. */
export interface ExitEvent {
  readonly kind: 'exit';
  readonly time: bigint;
  readonly task: number;
  /** Whether it was the last thread, so that the process has ended; null: this kernel does not say. */
  readonly isLast: boolean | null;
}

/** A thread was moved to a control group: once for each hierarchy. A fork inherits and says nothing. */
export interface CgroupEvent {
  readonly kind: 'cgroup';
  readonly time: bigint;
  readonly task: number;
  /** The path of the control group that the task enters, in one of the hierarchies. */
  readonly path: string;
}

/** The name of a thread changed: by an exec, a moment before its event, or by the thread itself. */
export interface RenameEvent {
  readonly kind: 'rename';
  readonly time: bigint;
  readonly task: number;
  /** Cut at 15 bytes; after an exec, the last part of its path. */
  readonly name: string;
}

/** Everything that is read of the kernel. */
export type TraceEvent = KernelEvent | RenameEvent;

/** Flags of clone(2). */
export const CLONE_PARENT = 0x8000;
/** The child is a thread of the same process. */
export const CLONE_THREAD = 0x1_0000;
/** The child started in another cgroup; no {@link CgroupEvent} reports that. */
export const CLONE_INTO_CGROUP = 0x2_0000_0000;

/** Flags have more than 32 bits, which the operator `&` would cut. */
export const hasFlag = (flags: number, flag: number) => Math.floor(flags / flag) % 2 === 1;
