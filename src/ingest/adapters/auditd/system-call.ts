import type { CallName } from './call-names.ts';
import type { Stamp } from './stamp.ts';

/** One system call as audit recorded it, from raw records or from laurel. */
export interface SystemCall {
  readonly stamp: Stamp;
  readonly host: string | undefined;
  readonly name: CallName | undefined;
  readonly success: boolean | undefined;
  /** The return value of the call; for a failed call, the negative error number. */
  readonly exit: number | undefined;
  /** The lower 32 bits of its first four arguments. */
  readonly values: readonly (number | undefined)[];
  /** Flags of `openat2`, which are passed in memory and have a record of their own. */
  readonly openFlags: number | undefined;
  readonly pid: number | undefined;
  readonly parent: Parent;
  /** The process that a fork created; `undefined` for other calls. */
  readonly child: Child | undefined;
  /**
   * The entity id of the process: opaque, and the same in all its events until it executes another
   * program.
   */
  readonly entityId: string | undefined;
  readonly comm: string | undefined;
  readonly exe: string | undefined;
  /** Whether the process has a terminal. */
  readonly hasTerminal: boolean | undefined;
  readonly user: User;
  readonly groupId: string | undefined;
  readonly args: Arguments | undefined;
  readonly directory: string | undefined;
  readonly paths: readonly Path[];
  readonly keys: readonly string[];
  readonly containerId: string | undefined;
}

interface Parent {
  readonly pid: number | undefined;
  readonly entityId: string | undefined;
  readonly comm?: string | undefined;
  readonly exe?: string | undefined;
}

interface Child {
  /**
   * The pid that the parent sees: in a container, it is in the container's namespace, not the
   * host's.
   */
  readonly pid: number;
  readonly entityId: string | undefined;
}

interface User {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly effectiveId: string | undefined;
  /** The login user. */
  readonly auditId: string | undefined;
}

export interface Arguments {
  readonly values: readonly string[];
  readonly fidelity: 'exact' | 'incomplete' | 'a guess';
}

/** A PATH record. */
export interface Path {
  /** The path that the program passed. */
  readonly name: string | undefined;
  /** `NORMAL`, `CREATE`, `DELETE`, `PARENT` or `UNKNOWN`. */
  readonly role: string | undefined;
  /** File type and permissions in octal: `0100755`. */
  readonly mode: string | undefined;
}

/** Calls that create a process or a thread. */
export const FORKS: ReadonlySet<string | undefined> = new Set(['fork', 'vfork', 'clone', 'clone3']);

const CLONE_THREAD = 0x10000;
const CLONE_PARENT = 0x8000;

/**
 * What a fork created, according to its flags. The flags of `clone3` are passed in memory and are
 * not recorded.
 */
export function startedBy({ name, values }: Pick<SystemCall, 'name' | 'values'>) {
  if (name === 'clone3') return 'unknown';
  if (name !== 'clone') return 'child';
  const [flags] = values;
  if (flags === undefined) return 'unknown';
  if ((flags & CLONE_THREAD) !== 0) return 'thread';
  return (flags & CLONE_PARENT) === 0 ? 'child' : 'sibling';
}
