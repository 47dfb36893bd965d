import type { JsonObject } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import type { Parts } from '../document.ts';
import { instantAt, integerAt } from '../members.ts';
import { baseName, entersContainer, entityId } from '../parts.ts';
import { commandLine, parentCommandLine } from './command-line.ts';
import { falcoFlag, falcoId, falcoText } from './output-fields.ts';

/** The process of an event, and which of its fields are a guess. */
export interface FalcoProcess {
  readonly process: Parts & {
    readonly user: { readonly id: string | undefined; readonly name: string | undefined };
    readonly group: Parts;
  };
  readonly guesses: readonly string[];
}

export function processOf(fields: JsonObject, host: string | undefined): FalcoProcess {
  const { args, isGuess } = commandLine(fields);
  const parentLine = parentCommandLine(fields);
  const own = identity(fields, host, 'proc.pid');
  const parent = identity(fields, host, 'proc.ppid');
  const executable = falcoText(fields, 'proc.exepath');
  const parentExecutable = falcoText(fields, 'proc.pexepath');
  const user = { id: falcoId(fields, 'user.uid'), name: falcoText(fields, 'user.name') };
  const guesses = [
    ...(isGuess && args !== undefined ? ['process.args'] : []),
    ...(own.isGuess ? ['process.entity_id'] : []),
    ...(parentLine.isGuess ? ['process.parent.args'] : []),
    ...(parent.isGuess ? ['process.parent.entity_id'] : []),
  ];
  // The kernel truncates `proc.name` to 15 bytes.
  const name = baseName(executable) ?? falcoText(fields, 'proc.name');
  const interactive = terminalOf(fields);
  const isEntry = entersContainer({
    pid: own.pid,
    ownPid: integerAt(fields, 'proc.vpid'),
    parentPid: parent.pid,
    parentOwnPid: integerAt(fields, 'proc.pvpid'),
  });
  const process = {
    entity_id: own.entity_id,
    pid: own.pid,
    start: own.start,
    name,
    executable,
    args,
    args_count:
      integerAt(fields, 'proc.cmdnargs') === undefined || isGuess ? undefined : args?.length,
    command_line: falcoText(fields, 'proc.exeline') ?? falcoText(fields, 'proc.cmdline'),
    working_directory: folderOf(falcoText(fields, 'proc.cwd')),
    interactive,
    user,
    group: { id: falcoId(fields, 'group.gid') },
    parent: {
      entity_id: parent.entity_id,
      pid: parent.pid,
      start: parent.start,
      name: baseName(parentExecutable) ?? falcoText(fields, 'proc.pname'),
      executable: parentExecutable,
      args: parentLine.args,
    },
    session_leader: {
      name: baseName(falcoText(fields, 'proc.sid.exepath')) ?? falcoText(fields, 'proc.sname'),
      executable: falcoText(fields, 'proc.sid.exepath'),
      same_as_process: falcoFlag(fields, 'proc.is_sid_leader'),
    },
    entry_leader: {
      ...(isEntry === true
        ? { entity_id: own.entity_id, pid: own.pid, name, executable, args, interactive, ...ENTRY }
        : {}),
      same_as_process: isEntry,
    },
  };
  return { process, guesses };
}

const ENTRY: Parts = { entry_meta: { type: 'container' } };

/** The entity id from the pid and, if the alert has it, the start time, because pids are reused. */
function identity(fields: JsonObject, host: string | undefined, key: 'proc.pid' | 'proc.ppid') {
  const pid = integerAt(fields, key);
  const start = instantAt(fields, `${key}.ts`);
  return {
    pid,
    start: start === undefined ? undefined : formatInstant(start),
    entity_id: start === undefined ? entityId(host, pid) : entityId(host, start, pid),
    isGuess: start === undefined && pid !== undefined && host !== undefined,
  };
}

/** Falco writes a directory with a trailing slash. */
function folderOf(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function terminalOf(fields: JsonObject): boolean | undefined {
  const terminal = integerAt(fields, 'proc.tty');
  return terminal === undefined ? undefined : terminal !== 0;
}
