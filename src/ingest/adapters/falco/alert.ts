import { words } from '../../../util/words.ts';
import { processHead, fileHead, alertHead, type KindHead } from '../document.ts';
import type { SensorEvent } from '../field-table.ts';
import { textOf, timeOf } from '../members.ts';
import { baseName, fileOf } from '../parts.ts';
import {
  commandLine,
  folderOf,
  identityOf,
  isEntryOf,
  startOf,
  terminalOf,
  type Identity,
} from './process.ts';
import {
  falcoId,
  falcoInteger,
  falcoText,
  FIELD,
  type AlertFields,
  falcoFlag,
  type FieldName,
} from './output-fields.ts';

/** The kind of event, determined by the system call. */
type FalcoEvent =
  | (KindHead & {
      readonly kind: 'event' | 'alert';
      readonly file?: File | undefined;
    })
  | { readonly kind: 'skipped'; readonly why: string };

type File = ReturnType<typeof fileOf>;

const EXECS: ReadonlySet<string> = new Set(['execve', 'execveat']);
const FORKS: ReadonlySet<string> = new Set(['clone', 'clone3', 'fork', 'vfork']);
const OPENS: ReadonlySet<string> = new Set([
  'open',
  'openat',
  'openat2',
  'open_by_handle_at',
  'creat',
]);

/** System calls on files other than opening, with the field that has the path. */
const FILE_CALLS: ReadonlyMap<string, FileCall> = new Map([
  ...named(['unlink', 'unlinkat', 'rmdir'], 'deletion', 'deletion', 'fs.path.name', 'evt.arg.path'),
  ...named(
    ['mkdir', 'mkdirat', 'mknod', 'mknodat'],
    'creation',
    'creation',
    'fs.path.name',
    'evt.arg.path',
  ),
  ...named(
    ['rename', 'renameat', 'renameat2'],
    'change',
    'rename',
    'fs.path.target',
    'evt.arg.newpath',
  ),
  ...named(
    ['link', 'linkat', 'symlink', 'symlinkat'],
    'creation',
    'link',
    'fs.path.target',
    'evt.arg.newpath',
  ),
]);

/** System calls on open descriptors, which may also be pipes and sockets. */
const WRITES: ReadonlySet<string> = new Set(
  words('write writev pwrite pwrite64 pwritev truncate ftruncate'),
);

interface FileCall {
  readonly type: string;
  readonly action: string;
  /** Fields that have the path, complete paths first. */
  readonly paths: readonly FieldName[];
}

function named(
  calls: readonly string[],
  type: string,
  action: string,
  whole: FieldName,
  argument: FieldName,
): readonly (readonly [string, FileCall])[] {
  const paths = [whole, argument, 'evt.arg.name', 'evt.arg.linkpath'] as const;
  return calls.map((call) => [call, { type, action, paths }] as const);
}

function eventOf(fields: AlertFields): FalcoEvent {
  const call = falcoText(fields, FIELD['evt.type']);
  if (call === undefined) return eventWithoutCall(fields);
  // The enter event of a system call has no result yet.
  if (falcoText(fields, FIELD['evt.dir']) === '>') return alertEvent(fields, call);
  if (EXECS.has(call)) return execEvent(fields);
  if (FORKS.has(call)) return forkEvent(fields, call);
  if (call === 'procexit') return endEvent(fields);
  if (OPENS.has(call)) return openEvent(fields, call);
  if (WRITES.has(call) && openFile(fields) !== undefined) return fileEvent(fields, WRITE);
  const fileCall = FILE_CALLS.get(call);
  return fileCall === undefined ? alertEvent(fields, call) : fileEvent(fields, fileCall);
}

const OPEN_PATHS: readonly FieldName[] = ['fd.name', 'fs.path.name', 'evt.arg.name'];

const WRITE: FileCall = { type: 'change', action: 'modification', paths: OPEN_PATHS };

/**
 * Falco rules need not include the system call. An alert on the Kubernetes audit log has a verb
 * instead, and other sources have neither. In that case, the rule's output shows whether a file was
 * opened.
 */
function eventWithoutCall(fields: AlertFields): FalcoEvent {
  const use = statedUse(fields);
  if (use !== undefined && openFile(fields) !== undefined) {
    return fileEvent(fields, {
      type: use === 'writing' ? 'change' : 'access',
      action: 'open',
      paths: OPEN_PATHS,
    });
  }
  return alertEvent(fields, falcoText(fields, FIELD['ka.verb']) ?? 'alert');
}

