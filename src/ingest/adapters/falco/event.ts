import type { JsonObject } from '../../../events/json.ts';
import type { EventHead } from '../document.ts';
import { integerAt, textAt } from '../members.ts';
import { fileOf } from '../parts.ts';
import { falcoFlag } from './output-fields.ts';

/** What happened, by the system call. */
export type FalcoEvent =
  | {
      readonly kind: 'event';
      readonly head: Pick<EventHead, 'dataset' | 'category' | 'type' | 'action' | 'outcome'>;
      readonly file?: ReturnType<typeof fileOf>;
    }
  /** Nothing that rules have a shape for: what Falco says of it is kept. */
  | { readonly kind: 'alert'; readonly action: string }
  | { readonly kind: 'passed over'; readonly why: string };

const EXECS: ReadonlySet<string> = new Set(['execve', 'execveat']);
const FORKS: ReadonlySet<string> = new Set(['clone', 'clone3', 'fork', 'vfork']);
const OPENS: ReadonlySet<string> = new Set([
  'open',
  'openat',
  'openat2',
  'open_by_handle_at',
  'creat',
]);

/** System calls on files other than opening, and where the path is that the event is about. */
const FILE_CALLS: ReadonlyMap<string, FileCall> = new Map([
  ...named(['unlink', 'unlinkat'], 'deletion', 'deletion', 'name', 'path'),
  ...named(['rename', 'renameat', 'renameat2'], 'change', 'rename', 'target', 'newpath'),
  ...named(['link', 'linkat', 'symlink', 'symlinkat'], 'creation', 'link', 'target', 'newpath'),
]);

interface FileCall {
  readonly type: string;
  readonly action: string;
  /** Fields that hold the path: whole ones first. */
  readonly paths: readonly string[];
}

function named(
  calls: readonly string[],
  type: string,
  action: string,
  whole: 'name' | 'target',
  argument: string,
): readonly (readonly [string, FileCall])[] {
  const paths = [`fs.path.${whole}`, `evt.arg.${argument}`, 'evt.arg.name', 'evt.arg.linkpath'];
  return calls.map((call) => [call, { type, action, paths }] as const);
}

export function eventOf(fields: JsonObject): FalcoEvent {
  const call = textAt(fields, 'evt.type');
  // An alert on the audit log of Kubernetes has a verb instead; other sources have neither.
  if (call === undefined) return { kind: 'alert', action: textAt(fields, 'ka.verb') ?? 'alert' };
  // Of the enter side of a call nothing is known yet.
  if (textAt(fields, 'evt.dir') === '>') return { kind: 'alert', action: call };
  if (EXECS.has(call)) return execEvent(fields);
  if (FORKS.has(call)) return forkEvent(fields, call);
  if (call === 'procexit') return endEvent(fields);
  if (OPENS.has(call)) return openEvent(fields, call);
  const fileCall = FILE_CALLS.get(call);
  return fileCall === undefined ? { kind: 'alert', action: call } : fileEvent(fields, fileCall);
}

function execEvent(fields: JsonObject): FalcoEvent {
  // A failed call started nothing: the process is still what it was.
  if (hasFailed(fields)) return processEvent('info', 'exec', 'failure');
  return processEvent('start', 'exec');
}

/** Both sides of a fork return: 0 to the child, whose event it is, and the child's pid to the parent. */
function forkEvent(fields: JsonObject, call: string): FalcoEvent {
  const result = integerAt(fields, 'evt.rawres') ?? integerAt(fields, 'evt.arg.res');
  if (result === undefined) return { kind: 'alert', action: call };
  if (result > 0) return { kind: 'passed over', why: "the parent's side of a fork" };
  if (result < 0) return processEvent('info', 'fork', 'failure');
  if (isThread(fields)) return { kind: 'passed over', why: 'a thread, no process' };
  return processEvent('start', 'fork');
}

function endEvent(fields: JsonObject): FalcoEvent {
  if (isThread(fields)) return { kind: 'passed over', why: 'a thread, no process' };
  return processEvent('end', 'end');
}

function isThread(fields: JsonObject): boolean {
  const thread = integerAt(fields, 'thread.tid');
  const process = integerAt(fields, 'proc.pid');
  return thread !== undefined && process !== undefined && thread !== process;
}

function processEvent(type: string, action: string, outcome?: 'failure'): FalcoEvent {
  const head = { dataset: 'process', category: ['process'], type: [type], action, outcome };
  return { kind: 'event', head };
}

/** Opening counts as a change where it is for writing, as creation where the file is new. */
function openEvent(fields: JsonObject, call: string): FalcoEvent {
  const flags = (textAt(fields, 'evt.arg.flags') ?? '').split('|');
  const creates = falcoFlag(fields, 'evt.is_open_create') ?? flags.includes('O_F_CREATED');
  const writes =
    falcoFlag(fields, 'evt.is_open_write') ??
    (call === 'creat' || flags.includes('O_WRONLY') || flags.includes('O_RDWR'));
  const action = creates ? 'creation' : 'open';
  const type = creates ? 'creation' : writes ? 'change' : 'access';
  return fileEvent(fields, { type, action, paths: ['fd.name', 'fs.path.name', 'evt.arg.name'] });
}

function fileEvent(fields: JsonObject, { type, action, paths }: FileCall): FalcoEvent {
  const path = paths.map((each) => textAt(fields, each)).find((each) => each !== undefined);
  const isFailed = hasFailed(fields);
  const head = {
    dataset: 'file',
    category: ['file'],
    type: [isFailed ? 'info' : type],
    action,
    outcome: isFailed ? ('failure' as const) : undefined,
  };
  return { kind: 'event', head, file: fileOf(wholePath(path, fields)) };
}

function wholePath(path: string | undefined, fields: JsonObject): string | undefined {
  const folder = textAt(fields, 'proc.cwd');
  if (path === undefined || path.startsWith('/') || folder === undefined) return path;
  return folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`;
}

function hasFailed(fields: JsonObject): boolean {
  const failed = falcoFlag(fields, 'evt.failed');
  const result = integerAt(fields, 'evt.rawres');
  const said = textAt(fields, 'evt.res') ?? 'SUCCESS';
  return failed ?? (result === undefined ? said !== 'SUCCESS' : result < 0);
}
