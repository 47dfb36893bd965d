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
  /** For `tetragon`: what has no field of ECS. */
  readonly extra: Parts;
  readonly guessesArgs: boolean;
}

/** What a record says of one process. */
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

/** A path that was given relative to the working directory is joined with it. */
function executableOf(
  binary: string | undefined,
  directory: string | undefined,
): string | undefined {
  if (binary === undefined || binary.startsWith('/')) return binary;
  return directory?.startsWith('/') === true ? posix.join(directory, binary) : binary;
}

/**
 * The arguments, a guess always: argv[0] is not in the record, and the program's own name stands in
 * for it. What follows is certain as long as no double quote is in it, because an argument that
 * holds a blank is wrapped in quotes, except that empty arguments at the beginning are lost. With
 * a quote, an argument that holds quotes itself looks like one that was wrapped.
 *
 * Of a script, the record has the path twice: as the program, and as the argument that the kernel
 * gives to the interpreter, whose name the record does not have.
 */
function argumentsOf(
  executable: string | undefined,
  joined: string | undefined,
  binary: string | undefined,
): string[] {
  const name = baseName(executable);
  const first = name === undefined ? [] : [name];
  if (joined === undefined) return first;
  // A first argument that was wrapped has the separating blank before it.
  const args = splitArguments(joined.startsWith(' "') ? joined.slice(1) : joined);
  const isScript = args[0] !== undefined && (args[0] === binary || args[0] === executable);
  return isScript ? args : [...first, ...args];
}

/** The audit user of a process that nobody logged in for. */
const UNSET = '4294967295';

/** `uid` is the effective user; the others come with `process_credentials` only. */
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
