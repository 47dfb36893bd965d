import type { Json } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import type { Parts } from '../document.ts';
import { instantOf } from '../members.ts';
import { baseName, entersContainer, entityId } from '../parts.ts';
import { commandLine, parentCommandLine } from './command-line.ts';
import {
  falcoFlag,
  falcoId,
  falcoInteger,
  falcoText,
  FIELD,
  type OutputFields,
} from './output-fields.ts';

/** The process of an event, and which of its fields are a guess. */
export interface FalcoProcess {
  readonly process: Parts & {
    readonly user: { readonly id: string | undefined; readonly name: string | undefined };
    readonly group: Parts;
  };
  readonly guesses: readonly string[];
}

export function processOf(fields: OutputFields, host: string | undefined): FalcoProcess {
  const { args, isGuess } = commandLine(fields);
  const parentLine = parentCommandLine(fields);
  const own = identityOf(fields, host, 'proc.pid');
  const parent = identityOf(fields, host, 'proc.ppid');
  const executable = falcoText(fields, FIELD['proc.exepath']);
  const parentExecutable = falcoText(fields, FIELD['proc.pexepath']);
  const user = {
    id: falcoId(fields, FIELD['user.uid']),
    name: falcoText(fields, FIELD['user.name']),
  };
  const guesses = [
    ...(isGuess && args !== undefined ? ['process.args'] : []),
    ...(own.isGuess ? ['process.entity_id'] : []),
    ...(parentLine.isGuess ? ['process.parent.args'] : []),
    ...(parent.isGuess ? ['process.parent.entity_id'] : []),
  ];
  // The kernel truncates `proc.name` to 15 bytes.
  const name = baseName(executable) ?? falcoText(fields, FIELD['proc.name']);
  const interactive = terminalOf(fields);
  const isEntry = isEntryOf(fields, own.pid, parent.pid);
  const process = {
    entity_id: own.entity_id,
    pid: own.pid,
    start: startOf(own),
    name,
    executable,
    args,
    args_count:
      falcoInteger(fields, FIELD['proc.cmdnargs']) === undefined || isGuess
        ? undefined
        : args?.length,
    command_line:
      falcoText(fields, FIELD['proc.exeline']) ?? falcoText(fields, FIELD['proc.cmdline']),
    working_directory: folderOf(falcoText(fields, FIELD['proc.cwd'])),
    interactive,
    user,
    group: { id: falcoId(fields, FIELD['group.gid']) },
    parent: {
      entity_id: parent.entity_id,
      pid: parent.pid,
      start: startOf(parent),
      name: baseName(parentExecutable) ?? falcoText(fields, FIELD['proc.pname']),
      executable: parentExecutable,
      args: parentLine.args,
    },
    session_leader: {
      name:
        baseName(falcoText(fields, FIELD['proc.sid.exepath'])) ??
        falcoText(fields, FIELD['proc.sname']),
      executable: falcoText(fields, FIELD['proc.sid.exepath']),
      same_as_process: falcoFlag(fields, FIELD['proc.is_sid_leader']),
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

interface Identity {
  readonly pid: number | bigint | undefined;
  /** Nanoseconds since the epoch, or the digits of them. */
  readonly start: bigint | string | undefined;
  readonly entity_id: string | undefined;
  readonly isGuess: boolean;
}

/**
 * The entity id from the pid and, if the alert has it, the start time, because pids are reused.
 *
 * @param digits of the start time, as a number of nanoseconds
 */
export function identityOf(
  fields: OutputFields,
  host: string | undefined,
  key: 'proc.pid' | 'proc.ppid',
  digits?: string,
): Identity {
  const pid = falcoInteger(fields, FIELD[key]);
  const time = digits ?? fields.at(FIELD[`${key}.ts`]);
  const place = Number(pid) & (RECENT - 1);
  const known = recent[place];
  if (
    known !== undefined &&
    known.time === time &&
    known.host === host &&
    Object.is(known.pid, pid)
  ) {
    return known;
  }
  const start = digits ?? instantOf(time);
  const identity = {
    time,
    host,
    pid,
    start,
    entity_id: start === undefined ? entityId(host, pid) : entityId(host, start, pid),
    isGuess: start === undefined && pid !== undefined && host !== undefined,
  };
  if (typeof start === typeof time && typeof pid === 'number' && (host?.length ?? 0) <= MAX_HOST) {
    recent[place] = identity;
  }
  return identity;
}

/** The same processes come again and again, by themselves and as parents. */
const recent: (Identity & {
  readonly time: Json | undefined;
  readonly host: string | undefined;
})[] = [];
const RECENT = 1_024;
/** Longer names are not kept. */
const MAX_HOST = 256;

/** Few ask for it, so it is not printed with the identity. */
export const startOf = ({ start }: Identity): string | undefined =>
  start === undefined ? undefined : formatInstant(BigInt(start));

/** Falco writes a directory with a trailing slash. */
export function folderOf(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function isEntryOf(fields: OutputFields, pid: Pid, parentPid: Pid): boolean | undefined {
  return entersContainer({
    pid,
    ownPid: falcoInteger(fields, FIELD['proc.vpid']),
    parentPid,
    parentOwnPid: falcoInteger(fields, FIELD['proc.pvpid']),
  });
}

type Pid = number | bigint | undefined;

export function terminalOf(fields: OutputFields): boolean | undefined {
  const terminal = falcoInteger(fields, FIELD['proc.tty']);
  return terminal === undefined ? undefined : terminal !== 0;
}
