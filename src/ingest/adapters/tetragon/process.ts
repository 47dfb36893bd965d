import { posix } from 'node:path';
import type { JsonObject } from '../../../events/json.ts';
import { splitArguments } from '../arguments.ts';
import type { Parts } from '../document.ts';
import { flagAt, idAt, integerAt, objectAt, textAt, timeAt } from '../members.ts';
import { baseName, programOf } from '../parts.ts';

export interface Described {
  /** For `process`, or `process.parent`. */
  readonly fields: Parts;
  readonly user: Parts;
  readonly group: Parts;
  /** For `tetragon`: values without an ECS field. */
  readonly extra: Parts;
  readonly guessesArgs: boolean;
}

/** The fields for one process of a record. */
export function describe(process: JsonObject): Described {
  const directory = textAt(process, 'cwd');
  const executable = executableOf(textAt(process, 'binary'), directory);
  const args = argumentsOf(executable, textAt(process, 'arguments'), textAt(process, 'binary'));
  const { user, group, real } = ownersOf(process);
  return {
    fields: {
      entity_id: textAt(process, 'exec_id'),
      pid: integerAt(process, 'pid'),
      start: timeAt(process, 'start_time'),
      ...programOf(executable),
      args,
      working_directory: directory,
      user: { id: user['id'] },
      group,
      ...real,
    },
    user,
    group,
    extra: { in_init_tree: flagAt(process, 'in_init_tree') },
    guessesArgs: args.length > 0,
  };
}

/** A path relative to the working directory is joined with it. */
export function executableOf(
  binary: string | undefined,
  directory: string | undefined,
): string | undefined {
  if (binary === undefined || binary.startsWith('/')) return binary;
  return directory?.startsWith('/') === true ? posix.join(directory, binary) : binary;
}

/**
 * The arguments, which are always a guess. argv[0] is not in the record, so the program's file name
 * is used instead. The other arguments are certain if they contain no double quotes, because an
 * argument with a space is enclosed in quotes; only empty arguments at the start are lost. With
 * quotes, an argument that contains quotes itself cannot be distinguished from an enclosed one.
 *
 * For a script, the record has the path twice: as the program, and as the argument that the kernel
 * passes to the interpreter, whose name the record lacks.
 */
export function argumentsOf(
  executable: string | undefined,
  joined: string | undefined,
  binary: string | undefined,
): string[] {
  const name = baseName(executable);
  const first = name === undefined ? [] : [name];
  if (joined === undefined) return first;
  // If the first argument was enclosed, the separating space precedes it.
  const args = splitArguments(joined.startsWith(' "') ? joined.slice(1) : joined);
  const isScript = args[0] !== undefined && (args[0] === binary || args[0] === executable);
  return isScript ? args : [...first, ...args];
}

/** The audit user id of a process without a login. */
export const UNSET = '4294967295';

/** `uid` is the effective user. The other ids require `process_credentials`. */
function ownersOf(process: JsonObject): { user: Parts; group: Parts; real: Parts } {
  const credentials = objectAt(process, 'process_credentials');
  const login = idAt(process, 'auid');
  return {
    user: {
      id: idAt(credentials, 'euid') ?? idAt(process, 'uid'),
      name: textAt(objectAt(process, 'user'), 'name'),
      audit: { id: login === UNSET ? undefined : login },
    },
    group: { id: idAt(credentials, 'egid') },
    real: {
      real_user: { id: idAt(credentials, 'uid') },
      real_group: { id: idAt(credentials, 'gid') },
    },
  };
}
