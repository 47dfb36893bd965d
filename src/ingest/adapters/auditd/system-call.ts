/** The identifier that all records of one audit event share: `1777889730.123:9017`. */
export interface Stamp {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The serial number of the event since the host started. */
  readonly serial: number | bigint;
}

const STAMP = /^(\d{1,11})\.(\d{3}):(\d{1,20})$/;

export function readStamp(text: string): Stamp | undefined {
  const [, seconds, millis, serial] = STAMP.exec(text) ?? [];
  if (serial === undefined) return undefined;
  const count = Number(serial);
  return {
    text,
    time: Number(seconds) * 1000 + Number(millis),
    serial: Number.isSafeInteger(count) ? count : BigInt(serial),
  };
}

/** RFC 3339. Eleven digits of seconds are within the range of `Date`. */
export function timeOf({ time }: Stamp): string {
  return new Date(time).toISOString();
}

/** The system calls that are converted to documents. */
type CallName = keyof typeof NUMBERS;

/**
 * Their numbers by architecture, `-` where the architecture lacks the call. The numbers come from
 * `arch/…/syscall*.tbl` in Linux 6.x.
 */
const ARCHITECTURES = ['x86_64', 'i386', 'aarch64', 'riscv64', 's390x', 'ppc64le'] as const;

type Architecture = (typeof ARCHITECTURES)[number];

/** In the order of {@link ARCHITECTURES}. */
const NUMBERS = {
  execve: '59 11 221 221 11 11',
  execveat: '322 358 281 281 354 362',
  fork: '57 2 - - 2 2',
  vfork: '58 190 - - 190 189',
  // On s390x its arguments are in a different order.
  clone: '56 120 220 220 - 120',
  clone3: '435 435 435 435 435 435',
  exit_group: '231 252 94 94 248 234',
  open: '2 5 - - 5 5',
  openat: '257 295 56 56 288 286',
  openat2: '437 437 437 437 437 437',
  creat: '85 8 - - 8 8',
  truncate: '76 92 45 45 92 92',
  truncate64: '- 193 - - - -',
  unlink: '87 10 - - 10 10',
  unlinkat: '263 301 35 35 294 292',
  rmdir: '84 40 - - 40 40',
  rename: '82 38 - - 38 38',
  renameat: '264 302 38 - 295 293',
  renameat2: '316 353 276 276 347 357',
  link: '86 9 - - 9 9',
  linkat: '265 303 37 37 296 294',
  symlink: '88 83 - - 83 83',
  symlinkat: '266 304 36 36 297 295',
  mknod: '133 14 - - 14 14',
  mknodat: '259 297 33 33 290 288',
  mkdir: '83 39 - - 39 39',
  mkdirat: '258 296 34 34 289 287',
} as const;

/** The `arch` field: the ELF machine number, with flags for 64 bits and little endian. */
const ARCH_VALUES: ReadonlyMap<string, Architecture> = new Map([
  ['c000003e', 'x86_64'],
  ['40000003', 'i386'],
  ['c00000b7', 'aarch64'],
  ['c00000f3', 'riscv64'],
  ['80000016', 's390x'],
  ['c0000015', 'ppc64le'],
]);

const NAMES: ReadonlyMap<string, CallName> = new Map(
  Object.entries(NUMBERS).flatMap(([name, numbers]) =>
    numbers.split(' ').map((number, at) => [`${ARCHITECTURES[at]} ${number}`, name as CallName]),
  ),
);

/**
 * @param arch in hex digits, as audit writes it
 * @param number in decimal digits
 * @param translation the name that auditd or laurel resolved, if any; it takes precedence
 */
export function callNameOf(
  arch: string | undefined,
  number: string | undefined,
  translation: string | undefined,
): CallName | undefined {
  if (translation !== undefined && Object.hasOwn(NUMBERS, translation)) {
    return translation as CallName;
  }
  const architecture = ARCH_VALUES.get(arch?.toLowerCase() ?? '');
  return architecture === undefined ? undefined : NAMES.get(`${architecture} ${number}`);
}

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
