import type { JsonObject } from '../../../events/json.ts';
import { splitCommandLine, splitWords } from '../arguments.ts';
import {
  draftOf,
  type Draft,
  type Parts,
  processHead,
  fileHead,
  type KindHead,
} from '../document.ts';
import { itemsAt, textAt, timeAt, objectAt, idAt, integerAt, memberAt } from '../members.ts';
import {
  fileOf,
  containerId,
  imageOf,
  baseName,
  entersContainer,
  entityId,
  programOf,
} from '../parts.ts';

/** The process of a log, and which of its fields are a guess. */
function processOf(record: JsonObject) {
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
  const process: Parts = {
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

/** The kind of event, from the operation and, for files, the system call in `Data`. */
function headOf(record: JsonObject): KindHead {
  const operation = textAt(record, 'Operation');
  const { outcome, notDone } = resultOf(record);
  if (operation === 'Process') {
    return processHead(notDone ?? 'start', 'exec', outcome);
  }
  const file = fileEvent(operation, textAt(record, 'Data') ?? '');
  if (file !== null) {
    return fileHead(notDone ?? file.type, file.action, outcome);
  }
  const isAlert = textAt(record, 'Type')?.startsWith('Matched') === true;
  const dataset = operation === 'Network' ? 'network' : 'other';
  return {
    kind: isAlert ? 'alert' : 'event',
    dataset: isAlert ? 'alerts' : dataset,
    category: [operation === 'Network' ? 'network' : isAlert ? 'intrusion_detection' : 'host'],
    type: [notDone ?? 'info'],
    action: operation?.toLowerCase() ?? 'unknown',
    outcome,
  };
}

const REFUSED: ReadonlySet<string> = new Set(['Permission denied', 'Operation not permitted']);

/** An action that was blocked or failed did not happen. */
function resultOf(record: JsonObject): {
  readonly outcome: 'failure' | undefined;
  readonly notDone: 'denied' | 'info' | undefined;
} {
  const result = textAt(record, 'Result');
  if (result === 'Passed') return { outcome: undefined, notDone: undefined };
  return { outcome: 'failure', notDone: REFUSED.has(result ?? '') ? 'denied' : 'info' };
}

const WRITING: ReadonlySet<string> = new Set(['O_WRONLY', 'O_RDWR', 'O_CREAT', 'O_TRUNC']);

const DELETING: ReadonlySet<string> = new Set(['SYS_UNLINK', 'SYS_UNLINKAT', 'SYS_RMDIR']);

/** `Data` looks like `syscall=SYS_OPENAT fd=-100 flags=O_WRONLY|O_CREAT`. */
function fileEvent(
  operation: string | undefined,
  data: string,
): { readonly type: string; readonly action: string } | null {
  if (operation !== 'File' && operation !== 'Syscall') return null;
  const words = data.split(' ');
  const call = valueOf(words, 'syscall=');
  if (DELETING.has(call)) return { type: 'deletion', action: 'deletion' };
  if (operation === 'Syscall') return null;
  if (!call.startsWith('SYS_OPEN') && !words.includes('lsm=FILE_OPEN'))
    return { type: 'info', action: 'other' };
  // The log does not show whether an opened file is new.
  const writes = valueOf(words, 'flags=')
    .split('|')
    .some((flag) => WRITING.has(flag));
  return { type: writes ? 'change' : 'access', action: 'open' };
}

function valueOf(words: readonly string[], key: string): string {
  return words.find((word) => word.startsWith(key))?.slice(key.length) ?? '';
}

export function convertLog(record: JsonObject): Draft {
  const head = headOf(record);
  const host = textAt(record, 'HostName');
  const { process, guesses } = processOf(record);
  const policy = textAt(record, 'PolicyName');
  const parts: Parts = {
    host: { name: host, hostname: host },
    container: containerOf(record),
    orchestrator: orchestratorOf(record),
    process,
    user: process['user'],
    ...(head.dataset === 'file' ? { file: fileOf(textAt(record, 'Resource')) } : {}),
    ...(policy === undefined
      ? {}
      : {
          rule: { name: policy },
          message: textAt(record, 'Message'),
          tags: itemsAt(record, 'ATags').filter((tag) => typeof tag === 'string'),
        }),
    dockwarden: { reconstructed: guesses },
  };
  const time = timeAt(record, 'UpdatedTime') ?? timeAt(record, 'Timestamp');
  return draftOf({ ...head, time, module: 'kubearmor' }, parts);
}

/** KubeArmor's namespace for containers without an orchestrator. */
const NO_NAMESPACE = 'container_namespace';

function containerOf(record: JsonObject): Parts {
  return {
    id: containerId(textAt(record, 'ContainerID')),
    name: textAt(record, 'ContainerName'),
    image: imageOf(textAt(record, 'ContainerImage')),
  };
}

function orchestratorOf(record: JsonObject): Parts | undefined {
  const namespace = textAt(record, 'NamespaceName');
  const name = textAt(record, 'PodName');
  if (namespace === undefined || namespace === NO_NAMESPACE) return undefined;
  const owner = objectAt(record, 'Owner');
  return {
    type: 'kubernetes',
    cluster: { name: textAt(record, 'ClusterName') },
    namespace,
    resource: {
      name,
      type: name === undefined ? undefined : 'pod',
      label: labelsOf(textAt(record, 'Labels')),
      parent: { type: textAt(owner, 'Ref'), name: textAt(owner, 'Name') },
    },
  };
}

/** Rewrites `app=cart,tier=front` as `app:cart` and `tier:front`. */
function labelsOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .filter((label) => label !== '')
    .map((label) => label.replace('=', ':'));
}
