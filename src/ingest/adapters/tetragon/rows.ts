import type { Value } from '../../../events/value.ts';
import type { RecordKeys } from '../../json/record-keys.ts';
import type { RecordValues } from '../../json/record-reader.ts';
import { streamOf } from '../document.ts';
import { idOf, integerOf, textOf, timeOf } from '../members.ts';
import { baseName, containerId, imageOf } from '../parts.ts';
import { isUsual, listValue, type RowRecord, type RowSource } from '../row-source.ts';
import { EVENT_KEYS } from './event-keys.ts';
import { flagsOf } from './flags.ts';
import { argumentsOf, executableOf } from './process.ts';

const values = (names: string) => names.split(' ').map((name) => [name, 'value'] as const);
const keys = (names: string, ...others: readonly (readonly [string, RecordKeys])[]): RecordKeys =>
  new Map<string, 'value' | RecordKeys>([...values(names), ...others]);

const PROCESS = 'exec_id pid uid cwd binary arguments start_time';
const POD = keys('namespace name', [
  'container',
  keys('id name', ['image', keys('id name')], ['security_context', keys('privileged')]),
]);
const USER = ['user', keys('name')] as const;
const CREDENTIALS = ['process_credentials', keys('euid egid')] as const;
const OWN = ['process', keys(`${PROCESS} flags docker`, USER, CREDENTIALS, ['pod', POD])] as const;
const PARENT = ['parent', keys(PROCESS, USER, CREDENTIALS)] as const;

/** Starts and ends, which are nearly all; all other events are left to the conversion. */
const KEYS: RecordKeys = new Map<string, 'value' | 'left' | RecordKeys>([
  ...['rule', ...EVENT_KEYS].map((key) => [key, 'left'] as const),
  ...values('time node_name cluster_name'),
  ['process_exec', keys('time', OWN, PARENT)],
  ['process_exit', keys('time status signal', OWN, PARENT)],
]);

/** Where the values of a process are. */
type Numbers = ReturnType<typeof numbersOf>;

function numbersOf(numbers: ReadonlyMap<string, number>, path: string) {
  const of = (key: string) => numbers.get(`${path}/${key}`) ?? 0;
  return {
    id: of('exec_id'),
    pid: of('pid'),
    user: of('uid'),
    directory: of('cwd'),
    binary: of('binary'),
    args: of('arguments'),
    start: of('start_time'),
    effectiveUser: of('process_credentials/euid'),
    effectiveGroup: of('process_credentials/egid'),
    userName: of('user/name'),
    flags: of('flags'),
    docker: of('docker'),
    pod: of('pod'),
    namespace: of('pod/namespace'),
    podName: of('pod/name'),
    container: of('pod/container/id'),
    containerName: of('pod/container/name'),
    image: of('pod/container/image/name'),
    imageId: of('pod/container/image/id'),
    privileged: of('pod/container/security_context/privileged'),
  };
}

/** What the document has of a process. */
function processOf(record: RecordValues, at: Numbers) {
  const directory = textOf(record.at(at.directory));
  const binary = textOf(record.at(at.binary));
  const executable = executableOf(binary, directory);
  return {
    id: textOf(record.at(at.id)),
    pid: integerOf(record.at(at.pid)),
    start: timeOf(record.at(at.start)),
    executable,
    name: baseName(executable),
    args: argumentsOf(executable, textOf(record.at(at.args)), binary),
    directory,
    userId: idOf(record.at(at.effectiveUser)) ?? idOf(record.at(at.user)),
    groupId: idOf(record.at(at.effectiveGroup)),
  };
}

