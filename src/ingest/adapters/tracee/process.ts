import { processHead, type Parts } from '../document.ts';
import { integerAt, memberAt, textAt, textsAt } from '../members.ts';
import { entityId, programOf } from '../parts.ts';
import {
  type Kind,
  type Count,
  type TraceeEvent,
  type TraceeProcess,
  nanosAt,
  protoTimeAt,
} from './event.ts';

const THREAD_STARTED = 'start of a thread, not of a process';
const THREAD_ENDED = 'end of a thread, not of its process';

/** The process of an event, from the fields that every event has. */
export function processOf({ process, parent }: TraceeEvent): Parts {
  return {
    ...identityOf(process),
    start: process.start,
    ...programOf(process.executable),
    ...(process.executable === undefined ? { name: process.task } : {}),
    user: { id: process.userId },
    parent: { ...identityOf(parent), ...programOf(parent.executable) },
  };
}

/**
 * Tracee's process id is a 32-bit hash that is at best unique on its host. Combined with the pid,
 * processes of several hosts, or thousands of one, do not collide. The host name cannot be used: it
 * is the one that the process sees, so it differs between a container's first process and its
 * parent outside.
 */
function identityOf({ pid, uniqueId }: Pick<TraceeProcess, 'pid' | 'uniqueId'>): Parts {
  const known = given(pid);
  return { entity_id: entityId(given(uniqueId), known), pid: known };
}

/** 0 means unknown, because no program has it. */
function given(count: Count): Count {
  return count === 0 ? undefined : count;
}

export function execKind(event: TraceeEvent): Kind {
  const { data } = event;
  const executable = textAt(data, 'pathname') ?? event.process.executable;
  const input = textAt(data, 'stdin_path');
  const interactive = input === undefined ? undefined : isTerminal(input);
  return {
    head: processHead('start', 'exec'),
    parts: {
      process: {
        ...processOf({ ...event, process: { ...event.process, executable } }),
        args: textsAt(data, 'argv'),
        interactive,
      },
    },
    // In a pipeline, standard input is not a terminal, even in an interactive session.
    guessed: interactive === false ? ['process.interactive'] : [],
  };
}

/**
 * The exec system call, if `sched_process_exec` is not traced. The event describes the process
 * before the exec, so the program and its arguments are the requested ones.
 */
export function execCallKind(event: TraceeEvent): Kind {
  const { data, result, process } = event;
  const isDone = result === undefined || result >= 0;
  if (!isDone) {
    return { head: processHead('info', 'exec', 'failure'), parts: {} };
  }
  const asked = textAt(data, 'pathname');
  // The event does not have the directory that a relative path starts from.
  const executable = asked?.startsWith('/') === true ? asked : undefined;
  const { name } = programOf(asked);
  return {
    head: processHead('start', 'exec'),
    parts: {
      process: {
        ...processOf({ ...event, process: { ...process, executable, task: name } }),
        args: textsAt(data, 'argv'),
      },
    },
  };
}

function isTerminal(path: string): boolean {
  return path.startsWith('/dev/pts/') || path.startsWith('/dev/tty') || path === '/dev/console';
}

/**
 * A fork is an event of the parent. The document describes the child: it runs the parent's program,
 * and it has no id yet because Tracee does not report one.
 */
export function forkKind(event: TraceeEvent): Kind {
  const { data, process } = event;
  const pid = integerAt(data, 'child_pid');
  const thread = integerAt(data, 'child_tid');
  if (pid !== undefined && thread !== undefined && pid !== thread) return THREAD_STARTED;
  const program = programOf(process.executable);
  const name = program.name ?? process.task;
  const owner = integerAt(data, 'parent_process_pid') ?? process.pid;
  // With CLONE_PARENT, the child's parent is not the process that forked, and nothing else is known
  // of it.
  const isParent = process.pid === owner;
  return {
    head: processHead('start', 'fork'),
    parts: {
      process: {
        pid: given(pid),
        start: startOf(event),
        ...program,
        name,
        user: { id: process.userId },
        parent: isParent
          ? { ...identityOf(process), start: process.start, ...program, name }
          : { pid: given(owner) },
      },
    },
  };
}

function startOf({ data }: TraceeEvent): string | undefined {
  const isNumber = integerAt(data, 'start_time') !== undefined;
  return isNumber ? nanosAt(data, 'start_time') : protoTimeAt(data, 'start_time');
}

export function endKind(event: TraceeEvent): Kind {
  const { data, process } = event;
  const whole = memberAt(data, 'process_group_exit');
  const isThread = process.threadId !== undefined && process.threadId !== process.pid;
  if (typeof whole === 'boolean' ? !whole : isThread) return THREAD_ENDED;
  return {
    head: processHead('end', 'end'),
    parts: {
      process: { ...processOf(event), exit_code: integerAt(data, 'exit_code'), end: event.time },
    },
  };
}
