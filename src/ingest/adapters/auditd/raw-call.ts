import type { AuditEvent } from './assembler.ts';
import { callNameOf } from './call-names.ts';
import { execArguments, titleArguments } from './exec-arguments.ts';
import type { LastPrograms } from './last-programs.ts';
import type { Arguments, Path, SystemCall } from './system-call.ts';
import { idOf, lowBitsOf, nameOf, numberOf, textOf, unquoted } from './value.ts';

/** A system call from the raw records of its event; `undefined` if SYSCALL is not among them. */
export function rawCallOf(event: AuditEvent, programs: LastPrograms): SystemCall | undefined {
  const { syscall, stamp } = event;
  if (syscall === undefined) return undefined;
  const { own, translated } = syscall;
  const call = translated.get('SYSCALL');
  const name = callNameOf(
    own.get('arch'),
    own.get('syscall'),
    call === undefined ? undefined : unquoted(call),
  );
  const success = SUCCESS.get(own.get('success') ?? '');
  const host = event.node;
  const pid = numberOf(own.get('pid'));
  const ppid = numberOf(own.get('ppid'));
  const exe = textOf(own.get('exe'));
  const runsProgram = isExec(name) && success === true;
  const process = { host, pid, exe };
  return {
    stamp,
    host,
    name,
    success,
    exit: numberOf(own.get('exit')),
    values: ['a0', 'a1', 'a2', 'a3'].map((key) => lowBitsOf(own.get(key))),
    openFlags: octalOf(event.openat2?.own.get('oflag')),
    pid,
    parent: { pid: ppid, entityId: programs.entityOf({ host, pid: ppid }) },
    entityId: runsProgram ? programs.run(process, stamp) : programs.entityOf(process),
    comm: textOf(own.get('comm')),
    exe,
    hasTerminal: own.has('tty') ? textOf(own.get('tty')) !== undefined : undefined,
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
      role: path.get('nametype'),
      mode: path.get('mode'),
    })),
    keys: textOf(own.get('key'))?.split('\x01') ?? [],
    // The kernel does not know of containers.
    containerId: undefined,
  };
}

const SUCCESS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);

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
