import { posix } from 'node:path';
import { draftOf, type Draft, type EventHead, type Parts } from '../document.ts';
import { programOf, fileOf } from '../parts.ts';
import { startedBy, type Arguments, type SystemCall, timeOf, type Path } from './system-call.ts';

/** The effect of a system call on a file, in the terms of cloud_defend documents. */
interface FileEvent {
  readonly action: 'open' | 'creation' | 'modification' | 'rename' | 'deletion' | 'link';
  readonly type: 'access' | 'creation' | 'change' | 'deletion';
  readonly file: File;
}

type File = {
  readonly path: string | undefined;
  readonly name: string | undefined;
  readonly extension: string | undefined;
  readonly type: string | undefined;
  readonly mode: string | undefined;
  /** The previous path of a renamed file, in the field where Elastic Defend has it. */
  readonly Ext?: { readonly original: { readonly path: string | undefined } };
};

/** Returns `undefined` if no PATH record describes the file. */
function fileEventOf(call: SystemCall): FileEvent | undefined {
  switch (call.name) {
    case 'open':
    case 'openat':
    case 'openat2':
    case 'creat':
      return openEvent(call);
    case 'truncate':
    case 'truncate64':
      return eventOf(call, pathOf(call), 'modification', 'change');
    case 'unlink':
    case 'unlinkat':
    case 'rmdir':
      return eventOf(call, pathOf(call, 'DELETE'), 'deletion', 'deletion');
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return renameEvent(call);
    case 'link':
    case 'linkat':
    case 'symlink':
    case 'symlinkat':
      return eventOf(call, pathOf(call, 'CREATE'), 'link', 'creation');
    case 'mknod':
    case 'mknodat':
    case 'mkdir':
    case 'mkdirat':
      return eventOf(call, pathOf(call, 'CREATE'), 'creation', 'creation');
    default:
      return eventOf(call, call.paths[0], 'open', 'access');
  }
}

/**
 * Opening an existing file for writing counts as a modification, because the writes themselves
 * produce no records.
 */
function openEvent(call: SystemCall): FileEvent | undefined {
  const path = pathOf(call, 'CREATE');
  if (path?.role === 'CREATE') return eventOf(call, path, 'creation', 'creation');
  return writes(call)
    ? eventOf(call, path, 'modification', 'change')
    : eventOf(call, path, 'open', 'access');
}

const ACCESS_MODE = 0o3;
const TRUNCATES = 0o1000;

function writes({ name, values, openFlags }: SystemCall): boolean {
  if (name === 'creat') return true;
  const flags = name === 'openat2' ? openFlags : values[name === 'open' ? 1 : 2];
  return flags !== undefined && ((flags & ACCESS_MODE) !== 0 || (flags & TRUNCATES) !== 0);
}

function renameEvent(call: SystemCall): FileEvent | undefined {
  const created = call.paths.findLast(({ role }) => role === 'CREATE');
  const event = eventOf(call, created ?? pathOf(call), 'rename', 'change');
  const before = call.paths.find(({ role }) => role === 'DELETE');
  if (event === undefined || before === undefined) return event;
  const path = absolute(call, before.name, 'from');
  return { ...event, file: { ...event.file, Ext: { original: { path } } } };
}

/**
 * The last record with the given role, otherwise the last one that is not for a parent directory.
 */
function pathOf({ paths }: SystemCall, role?: string): Path | undefined {
  return (
    paths.findLast((path) => path.role === role) ?? paths.findLast((path) => path.role !== 'PARENT')
  );
}

function eventOf(
  call: SystemCall,
  path: Path | undefined,
  action: FileEvent['action'],
  type: FileEvent['type'],
): FileEvent | undefined {
  if (path?.name === undefined) return undefined;
  const full = absolute(call, path.name, 'to');
  const { name, extension } = fileOf(full ?? posix.normalize(path.name));
  const mode = path.mode?.replace('0o', '');
  const bits = mode !== undefined && /^[0-7]{4,8}$/.test(mode) ? mode : undefined;
  return {
    action,
    type,
    file: {
      path: full,
      name,
      extension,
      type: bits === undefined ? undefined : FILE_TYPES.get(bits.slice(0, -4)),
      mode: bits?.slice(-4),
    },
  };
}

/** The file type digits of a mode, mapped to the values of `file.type`. */
const FILE_TYPES: ReadonlyMap<string, string> = new Map([
  ['010', 'file'],
  ['10', 'file'],
  ['004', 'dir'],
  ['04', 'dir'],
  ['4', 'dir'],
  ['012', 'symlink'],
  ['12', 'symlink'],
]);

/** The lower 32 bits of `AT_FDCWD`: the path is relative to the working directory. */
const WORKING_DIRECTORY = 0xffffff9c;

/** Which argument is the directory descriptor that a relative path starts from. */
const FOLDER_AT: ReadonlyMap<string | undefined, { readonly from?: number; readonly to: number }> =
  new Map([
    ['openat', { to: 0 }],
    ['openat2', { to: 0 }],
    ['execveat', { to: 0 }],
    ['unlinkat', { to: 0 }],
    ['mknodat', { to: 0 }],
    ['mkdirat', { to: 0 }],
    ['symlinkat', { to: 1 }],
    ['renameat', { from: 0, to: 2 }],
    ['renameat2', { from: 0, to: 2 }],
    ['linkat', { from: 0, to: 2 }],
  ]);

/**
 * The absolute path, without `.` and `..` so that they cannot hide it. Symbolic links are not
 * resolved. Returns `undefined` for a path relative to a directory descriptor, because no record
 * has that directory's path.
 */
function absolute(
  { name, values, directory }: SystemCall,
  path: string | undefined,
  side: 'from' | 'to',
): string | undefined {
  if (path === undefined) return undefined;
  if (path.startsWith('/')) return posix.normalize(path);
  const at = FOLDER_AT.get(name)?.[side];
  const startsElsewhere = at !== undefined && values[at] !== WORKING_DIRECTORY;
  if (startsElsewhere || directory === undefined) return undefined;
  return posix.resolve('/', directory, path);
}

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
