import type { CallName } from './call-names.ts';
import type { Stamp } from './stamp.ts';

/** One system call as audit saw it, read from raw records or from laurel's. */
export interface SystemCall {
  readonly stamp: Stamp;
  /** Name of the host. */
  readonly host: string | undefined;
  readonly name: CallName | undefined;
  readonly success: boolean | undefined;
  /** What the call returned: of a failed one, the negative number of its error. */
  readonly exit: number | undefined;
  /** The lower 32 bits of its first four arguments. */
  readonly values: readonly (number | undefined)[];
  /** Flags of `openat2`, which stand in memory and have a record of their own. */
  readonly openFlags: number | undefined;
  readonly pid: number | undefined;
  readonly parent: Parent;
  /** The process that a fork started; `undefined` of other calls. */
  readonly child: Child | undefined;
  /** Of the process: opaque and the same in all its events until it runs another program. */
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
  /** As the process that forked counts: in a container, not as the host does. */
  readonly pid: number;
  readonly entityId: string | undefined;
}

interface User {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly effectiveId: string | undefined;
  /** Who logged in. */
  readonly auditId: string | undefined;
}

export interface Arguments {
  readonly values: readonly string[];
  readonly fidelity: 'exact' | 'incomplete' | 'a guess';
}

/** A PATH record. */
export interface Path {
  /** As the program gave it. */
  readonly name: string | undefined;
  /** `NORMAL`, `CREATE`, `DELETE`, `PARENT` or `UNKNOWN`. */
  readonly role: string | undefined;
  /** Type and rights in octal digits: `0100755`. */
  readonly mode: string | undefined;
}

/** Calls that start a process, or a thread. */
export const FORKS: ReadonlySet<string | undefined> = new Set(['fork', 'vfork', 'clone', 'clone3']);

const CLONE_THREAD = 0x10000;
const CLONE_PARENT = 0x8000;

/** What a fork started, by its flags; those of `clone3` stand in memory and are in no record. */
export function startedBy({ name, values }: Pick<SystemCall, 'name' | 'values'>) {
  if (name === 'clone3') return 'unknown';
  if (name !== 'clone') return 'child';
  const [flags] = values;
  if (flags === undefined) return 'unknown';
  if ((flags & CLONE_THREAD) !== 0) return 'thread';
  return (flags & CLONE_PARENT) === 0 ? 'child' : 'sibling';
}
