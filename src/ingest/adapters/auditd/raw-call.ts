import { entityId } from '../parts.ts';
import { RecentMap } from '../recent-map.ts';
import type { AuditEvent } from './assembler.ts';
import {
  callNameOf,
  FORKS,
  startedBy,
  type Arguments,
  type Path,
  type SystemCall,
  type Stamp,
} from './system-call.ts';
import {
  idOf,
  lowBitsOf,
  nameOf,
  numberOf,
  programPathOf,
  textOf,
  wordOf,
  joinedText,
  unquoted,
} from './value.ts';

/** A process as audit identifies it. Pids are reused. */
interface Process {
  readonly host: string | undefined;
  readonly pid: number | undefined;
  /** If set, the process is recognised only while it runs this program. */
  readonly exe?: string | undefined;
}

interface Known {
  readonly entity: string;
  readonly exe: string | undefined;
  /** When it started running the program, in milliseconds since the epoch. */
  readonly time: number;
}

/** Remembers which program each process executed last, to derive the entity id. */
type LastPrograms = ReturnType<typeof createLastPrograms>;

/**
 * At least this number of processes is remembered, the most recently seen ones, and at most twice
 * as many.
 */
const MIN_PROCESSES = 65_536;

/**
 * A fork in a container returns the child's pid in the container's pid namespace, while all other
 * pids are in the host's namespace. Pids in the host's namespace are usually larger than the pid of
 * the parent, and those in a container's namespace are smaller, so only larger ones are accepted.
 */
export function createLastPrograms(leastProcesses = MIN_PROCESSES) {
  const known = new RecentMap<string, Known>(leastProcesses);
  return {
    /**
     * Records that a process executes a program. Returns its new entity id, derived from the host,
     * the time of the event and the pid.
     */
    run: (process: Process, stamp: Stamp): string | undefined => {
      const entity = entityId(process.host ?? '', stamp.text, process.pid);
      if (entity === undefined) return undefined;
      known.set(keyOf(process), { entity, exe: process.exe, time: stamp.time });
      return entity;
    },
    /**
     * Records that a process forks; the child runs the same program.
     *
     * @param child its pid, which is used only if it is in the host's pid namespace: see {@link
     *   createLastPrograms}
     */
    fork: ({ host, pid, exe }: Process, child: number, stamp: Stamp): string | undefined => {
      if (pid === undefined || child <= pid) return undefined;
      const key = keyOf({ host, pid: child });
      // The child may have executed its program before the fork returned in the parent.
      const last = known.get(key);
      if (last !== undefined && last.time >= stamp.time) return undefined;
      const entity = entityId(host ?? '', stamp.text, child);
      if (entity !== undefined) known.set(key, { entity, exe, time: stamp.time });
      return entity;
    },
    entityOf: (process: Process): string | undefined => {
      const last = known.get(keyOf(process));
      const isOther = process.exe !== undefined && process.exe !== last?.exe;
      return isOther ? undefined : last?.entity;
    },
    end: (process: Process): void => known.delete(keyOf(process)),
  };
}

function keyOf({ host = '', pid }: Process): string {
  return `${host} ${pid}`;
}

const ARGUMENT = /^a(\d{1,7})(?:\[(\d{1,7})\])?$/;

/**
 * Reads the arguments of a program from its EXECVE records: `a0="sh" a1=2D63`. Long arguments are
 * split into pieces (`a2_len=9000 a2[0]=… a2[1]=…`), and many arguments are spread over several
 * records. Arguments are missing if records were lost.
 *
 * @param records the fields of each record, in order
 */
function execArguments(records: readonly ReadonlyMap<string, string>[]): Arguments {
  const whole = new Map<number, string>();
  const pieces = new Map<number, Map<number, string>>();
  const lengths = new Map<string, string>();
  for (const record of records) {
    for (const [name, written] of record) {
      if (name === 'argc' || name.endsWith('_len')) setFirst(lengths, name, written);
      const [, index, piece] = ARGUMENT.exec(name) ?? [];
      if (index === undefined) continue;
      if (piece === undefined) setFirst(whole, Number(index), written);
      else setFirst(piecesOf(pieces, Number(index)), Number(piece), written);
    }
  }
  const indexes = [...new Set([...whole.keys(), ...pieces.keys()])].sort((a, b) => a - b);
  const values = indexes.map((index) => {
    const written = whole.get(index);
    return written === undefined ? joinedText(inOrder(pieces.get(index))) : (textOf(written) ?? '');
  });
  const isComplete =
    numberOf(lengths.get('argc')) === values.length &&
    indexes.every((index, at) => index === at) &&
    [...pieces].every(([index, parts]) => areAll(parts, numberOf(lengths.get(`a${index}_len`))));
  return { values, fidelity: isComplete ? 'exact' : 'incomplete' };
}

