import { isJsonObject, type JsonObject } from '../../../events/json.ts';
import {
  type Adapter,
  type Drafted,
  exact,
  inPart,
  notGiven,
  type Coverage,
  openWhole,
  skipped,
} from '../adapter.ts';
import { splitWords } from '../arguments.ts';
import { callDraft } from '../auditd/call-draft.ts';
import { isExec } from '../auditd/raw-call.ts';
import {
  readStamp,
  callNameOf,
  FORKS,
  type Arguments,
  type Path,
  type SystemCall,
  type Stamp,
} from '../auditd/system-call.ts';
import { idOf, lowBitsOf, nameOf, numberOf, programPathOf } from '../auditd/value.ts';
import { objectAt, textAt, idAt, integerAt, itemsAt, memberAt, objectsAt } from '../members.ts';
import { entityId } from '../parts.ts';

/** Builds a system call from a laurel event. */
function laurelCallOf(record: JsonObject, syscall: JsonObject, stamp: Stamp): SystemCall {
  const host = decodedAt(record, 'NODE');
  const name = callNameOf(
    textAt(syscall, 'arch')?.replace('0x', ''),
    idAt(syscall, 'syscall'),
    textAt(syscall, 'SYSCALL'),
  );
  const success = SUCCESS.get(textAt(syscall, 'success') ?? '');
  const pid = smallAt(syscall, 'pid');
  const processInfo = objectAt(syscall, 'PID');
  return {
    stamp,
    host,
    name,
    success,
    exit: smallAt(syscall, 'exit'),
    values: valuesOf(syscall),
    openFlags: octalAt(objectAt(record, 'OPENAT2') ?? objectsAt(record, 'OPENAT2')[0], 'oflag'),
    pid,
    parent: parentOf(syscall, host),
    child: childOf(name, success, smallAt(syscall, 'exit')),
    entityId: entityOf(host, processInfo, pid),
    comm: decodedAt(syscall, 'comm'),
    exe: programPathOf(decodedAt(syscall, 'exe')),
    hasTerminal: terminalOf(syscall),
    user: {
      id: idOf(idAt(syscall, 'uid')),
      name: nameOf(textAt(syscall, 'UID')),
      effectiveId: idOf(idAt(syscall, 'euid')),
      auditId: idOf(idAt(syscall, 'auid')),
    },
    groupId: idOf(idAt(syscall, 'gid')),
    args: isExec(name) && success === true ? argumentsOf(record) : undefined,
    directory: decodedAt(objectAt(record, 'CWD'), 'cwd'),
    paths: objectsAt(record, 'PATH').map((path): Path => ({
      name: decodedAt(path, 'name'),
      role: textAt(path, 'nametype'),
      mode: textAt(path, 'mode'),
    })),
    keys: keysOf(syscall),
    containerId: containerOf(record, processInfo),
  };
}

const SUCCESS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);

/** This record does not contain the identity that laurel gives the child later. */
function childOf(
  name: SystemCall['name'],
  success: boolean | undefined,
  exit: number | undefined,
): SystemCall['child'] {
  const isFork = FORKS.has(name) && success === true && exit !== undefined && exit > 0;
  return isFork ? { pid: exit, entityId: undefined } : undefined;
}

function decodedAt(record: JsonObject | undefined, key: string): string | undefined {
  const text = textAt(record, key);
  return text === undefined ? undefined : decodePercent(text);
}

function smallAt(record: JsonObject, key: string): number | undefined {
  const value = integerAt(record, key);
  return typeof value === 'bigint' ? undefined : value;
}

/** `a0` to `a3` in hex digits, which laurel collects in `ARGV`. */
function valuesOf(syscall: JsonObject): (number | undefined)[] {
  return itemsAt(syscall, 'ARGV')
    .slice(0, 4)
    .map((value) => (typeof value === 'string' ? lowBitsOf(value.replace('0x', '')) : undefined));
}

function octalAt(record: JsonObject | undefined, key: string): number | undefined {
  const digits = textAt(record, key)?.replace('0o', '');
  return digits !== undefined && /^[0-7]{1,16}$/.test(digits)
    ? Number.parseInt(digits, 8)
    : undefined;
}

/**
 * If there is no terminal, the kernel writes `(none)`, which laurel keeps or replaces with `null`.
 */
function terminalOf(syscall: JsonObject): boolean | undefined {
  const tty = memberAt(syscall, 'tty');
  if (tty === null || tty === '(none)') return false;
  return typeof tty === 'string' && tty !== '' ? true : undefined;
}

/**
 * `SPAWNED_BY` may be the process itself before it executed this program, so it is the parent only
 * if its pid matches. `PPID` has the parent's program if laurel is configured to be verbose.
 */
function parentOf(syscall: JsonObject, host: string | undefined): SystemCall['parent'] {
  const pid = smallAt(syscall, 'ppid');
  const spawner = objectAt(syscall, 'SPAWNED_BY');
  const isParent = spawner !== undefined && pid !== undefined && smallAt(spawner, 'pid') === pid;
  const info = objectAt(syscall, 'PPID');
  const named = isParent ? spawner : info;
  return {
    pid,
    entityId: entityOf(host, info, pid) ?? (isParent ? entityOf(host, spawner, pid) : undefined),
    comm: decodedAt(named, 'comm'),
    exe: programPathOf(decodedAt(named, 'exe')),
  };
}