/** An event of no particular kind, which still has its process and file. */
function alertEvent(fields: AlertFields, action: string): FalcoEvent {
  return { ...alertHead(action), file: openFile(fields) };
}

/** The file of the event, which may also be a pipe or a socket. */
function openFile(fields: AlertFields): File | undefined {
  const path = OPEN_PATHS.map((each) => falcoText(fields, FIELD[each])).find((each) =>
    each?.startsWith('/'),
  );
  return path === undefined ? undefined : fileOf(path);
}

/** The constant start of an output, before the first value from the event. */
const FIXED_WORDS = /^[^(|=%]{0,400}/;

/** `File below /etc opened for writing (file=…` is how outputs of Falco's own rules begin. */
function statedUse(fields: AlertFields): 'writing' | 'reading' | undefined {
  const output = textOf(fields.at(FIELD.output)) ?? '';
  const [words = ''] = FIXED_WORDS.exec(output) ?? [];
  if (words.includes('opened for writing')) return 'writing';
  return words.includes('opened for reading') ? 'reading' : undefined;
}

function execEvent(fields: AlertFields): FalcoEvent {
  // A failed call executed nothing, so the process still runs its previous program.
  if (hasFailed(fields)) return processEvent('info', 'exec', 'failure');
  return EXEC;
}

/**
 * A fork returns twice: 0 in the child, which this event is about, and the child's pid in the
 * parent.
 */
function forkEvent(fields: AlertFields, call: string): FalcoEvent {
  const result =
    falcoInteger(fields, FIELD['evt.rawres']) ?? falcoInteger(fields, FIELD['evt.arg.res']);
  if (result === undefined) return alertEvent(fields, call);
  if (result > 0) return { kind: 'skipped', why: "the parent's side of a fork" };
  if (result < 0) return processEvent('info', 'fork', 'failure');
  if (isThread(fields)) return { kind: 'skipped', why: 'thread, not a process' };
  return FORK;
}

function endEvent(fields: AlertFields): FalcoEvent {
  if (isThread(fields)) return { kind: 'skipped', why: 'thread, not a process' };
  return END;
}

function isThread(fields: AlertFields): boolean {
  const thread = falcoInteger(fields, FIELD['thread.tid']);
  const process = falcoInteger(fields, FIELD['proc.pid']);
  return thread !== undefined && process !== undefined && thread !== process;
}

function processEvent(type: string, action: string, outcome?: 'failure'): FalcoEvent {
  return { ...processHead(type, action, outcome), kind: 'event' };
}

const EXEC = processEvent('start', 'exec');
const FORK = processEvent('start', 'fork');
const END = processEvent('end', 'end');

/** Opening for writing counts as a modification, and opening a new file as a creation. */
function openEvent(fields: AlertFields, call: string): FalcoEvent {
  const flags = new Set(falcoText(fields, FIELD['evt.arg.flags'])?.match(FLAG));
  const creates = falcoFlag(fields, FIELD['evt.is_open_create']) ?? flags.has('O_F_CREATED');
  const writes =
    falcoFlag(fields, FIELD['evt.is_open_write']) ??
    (call === 'creat' ||
      WRITING.some((flag) => flags.has(flag)) ||
      statedUse(fields) === 'writing');
  const action = creates ? 'creation' : 'open';
  const type = creates ? 'creation' : writes ? 'change' : 'access';
  return fileEvent(fields, { type, action, paths: OPEN_PATHS });
}

/** `O_TRUNC|O_WRONLY`, with or without a leading number: `577(O_TRUNC|O_WRONLY)`. */
const FLAG = /\bO_[A-Z_]{1,20}/g;

const WRITING = ['O_WRONLY', 'O_RDWR', 'O_TRUNC'];

function fileEvent(fields: AlertFields, { type, action, paths }: FileCall): FalcoEvent {
  const path = paths
    .map((each) => falcoText(fields, FIELD[each]))
    .find((each) => each !== undefined && !each.startsWith(UNKNOWN_FOLDER));
  const isFailed = hasFailed(fields);
  const head = isFailed ? fileHead('info', action, 'failure') : fileHead(type, action);
  return { ...head, kind: 'event', file: fileOf(wholePath(path, fields)) };
}

/** Falco's prefix for a name in an unknown directory. */
const UNKNOWN_FOLDER = '<UNKNOWN>';

function wholePath(path: string | undefined, fields: AlertFields): string | undefined {
  const folder = falcoText(fields, FIELD['proc.cwd']);
  if (path === undefined || path.startsWith('/') || folder === undefined) return path;
  return folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`;
}

function hasFailed(fields: AlertFields): boolean {
  const failed = falcoFlag(fields, FIELD['evt.failed']);
  const result = falcoInteger(fields, FIELD['evt.rawres']);
  const said = falcoText(fields, FIELD['evt.res']) ?? 'SUCCESS';
  return failed ?? (result === undefined ? said !== 'SUCCESS' : result < 0);
}

/** What the fields of a document are read from. */
export interface FalcoAlert extends SensorEvent {
  readonly fields: AlertFields;
  readonly file: File | undefined;
  /** Whether it is of a process of the host, outside any container. */
  readonly isOnHost: boolean;
  /** What its orchestrator fields are about: its pod, or the target of a request; `undefined` without either. */
  readonly object: 'pod' | 'target' | undefined;
  /** Whether a process ended. */
  readonly isEnd: boolean;
  readonly own: Identity;
  readonly parent: Identity;
  /** Whether the process entered its container, if that is known. */
  readonly isEntry: boolean | undefined;
}

/**
 * Reads an alert. Returns the reason if it is no event.
 *
 * @param otherTime where the alert has no time of its own
 */
export function readAlert(fields: AlertFields, otherTime?: string): FalcoAlert | string {
  const event = eventOf(fields);
  if (event.kind === 'skipped') return event.why;
  const host = textOf(fields.at(FIELD.hostname)) ?? falcoText(fields, FIELD['evt.hostname']);
  const own = identityOf(fields, host, 'proc.pid');
  const parent = identityOf(fields, host, 'proc.ppid');
  const { args, isGuess } = commandLine(fields);
  const executable = falcoText(fields, FIELD['proc.exepath']);
  const hasCount = falcoInteger(fields, FIELD['proc.cmdnargs']) !== undefined && !isGuess;
  const startDigits = fields.digitsAt(FIELD['proc.pid.ts']);
  return {
    fields,
    time: timeOfAlert(fields) ?? otherTime,
    eventId: textOf(fields.at(FIELD.uuid)),
    head: event,
    host,
    file: event.file,
    isOnHost:
      falcoText(fields, FIELD['container.id']) === HOST ||
      falcoText(fields, FIELD['container.full_id']) === HOST,
    object: objectOf(fields),
    isEnd: event.kind === 'event' && event.action === 'end',
    own,
    parent,
    isEntry: isEntryOf(fields, own.pid, parent.pid),
    id: own.entity_id,
    process: {
      // The kernel truncates `proc.name` to 15 bytes.
      name: baseName(executable) ?? falcoText(fields, FIELD['proc.name']),
      executable,
      args,
      argsCount: hasCount ? args?.length : undefined,
      pid: own.pid,
      start: startDigits === undefined ? startOf(own) : undefined,
      startDigits,
      directory: folderOf(falcoText(fields, FIELD['proc.cwd'])),
      interactive: terminalOf(fields),
      userId: falcoId(fields, FIELD['user.uid']),
      userName: falcoText(fields, FIELD['user.name']),
      groupId: falcoId(fields, FIELD['group.gid']),
      isGuess,
    },
    isStart: event.type[0] === 'start',
    parentId: parent.entity_id,
    parentExecutable: falcoText(fields, FIELD['proc.pexepath']),
  };
}

/** The value of a container's id and name for a process of the host. */
const HOST = 'host';

function objectOf(fields: AlertFields): FalcoAlert['object'] {
  const has = (field: number) => falcoText(fields, field) !== undefined;
  if (has(FIELD['k8s.ns.name']) || has(FIELD['k8s.pod.name'])) return 'pod';
  return has(FIELD['ka.target.resource']) ? 'target' : undefined;
}

function timeOfAlert(fields: AlertFields): string | undefined {
  return (
    timeOf(fields.at(FIELD.time)) ??
    timeOf(fields.at(FIELD['evt.time.iso8601'])) ??
    timeOf(fields.at(FIELD['evt.rawtime'])) ??
    timeOf(fields.at(FIELD['evt.time']))
  );
}
