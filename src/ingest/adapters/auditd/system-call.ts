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
