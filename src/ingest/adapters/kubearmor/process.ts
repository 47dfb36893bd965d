import type { JsonObject } from '../../../events/json.ts';
import { splitCommandLine, splitWords } from '../arguments.ts';
import type { Parts } from '../document.ts';
import { idAt, integerAt, memberAt, textAt } from '../members.ts';
import { baseName, entersContainer, entityId, programOf } from '../parts.ts';

/** The process of a log, and which of its fields are a guess. */
export interface KubeArmorProcess {
  readonly process: Parts;
  readonly guesses: readonly string[];
}

export function processOf(record: JsonObject): KubeArmorProcess {
  const host = textAt(record, 'HostName');
  const pid = integerAt(record, 'HostPID') ?? integerAt(record, 'PID');
  const parentPid = integerAt(record, 'HostPPID') ?? integerAt(record, 'PPID');
  const line = textAt(record, textAt(record, 'Operation') === 'Process' ? 'Resource' : 'Source');
  const executable = textAt(record, 'ProcessName') ?? pathOf(line);
  const args = argumentsOf(line, executable);
  const entity = entityId(host, pid);
  const parentEntity = entityId(host, parentPid);
  const isEntry = entersContainer({
    pid,
    ownPid: integerAt(record, 'PID'),
    parentPid,
    parentOwnPid: ownParentOf(record),
  });
  const interactive = terminalOf(record);
  const process = {
    // Without the start time of a process, a later process with the same pid gets the same id.
    entity_id: entity,
    pid,
    ...programOf(executable),
    args,
    command_line: line,
    working_directory: textAt(record, 'Cwd'),
    interactive,
    user: { id: userOf(record) },
    parent: {
      entity_id: parentEntity,
      pid: parentPid,
      ...programOf(textAt(record, 'ParentProcessName')),
    },
    entry_leader: {
      ...(isEntry === true
        ? { entity_id: entity, pid, ...programOf(executable), args, interactive, ...ENTRY }
        : {}),
      same_as_process: isEntry,
    },
  };
  const guesses = [
    ...(args === undefined ? [] : ['process.args']),
    ...(entity === undefined ? [] : ['process.entity_id']),
    ...(parentEntity === undefined ? [] : ['process.parent.entity_id']),
  ];
  return { process, guesses };
}

/**
 * The program at the start of the command line, for logs that have the program's path only there.
 */
function pathOf(line: string | undefined): string | undefined {
  return line?.startsWith('/') === true ? splitWords(line)[0] : undefined;
}

const ENTRY: Parts = { entry_meta: { type: 'container' } };

/** The command line is the program's path and the arguments after argv[0], joined with spaces. */
function argumentsOf(
  line: string | undefined,
  executable: string | undefined,
): readonly string[] | undefined {
  const isKnown =
    executable !== undefined && (line === executable || line?.startsWith(`${executable} `));
  const path = isKnown === true ? executable : splitWords(line ?? '')[0];
  if (line === undefined || path === undefined) return undefined;
  const rest = line.slice(line.indexOf(path) + path.length + 1);
  return [baseName(path) ?? path, ...splitCommandLine(path, rest)];
}

/**
 * The pid of a parent outside of the container: older versions write its pid on the host, newer
 * ones 0.
 */
function ownParentOf(record: JsonObject): number | bigint | undefined {
  const hostPid = integerAt(record, 'HostPPID');
  const ownPid = integerAt(record, 'PPID');
  return ownPid === 0 ? hostPid : ownPid;
}

/** Some versions omit numbers that are 0. */
function userOf(record: JsonObject): string | undefined {
  const isOmitted =
    memberAt(record, 'UID') === undefined && integerAt(record, 'HostPID') !== undefined;
  return isOmitted ? '0' : idAt(record, 'UID');
}

/** If there is no terminal, some versions write that explicitly and others omit the field. */
function terminalOf(record: JsonObject): boolean | undefined {
  const terminal = textAt(record, 'TTY');
  return terminal === undefined ? undefined : terminal !== '(none)' && terminal !== '?';
}