function piecesOf(pieces: Map<number, Map<number, string>>, index: number): Map<number, string> {
  const known = pieces.get(index) ?? new Map<number, string>();
  pieces.set(index, known);
  return known;
}

function setFirst<K>(into: Map<K, string>, key: K, value: string): void {
  if (!into.has(key)) into.set(key, value);
}

function inOrder(pieces: ReadonlyMap<number, string> | undefined): string[] {
  return [...(pieces ?? [])].sort(([a], [b]) => a - b).map(([, written]) => written);
}

/** @param length of all pieces in their encoded form, without quotes */
function areAll(pieces: ReadonlyMap<number, string>, length: number | undefined): boolean {
  const written = [...pieces.values()].reduce((sum, piece) => sum + unquoted(piece).length, 0);
  return written === length;
}

/**
 * Reads the arguments from PROCTITLE. They are a guess, because the kernel truncates the record to
 * 128 bytes and omits empty arguments at the end.
 */
function titleArguments(written: string | undefined): Arguments | undefined {
  const title = textOf(written);
  return title === undefined ? undefined : { values: title.split('\0'), fidelity: 'a guess' };
}

/**
 * Builds a system call from the raw records of its event. Returns `undefined` without a SYSCALL
 * record.
 */
export function rawCallOf(event: AuditEvent, programs: LastPrograms): SystemCall | undefined {
  const { syscall, stamp } = event;
  if (syscall === undefined) return undefined;
  const { own, translated } = syscall;
  const name = callNameOf(
    wordOf(own.get('arch')),
    wordOf(own.get('syscall')),
    wordOf(translated.get('SYSCALL')),
  );
  const success = SUCCESS.get(wordOf(own.get('success')) ?? '');
  const host = event.node;
  const pid = numberOf(own.get('pid'));
  const ppid = numberOf(own.get('ppid'));
  const exe = programPathOf(textOf(own.get('exe')));
  const exit = numberOf(own.get('exit'));
  const values = ['a0', 'a1', 'a2', 'a3'].map((key) => lowBitsOf(own.get(key)));
  const runsProgram = isExec(name) && success === true;
  const process = { host, pid, exe };
  return {
    stamp,
    host,
    name,
    success,
    exit,
    values,
    openFlags: octalOf(wordOf(event.openat2?.own.get('oflag'))),
    pid,
    parent: { pid: ppid, entityId: programs.entityOf({ host, pid: ppid }) },
    child: childOf({ name, success, exit, values }, (child) =>
      programs.fork(process, child, stamp),
    ),
    entityId: runsProgram ? programs.run(process, stamp) : programs.entityOf(process),
    comm: textOf(own.get('comm')),
    exe,
    hasTerminal: own.has('tty') ? wordOf(own.get('tty')) !== undefined : undefined,
    user: {
      id: idOf(own.get('uid')),
      name: nameOf(translated.get('UID')),
      effectiveId: idOf(own.get('euid')),
      auditId: idOf(own.get('auid')),
    },
    groupId: idOf(own.get('gid')),
    args: runsProgram ? argumentsOf(event) : undefined,
    directory: textOf(event.cwd?.own.get('cwd')),
    paths: event.paths.map(({ own: path }): Path => ({
      name: textOf(path.get('name')),
      role: wordOf(path.get('nametype')),
      mode: wordOf(path.get('mode')),
    })),
    keys: textOf(own.get('key'))?.split('\x01') ?? [],
    // The kernel has no concept of a container.
    containerId: undefined,
  };
}

const SUCCESS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);

/** @param remember records that a process runs the program of its parent; returns its entity id */
function childOf(
  call: Pick<SystemCall, 'name' | 'success' | 'exit' | 'values'>,
  remember: (pid: number) => string | undefined,
): SystemCall['child'] {
  const { name, success, exit } = call;
  if (!FORKS.has(name) || success !== true || exit === undefined || exit <= 0) return undefined;
  // A thread id is never a parent pid, so remembering one does no harm where the flags are unknown.
  const entityId = startedBy(call) === 'thread' ? undefined : remember(exit);
  return { pid: exit, entityId };
}

export function isExec(name: string | undefined): boolean {
  return name === 'execve' || name === 'execveat';
}

function argumentsOf({ execve, proctitle, isCut }: AuditEvent): Arguments | undefined {
  if (execve.length === 0) return titleArguments(proctitle?.own.get('proctitle'));
  const args = execArguments(execve.map(({ own }) => own));
  return isCut ? { ...args, fidelity: 'incomplete' } : args;
}

/** `oflag=02000101`. */
function octalOf(digits: string | undefined): number | undefined {
  return digits !== undefined && /^[0-7]{1,16}$/.test(digits)
    ? Number.parseInt(digits, 8)
    : undefined;
}
