import { fileHead } from '../document.ts';
import type { JsonObject } from '../../../events/json.ts';
import { integerAt, memberAt, objectAt, objectsAt, textAt } from '../members.ts';
import { fileOf } from '../parts.ts';
import type { EventKind } from './event.ts';

/** A hook's effect on a file, determined by its arguments. */
interface Hook {
  readonly type: 'access' | 'change' | 'creation' | 'deletion';
  readonly action: string;
  /** Which path the event is about: hooks on names have the directory before the name. */
  readonly path: 'first' | 'last';
}

const READ: Hook = { type: 'access', action: 'open', path: 'first' };
const WRITE: Hook = { type: 'change', action: 'modification', path: 'first' };
const DELETION: Hook = { type: 'deletion', action: 'deletion', path: 'last' };
const RENAME: Hook = { type: 'change', action: 'rename', path: 'last' };
const LINK: Hook = { type: 'creation', action: 'link', path: 'last' };
const CREATION: Hook = { type: 'creation', action: 'creation', path: 'last' };

/**
 * Names of the LSM hooks, without `security_`, and of system calls. The record of an open does not
 * show whether the file is opened for writing, so it counts as an access. A write shows in the mask
 * of `file_permission`, which is called for each read and write.
 */
const HOOKS: ReadonlyMap<string, Hook | ((args: readonly JsonObject[]) => Hook)> = new Map<
  string,
  Hook | ((args: readonly JsonObject[]) => Hook)
>([
  ['fd_install', READ],
  ['file_open', READ],
  ['file_permission', byMask],
  ['mmap_file', byMapping],
  ['path_truncate', WRITE],
  ['file_truncate', WRITE],
  ['path_unlink', DELETION],
  ['inode_unlink', DELETION],
  ['path_rename', RENAME],
  ['inode_rename', RENAME],
  ['path_link', LINK],
  ['inode_link', LINK],
  ['path_symlink', LINK],
  ['inode_symlink', LINK],
  ['path_mknod', CREATION],
  ['inode_create', CREATION],
  ['inode_mknod', CREATION],
  // System calls identify an open file by its descriptor, for which Tetragon looks up the path.
  ...['read', 'readv', 'pread64', 'preadv'].map((call) => [`sys_${call}`, READ] as const),
  ...['write', 'writev', 'pwrite64', 'pwritev', 'ftruncate'].map(
    (call) => [`sys_${call}`, WRITE] as const,
  ),
]);

/** `__x64_sys_write`; the prefix depends on the architecture. */
const ARCHITECTURE = /^__(?:x64|ia32|arm64|s390x|riscv)_/;

const MAY_WRITE = 2;
const MAY_APPEND = 8;
const PROT_WRITE = 2;
const MAP_SHARED = 1;

/** Returns `undefined` if the hook is not about a file or the policy does not request its path. */
export function fileEvent(body: JsonObject): EventKind | undefined {
  const name = textAt(body, 'function_name') ?? '';
  const known = HOOKS.get(
    name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name.replace(ARCHITECTURE, ''),
  );
  if (known === undefined) return undefined;
  const args = objectsAt(body, 'args');
  const hook = typeof known === 'function' ? known(args) : known;
  const paths = pathsOf(args);
  const found = hook.path === 'first' ? paths[0] : paths.at(-1);
  if (found === undefined) return undefined;
  const isRefused = refused(body);
  return {
    head: isRefused ? fileHead('info', hook.action, 'failure') : fileHead(hook.type, hook.action),
    file: fileOf(found.path),
    missing: found.isWhole ? [] : ['file.path'],
  };
}

const PREFIX = 'security_';

function byMask(args: readonly JsonObject[]): Hook {
  const mask = Number(numbersOf(args)[0] ?? 0);
  return (mask & (MAY_WRITE | MAY_APPEND)) === 0 ? READ : WRITE;
}

/** A mapping changes the file only if it is shared. Without the flags it may be private. */
function byMapping(args: readonly JsonObject[]): Hook {
  const [protection = 0, flags = 0] = numbersOf(args).map(Number);
  return (protection & PROT_WRITE) !== 0 && (flags & MAP_SHARED) !== 0 ? WRITE : READ;
}

const NUMBERS = ['int_arg', 'uint_arg', 'size_arg', 'long_arg'] as const;

function numbersOf(args: readonly JsonObject[]): readonly (number | bigint)[] {
  return args.flatMap((argument) => {
    const number = NUMBERS.map((key) => integerAt(argument, key)).find(
      (each) => each !== undefined,
    );
    return number === undefined ? [] : [number];
  });
}

function pathsOf(args: readonly JsonObject[]) {
  return args.flatMap((argument) => {
    const value = objectAt(argument, 'file_arg') ?? objectAt(argument, 'path_arg');
    const path = textAt(value, 'path');
    if (path?.startsWith('/') !== true) return [];
    // Tetragon resolves only a part of a path with too many components.
    const isWhole = textAt(value, 'flags')?.includes('unresolved') !== true;
    return [{ path, isWhole }];
  });
}

/** The hook denied the operation, or the policy made it fail. */
function refused(body: JsonObject): boolean {
  const result = integerAt(objectAt(body, 'return'), 'int_arg');
  if (result !== undefined && result < 0) return true;
  return memberAt(body, 'action') === 'KPROBE_ACTION_OVERRIDE';
}
