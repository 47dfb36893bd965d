import type { Json } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import { splitCommandLine, splitWords } from '../arguments.ts';
import { instantOf } from '../members.ts';
import { entersContainer, entityId } from '../parts.ts';
import {
  falcoInteger,
  FIELD,
  type AlertFields,
  falcoText,
  FIRST_ARGUMENT,
} from './output-fields.ts';

interface CommandLine {
  /** `undefined` if the arguments are unknown. */
  readonly args: readonly string[] | undefined;
  /** Whether the arguments are a guess. */
  readonly isGuess: boolean;
}

/** Falco truncates joined arguments to this number of bytes. */
const CUT_BYTES = 4_096;

/**
 * The arguments of the process: exact from `proc.args[0]`, `proc.args[1]`, …, otherwise a guess.
 */
export function commandLine(fields: AlertFields): CommandLine {
  const task = falcoText(fields, FIELD['proc.name']);
  const line = falcoText(fields, FIELD['proc.exeline']) ?? falcoText(fields, FIELD['proc.cmdline']);
  const given = falcoText(fields, FIELD['proc.exe']);
  const name = given ?? (line === undefined ? task : firstOf(line, task));
  if (name === undefined) return UNKNOWN;
  const rest = indexedArguments(fields) ?? joinedArguments(fields, name);
  if (rest !== null) {
    return { args: [name, ...rest.args], isGuess: rest.isGuess || given === undefined };
  }
  if (line === undefined && given === undefined) return UNKNOWN;
  return { args: [name, ...behindFirst(line ?? name, name, task)], isGuess: true };
}

const UNKNOWN: CommandLine = { args: undefined, isGuess: false };

/** The start of a command line: the task name, which may contain spaces, or else one word. */
function firstOf(line: string, task: string | undefined): string {
  const isTask = task !== undefined && (line === task || line.startsWith(`${task} `));
  const blank = line.indexOf(' ');
  return isTask ? task : blank === -1 ? line : line.slice(0, blank);
}

function behindFirst(line: string, name: string, task: string | undefined): readonly string[] {
  return splitCommandLine(name, line.slice(firstOf(line, task).length + 1));
}

interface Rest {
  readonly args: readonly string[];
  readonly isGuess: boolean;
}

/**
 * `proc.args[N]` starts with the argument after argv[0]. A rule names a limited number of them:
 * `proc.cmdnargs` has the total, and the rest are taken from `proc.args`.
 */
function indexedArguments(fields: AlertFields): Rest | null {
  const args: string[] = [];
  const total = falcoInteger(fields, FIELD['proc.cmdnargs']);
  for (;;) {
    const field = FIRST_ARGUMENT + args.length;
    // With the total known, an argument may be empty, or look like Falco's mark for a missing value.
    const value = total === undefined ? falcoText(fields, field) : fields.at(field);
    if (typeof value !== 'string' || (total !== undefined && args.length >= total)) break;
    args.push(value);
  }
  if (args.length === 0) return total === 0 ? { args, isGuess: false } : null;
  const isWhole =
    total === undefined ? fields.at(FIRST_ARGUMENT + args.length) === null : args.length >= total;
  if (isWhole) return { args, isGuess: false };
  const joined = falcoText(fields, FIELD['proc.args']) ?? '';
  const known = args.join(' ');
  if (joined === known && total === undefined) return { args, isGuess: false };
  if (!joined.startsWith(`${known} `)) return { args, isGuess: true };
  const further = joined.slice(known.length + 1);
  const words = further.split(' ');
  const isExact = isUncut(joined) && args.length + words.length === total;
  return { args: [...args, ...(isExact ? words : splitWords(further))], isGuess: !isExact };
}

/** Exact if there are as many words as arguments, because then no argument contains a space. */
function joinedArguments(fields: AlertFields, name: string): Rest | null {
  if (fields.at(FIELD['proc.args']) === '') return { args: [], isGuess: false };
  const joined = falcoText(fields, FIELD['proc.args']);
  if (joined === undefined) return null;
  const words = joined.split(' ');
  const isExact = isUncut(joined) && words.length === falcoInteger(fields, FIELD['proc.cmdnargs']);
  if (isExact) return { args: words, isGuess: false };
  return { args: splitCommandLine(name, joined), isGuess: true };
}

/**
 * Whether joined arguments are too short to have been truncated. One UTF-16 unit takes up to 3
 * bytes.
 */
const isUncut = (joined: string) => joined.length < CUT_BYTES / 3;

/**
 * The arguments of the parent, which follow its name and are joined with spaces. Most events of a process follow each other, and
 * have the same parent, whose line need not be split again.
 */
export function parentCommandLine(fields: AlertFields): CommandLine {
  const line = falcoText(fields, FIELD['proc.pcmdline']);
  if (line === undefined) return UNKNOWN;
  const task = falcoText(fields, FIELD['proc.pname']);
  const given = falcoText(fields, FIELD['proc.pexe']);
  const place = Number(falcoInteger(fields, FIELD['proc.ppid']) ?? 0) & (RECENT_PARENTS - 1);
  const known = recentParents[place];
  if (known?.line === line && known.task === task && known.given === given) return known.split;
  const name = given ?? firstOf(line, task);
  const rest = behindFirst(line, name, task);
  const split = { args: [name, ...rest], isGuess: given === undefined || rest.length > 0 };
  if (line.length + (task?.length ?? 0) + (given?.length ?? 0) <= MAX_RECENT_LENGTH) {
    recentParents[place] = { line, task, given, split };
  }
  return split;
}

interface RecentParent {
  readonly line: string;
  readonly task: string | undefined;
  readonly given: string | undefined;
  readonly split: CommandLine;
}

const recentParents: (RecentParent | undefined)[] = [];
/** A power of two. */
const RECENT_PARENTS = 1_024;
/** Longer lines are not kept. */
const MAX_RECENT_LENGTH = 1_024;

/** Of which process of which host. */
export interface Identity {
  readonly pid: number | bigint | undefined;
  /** Nanoseconds since the epoch, or the digits of them. */
  readonly start: bigint | string | undefined;
  readonly entity_id: string | undefined;
  readonly isGuess: boolean;
}

/** The entity id from the pid and, if the alert has it, the start time, because pids are reused. */
export function identityOf(
  fields: AlertFields,
  host: string | undefined,
  key: 'proc.pid' | 'proc.ppid',
): Identity {
  const pid = falcoInteger(fields, FIELD[key]);
  const digits = fields.digitsAt(FIELD[`${key}.ts`]);
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

/** Few rules read it, so it is not printed with the identity. */
export const startOf = ({ start }: Identity): string | undefined =>
  start === undefined ? undefined : formatInstant(BigInt(start));

/** Falco writes a directory with a trailing slash. */
export function folderOf(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function isEntryOf(fields: AlertFields, pid: Pid, parentPid: Pid): boolean | undefined {
  return entersContainer({
    pid,
    ownPid: falcoInteger(fields, FIELD['proc.vpid']),
    parentPid,
    parentOwnPid: falcoInteger(fields, FIELD['proc.pvpid']),
  });
}

type Pid = number | bigint | undefined;

export function terminalOf(fields: AlertFields): boolean | undefined {
  const terminal = falcoInteger(fields, FIELD['proc.tty']);
  return terminal === undefined ? undefined : terminal !== 0;
}