/** A process is identified by the event in which it executed its program, or by its start. */
function entityOf(
  host: string | undefined,
  info: JsonObject | undefined,
  pid: number | undefined,
): string | undefined {
  return entityId(host ?? '', textAt(info, 'EVENT_ID') ?? textAt(info, 'START_TIME'), pid);
}

/** Marks where laurel removed arguments from the middle (`execve-argv-limit-bytes`). */
const CUT = /<<< Skipped: args=\d{1,9}, bytes=\d{1,12} >>>/;

function argumentsOf(record: JsonObject): Arguments | undefined {
  const execve = objectAt(record, 'EXECVE');
  const list = itemsAt(execve, 'ARGV');
  if (list.length > 0) {
    const values = list.map((each) => (typeof each === 'string' ? decodePercent(each) : ''));
    const isWhole = numberOf(idAt(execve, 'argc')) === values.length && !values.some(isCut);
    return { values, fidelity: isWhole ? 'exact' : 'incomplete' };
  }
  const joined = decodedAt(execve, 'ARGV_STR');
  if (joined !== undefined) return { values: splitWords(joined), fidelity: 'a guess' };
  const title = itemsAt(objectAt(record, 'PROCTITLE'), 'ARGV').filter(
    (each) => typeof each === 'string',
  );
  return title.length === 0 ? undefined : { values: title.map(decodePercent), fidelity: 'a guess' };
}

function isCut(value: string): boolean {
  return CUT.test(value);
}

function keysOf(syscall: JsonObject): readonly string[] {
  const many = itemsAt(syscall, 'key').filter((key) => typeof key === 'string');
  return many.length > 0 ? many : (decodedAt(syscall, 'key')?.split('\x01') ?? []);
}

/** `CONTAINER_INFO` is where laurel had it in earlier versions. */
function containerOf(record: JsonObject, info: JsonObject | undefined): string | undefined {
  return (
    textAt(objectAt(info, 'container'), 'id') ??
    textAt(objectAt(record, 'CONTAINER_INFO') ?? objectsAt(record, 'CONTAINER_INFO')[0], 'ID')
  );
}

const ENCODED = /%([0-9A-Fa-f]{2})/;

/**
 * Decodes laurel's percent-encoding, which it uses for `%`, `+` and bytes that are not printable
 * text. Invalid UTF-8 becomes U+FFFD.
 */
export function decodePercent(text: string): string {
  if (!ENCODED.test(text)) return text;
  // Odd indices have the two digits of a byte.
  const parts = text
    .split(ENCODED)
    .map((part, at) => Buffer.from(part, at % 2 === 1 ? 'hex' : 'utf8'));
  return Buffer.concat(parts).toString();
}

const COVERAGE: Coverage = {
  setup: `Load audit rules for program executions and, optionally, for files (which produces many records), for
example:

\`\`\`
-a always,exit -F arch=b64 -S execve,execveat -k exec
-a always,exit -F arch=b64 -S exit_group -k exit
-a always,exit -F arch=b64 -S openat,creat,unlinkat,renameat2 -F auid=unset -k files
\`\`\`

Run laurel as an auditd plug-in with these settings in its \`config.toml\`:

\`\`\`toml
[transform]
execve-argv = ["array"]

[enrich]
pid = true
container = true
\`\`\`

Do not set \`execve-argv-limit-bytes\`, \`prefix\`, \`line-prefix\` or \`drop-raw\`, which truncate arguments
or change the record format. \`user-db = true\` adds user names. The input is the log file configured in
\`[auditlog]\`.`,
  gives: {
    args: exact('Marked if laurel is configured to truncate or join them.'),
    executable: exact(),
    parent: inPart(
      'Provided if laurel knows the parent; otherwise the last program that the parent was seen to execute.',
    ),
    entity: exact('Derived from the host, the pid and the process identifier of laurel.'),
    interactive: exact(),
    directory: exact(),
    user: exact(),
    container: exact('Requires `container = true`, which is the default.'),
    image: notGiven(),
    pod: notGiven(),
    end: exact('Requires a rule for `exit_group`. Killed processes are not included.'),
    files: inPart(
      'Requires file rules. Opening a file for writing counts as a modification, because writes are not recorded.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    execution_container_management_utility:
      'Executions are detected. A process forked without an execution is not reported.',
    execution_exec_into_container: 'The session leader and the entry leader are unknown.',
  },
};

/** JSON lines of laurel, an auditd plug-in. Each line is one complete event. */
export const LAUREL: Adapter = {
  name: 'laurel',
  title: 'laurel (auditd as JSON)',
  isText: false,
  detects: (record) => isJsonObject(record) && isLaurel(record),
  draft,
  rows: null,
  open: openWhole(draft),
  coverage: COVERAGE,
};

/** Record names are in upper case, next to the stamp of the event. */
function isLaurel(record: JsonObject): boolean {
  const id = textAt(record, 'ID');
  if (id === undefined || readStamp(id) === undefined) return false;
  for (const key in record) if (!/^[A-Z][A-Z0-9_[\]#]*$/.test(key)) return false;
  return true;
}

function draft(record: JsonObject | string): Drafted {
  if (!isJsonObject(record)) return skipped('not a laurel event');
  const stamp = readStamp(textAt(record, 'ID') ?? '');
  if (stamp === undefined) return skipped('not a laurel event');
  const syscall = objectAt(record, 'SYSCALL');
  if (syscall === undefined) return skipped('audit event of an unsupported type');
  const made = callDraft(laurelCallOf(record, syscall, stamp), 'laurel');
  return typeof made === 'string' ? skipped(made) : { documents: [made], skipped: null };
}