/** The same as `draft`, of what rows have. */
export const TETRAGON_ROWS: RowSource = {
  keys: KEYS,
  open: (record, numbers, { of: slot, count }) => {
    const number = (path: string) => numbers.get(path) ?? 0;
    const exec = number('process_exec');
    const exit = number('process_exit');
    // Both have the same process and parent.
    const ownAt = numbersOf(numbers, 'process_exec/process');
    const parentAt = numbersOf(numbers, 'process_exec/parent');
    const hasOwn = number('process_exec/process');
    const hasParent = number('process_exec/parent');
    const time = number('time');
    const node = number('node_name');
    const cluster = number('cluster_name');
    const execTime = number('process_exec/time');
    const exitTime = number('process_exit/time');
    const status = number('process_exit/status');
    const signal = number('process_exit/signal');
    const empty = Array.from<Value>({ length: count + 1 }).fill(undefined);

    return (): RowRecord | null => {
      const isStart = record.at(exec) !== undefined;
      if (isStart === (record.at(exit) !== undefined)) return null;
      if (record.at(hasOwn) === undefined || record.at(hasParent) === undefined) return null;
      if (record.at(time) === undefined && record.at(node) === undefined) return null;
      if (isStart && flagsOf(textOf(record.at(ownAt.flags))).isFound) return null;
      const own = processOf(record, ownAt);
      const parent = processOf(record, parentAt);
      if (!isUsual(own.pid) || !isUsual(parent.pid)) return null;

      const row = empty.slice();
      const stream = streamOf('tetragon', 'process');
      const bodyTime = isStart ? execTime : exitTime;
      const at = timeOf(record.at(time)) ?? timeOf(record.at(bodyTime));
      row[slot['@timestamp']] = at;
      row[slot['event.kind']] = 'event';
      row[slot['event.module']] = 'tetragon';
      row[slot['event.dataset']] = stream;
      row[slot['event.category']] = 'process';
      row[slot['event.type']] = isStart ? 'start' : 'end';
      row[slot['event.action']] = isStart ? 'exec' : 'end';
      row[slot['data_stream.type']] = 'logs';
      row[slot['data_stream.dataset']] = stream;
      row[slot['data_stream.namespace']] = 'default';
      const host = textOf(record.at(node));
      row[slot['host.name']] = host;
      row[slot['host.hostname']] = host;
      row[slot['host.os.type']] = 'linux';

      row[slot['container.id']] =
        containerId(textOf(record.at(ownAt.container))) ?? textOf(record.at(ownAt.docker));
      row[slot['container.name']] = textOf(record.at(ownAt.containerName));
      const image = imageOf(textOf(record.at(ownAt.image)) ?? textOf(record.at(ownAt.imageId)));
      row[slot['container.image.name']] = image?.name;
      row[slot['container.image.tag']] = image?.tag?.[0];
      const privileged = record.at(ownAt.privileged);
      row[slot['container.security_context.privileged']] =
        typeof privileged === 'boolean' ? privileged : undefined;
      row[slot['orchestrator.cluster.name']] = textOf(record.at(cluster));
      if (record.at(ownAt.pod) !== undefined) {
        row[slot['orchestrator.type']] = 'kubernetes';
        row[slot['orchestrator.namespace']] = textOf(record.at(ownAt.namespace));
        row[slot['orchestrator.resource.type']] = 'pod';
        row[slot['orchestrator.resource.name']] = textOf(record.at(ownAt.podName));
      }

      row[slot['process.entity_id']] = own.id;
      row[slot['process.pid']] = own.pid;
      row[slot['process.start']] = own.start;
      row[slot['process.name']] = own.name;
      row[slot['process.executable']] = own.executable;
      row[slot['process.args']] = listValue(own.args);
      row[slot['process.working_directory']] = own.directory;
      row[slot['process.user.id']] = own.userId;
      row[slot['process.group.id']] = own.groupId;
      row[slot['user.id']] = own.userId;
      row[slot['user.name']] = textOf(record.at(ownAt.userName));
      row[slot['group.id']] = own.groupId;
      if (!isStart) {
        const code =
          integerOf(record.at(status)) ?? (textOf(record.at(signal)) === undefined ? 0 : undefined);
        if (!isUsual(code)) return null;
        row[slot['process.exit_code']] = code;
        row[slot['process.end']] = timeOf(record.at(exitTime)) ?? at;
      }

      row[slot['process.parent.entity_id']] = parent.id;
      row[slot['process.parent.pid']] = parent.pid;
      row[slot['process.parent.start']] = parent.start;
      row[slot['process.parent.name']] = parent.name;
      row[slot['process.parent.executable']] = parent.executable;
      row[slot['process.parent.args']] = listValue(parent.args);
      row[slot['process.parent.working_directory']] = parent.directory;
      return {
        row,
        id: own.id,
        process: {
          name: own.name,
          executable: own.executable,
          args: own.args.length === 0 ? undefined : own.args,
          argsCount: undefined,
          pid: own.pid,
          start: own.start,
          startDigits: undefined,
          directory: own.directory,
          interactive: undefined,
          userId: own.userId,
          userName: undefined,
          groupId: own.groupId,
          isGuess: own.args.length > 0,
        },
        isStart,
        parentId: parent.id,
        parentExecutable: parent.executable,
      };
    };
  },
};
