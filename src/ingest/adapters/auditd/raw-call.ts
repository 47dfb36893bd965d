import type { AuditEvent } from './assembler.ts';
import { callNameOf } from './call-names.ts';
import { execArguments, titleArguments } from './exec-arguments.ts';
import type { LastPrograms } from './last-programs.ts';
import { FORKS, startedBy, type Arguments, type Path, type SystemCall } from './system-call.ts';
import { idOf, lowBitsOf, nameOf, numberOf, programPathOf, textOf, wordOf } from './value.ts';

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
