import { draftOf, type Draft, type EventHead, type Parts } from '../document.ts';
import { programOf } from '../parts.ts';
import { fileEventOf } from './file-event.ts';
import { startedBy, type Arguments, type SystemCall } from './system-call.ts';
import { timeOf } from './stamp.ts';

/** The `event.module` of the documents. */
export type Module = 'auditd' | 'laurel';

/** The draft for a system call, or a fixed reason why the call produces no document. */
export function callDraft(call: SystemCall, module: Module): Draft | string {
  switch (call.name) {
    case undefined:
      return 'system call not related to a process or file';
    case 'execve':
    case 'execveat':
      return execDraft(call, module);
    case 'fork':
    case 'vfork':
    case 'clone':
    case 'clone3':
      return forkDraft(call, module);
    case 'exit_group':
      return endDraft(call, module);
    default:
      return fileDraft(call, module);
  }
}

/**
 * A program that was executed, or an attempt to do so. A failed attempt has no `start`, so that no
 * rule matches it as an execution: the process is the one that tried, and `file.path` is the
 * program it tried to execute.
 */
function execDraft(call: SystemCall, module: Module): Draft {
  const head = headOf(call, module, 'process');
  if (call.success === true) {
    return draftOf(
      { ...head, category: ['process'], type: ['start'], action: 'exec' },
      { ...partsOf(call, argumentFields(call.args)), dockwarden: marksOf(call) },
    );
  }
  const tried = fileEventOf(call)?.file;
  return draftOf(
    { ...head, category: ['process'], type: [failureOf(call)], action: 'exec' },
    { ...partsOf(call, {}), file: tried },
  );
}

/**
 * A fork is a system call of the parent. The document describes the child, which runs the same
 * program.
 */
function forkDraft(call: SystemCall, module: Module): Draft | string {
  const { child, pid, exe, comm, entityId } = call;
  const started = startedBy(call);
  if (started === 'thread') return 'start of a thread, not of a process';
  if (started === 'unknown') return 'clone3, which may start a thread';
  if (child === undefined) return 'fork that did not create a process';
  if (pid !== undefined && child.pid <= pid) return 'fork in another pid namespace';
  const forker = { pid, exe, comm, entityId };
  return draftOf(
    { ...headOf(call, module, 'process'), category: ['process'], type: ['start'], action: 'fork' },
    partsOf(
      {
        ...call,
        pid: child.pid,
        entityId: child.entityId,
        parent: started === 'child' ? forker : call.parent,
      },
      {},
    ),
  );
}

function endDraft(call: SystemCall, module: Module): Draft {
  const status = call.values[0];
  return draftOf(
    { ...headOf(call, module, 'process'), category: ['process'], type: ['end'], action: 'end' },
    partsOf(call, {
      end: timeOf(call.stamp),
      exit_code: status === undefined ? undefined : status & 0xff,
    }),
  );
}

function fileDraft(call: SystemCall, module: Module): Draft | string {
  const event = fileEventOf(call);
  if (event === undefined) return 'system call on a file without its PATH record';
  return draftOf(
    {
      ...headOf(call, module, 'file'),
      category: ['file'],
      type: [call.success === false ? failureOf(call) : event.type],
      action: event.action,
    },
    {
      ...partsOf(call, {}),
      file: event.file,
      dockwarden: { missing: event.file.path === undefined ? ['file.path'] : [] },
    },
  );
}

function headOf(
  { stamp, success }: SystemCall,
  module: Module,
  dataset: string,
): Pick<EventHead, 'time' | 'module' | 'dataset' | 'id' | 'sequence' | 'outcome'> {
  return {
    time: timeOf(stamp),
    module,
    dataset,
    id: stamp.text,
    sequence: stamp.serial,
    outcome: success === undefined ? undefined : success ? 'success' : 'failure',
  };
}

/** Error numbers (errno): operation not permitted (EPERM), permission denied (EACCES). */
const DENIALS: ReadonlySet<number | undefined> = new Set([-1, -13]);

function failureOf({ exit }: SystemCall): 'denied' | 'error' {
  return DENIALS.has(exit) ? 'denied' : 'error';
}

/** The host, process, user and container fields that every document has. */
function partsOf(call: SystemCall, process: Parts): Parts {
  const { parent, user, containerId } = call;
  const ids: Parts = { user: { id: user.id }, group: { id: call.groupId } };
  return {
    host: { name: call.host, hostname: call.host },
    container: { id: containerId },
    process: {
      ...nameAndPath(call.exe, call.comm),
      ...process,
      pid: call.pid,
      entity_id: call.entityId,
      interactive: call.hasTerminal,
      working_directory: call.directory,
      ...ids,
      parent: {
        ...nameAndPath(parent.exe, parent.comm),
        pid: parent.pid,
        entity_id: parent.entityId,
      },
    },
    user: {
      id: user.id,
      name: user.name,
      effective: { id: user.effectiveId },
      audit: { id: user.auditId },
    },
    group: { id: call.groupId },
    tags: call.keys,
  };
}

/**
 * The name is that of the file. The task name (comm) is truncated to 15 bytes, and a thread can set
 * it.
 */
function nameAndPath(exe: string | undefined, comm: string | undefined): Parts {
  const { executable, name } = programOf(exe);
  return { name: name ?? comm, executable };
}

function argumentFields(args: Arguments | undefined): Parts {
  if (args === undefined) return {};
  const { values, fidelity } = args;
  return { args: values, args_count: fidelity === 'exact' ? values.length : undefined };
}

function marksOf({ args }: SystemCall): Parts {
  if (args?.fidelity === 'exact') return {};
  const field = ['process.args'];
  return args?.fidelity === 'a guess' ? { reconstructed: field } : { missing: field };
}
