import { fileHead } from '../document.ts';
import type { JsonObject } from '../../../events/json.ts';
import { integerAt, textAt } from '../members.ts';
import { fileOf } from '../parts.ts';
import type { Kind, TraceeEvent } from './event.ts';

interface FileEvent {
  readonly type: 'access' | 'change' | 'creation' | 'deletion';
  readonly action: string;
  /** The argument with the path. */
  readonly path: string;
  /** The argument with the previous path of the file, or the target of a link. */
  readonly other?: string;
}

const WRITE: FileEvent = { type: 'change', action: 'modification', path: 'pathname' };

const FILE_EVENTS: ReadonlyMap<string, FileEvent> = new Map<string, FileEvent>([
  ['vfs_write', WRITE],
  ['vfs_writev', WRITE],
  ['magic_write', WRITE],
  ['do_truncate', WRITE],
  ['file_modification', { ...WRITE, path: 'file_path' }],
  ['security_inode_unlink', { type: 'deletion', action: 'deletion', path: 'pathname' }],
  [
    'security_inode_rename',
    { type: 'change', action: 'rename', path: 'new_path', other: 'old_path' },
  ],
  ['security_inode_mknod', { type: 'creation', action: 'creation', path: 'file_name' }],
  [
    'security_inode_symlink',
    { type: 'creation', action: 'link', path: 'linkpath', other: 'target' },
  ],
]);

const NO_FILE = 'file event without a path';

/** `undefined` if the event is not about a file. */
export function fileKind(event: TraceeEvent): Kind | undefined {
  const { data, name } = event;
  const known = name === 'security_file_open' ? openEvent(data) : FILE_EVENTS.get(name);
  if (known === undefined) return undefined;
  const path = textAt(data, known.path);
  // Pipes and sockets are written to as well.
  if (path?.startsWith('/') !== true) return NO_FILE;
  const other = known.other === undefined ? undefined : textAt(data, known.other);
  return {
    head: fileHead(known.type, known.action),
    parts: {
      file: {
        ...fileOf(path),
        ...(known.action === 'link' ? { target_path: other } : {}),
        ...(known.action === 'rename' ? { Ext: { original: { path: other } } } : {}),
      },
    },
  };
}

/**
 * Opening for writing counts as a modification, and opening with O_CREAT and O_EXCL as a creation.
 */
function openEvent(data: JsonObject): FileEvent {
  const has = flagsOf(data);
  if (has('O_CREAT') && has('O_EXCL')) {
    return { type: 'creation', action: 'creation', path: 'pathname' };
  }
  const writes = has('O_WRONLY') || has('O_RDWR');
  return { type: writes ? 'change' : 'access', action: 'open', path: 'pathname' };
}

/** These are the same on all architectures that Tracee supports. */
const FLAGS = { O_WRONLY: 0o1, O_RDWR: 0o2, O_CREAT: 0o100, O_EXCL: 0o200 } as const;

/** A number, or the flag names if Tracee parses arguments. */
function flagsOf(data: JsonObject): (flag: keyof typeof FLAGS) => boolean {
  const number = integerAt(data, 'flags');
  if (number !== undefined) {
    const bits = Number(BigInt.asUintN(32, BigInt(number)));
    return (flag) => (bits & FLAGS[flag]) !== 0;
  }
  const names = new Set(textAt(data, 'flags')?.split('|'));
  return (flag) => names.has(flag);
}
