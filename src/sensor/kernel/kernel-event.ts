/**
 * What the kernel says. Times are nanoseconds of the monotonic clock (`process.hrtime.bigint()`);
 * ids are of threads in the first pid namespace, where the first thread of a process has its pid.
 */
export type KernelEvent =
  | {
      readonly kind: 'task';
      readonly time: bigint;
      /** The thread that forked: with CLONE_PARENT it is not the parent. */
      readonly task: number;
      readonly child: number;
      /** The flags of clone(2): CLONE_THREAD makes it a thread of the same process. */
      readonly flags: number;
      /** Name of the child's task, cut at 15 bytes. */
      readonly comm: string;
    }
  | {
      readonly kind: 'exec';
      readonly time: bigint;
      /** The process; all its other threads are gone. */
      readonly pid: number;
      /** The thread that called it. */
      readonly task: number;
      /** What was given to execve(2), not what it leads to. */
      readonly path: string;
    }
  | {
      readonly kind: 'exit';
      readonly time: bigint;
      readonly task: number;
      /** Whether it was the last thread: only then the process has ended. */
      readonly isLast: boolean;
    }
  | {
      readonly kind: 'cgroup';
      readonly time: bigint;
      readonly task: number;
      /** The path of the control group that the task enters, in one of the hierarchies. */
      readonly path: string;
    };
