import type { Json, JsonObject } from '../../../events/json.ts';
import { readInstant } from '../../../util/time/index.ts';
import { present, type Parts } from '../document.ts';
import { flagAt, integerAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

/** The parts of a recorded event that both formats have. */
interface Rendered {
  readonly name: string;
  /** The process of the event; for a fork, the parent. */
  readonly process: JsonObject;
  readonly parent: JsonObject | undefined;
  readonly time: string;
  readonly container: JsonObject | undefined;
  readonly orchestrator: JsonObject | undefined;
  readonly userId: Json | undefined;
  /**
   * Whether the container's first program has started. In the recordings, the runtime's sealed copy
   * shows that.
   */
  readonly isStarted: boolean;
  /** Name, type in the flat format, type in the nested format, and value. */
  readonly data: readonly (readonly [string, string, string, Json | undefined])[];
}

function partsOf(document: JsonObject): Rendered | null {
  const process = objectAt(document, 'process');
  const action = memberAt(objectAt(document, 'event'), 'action');
  if (process === undefined) return null;
  const parent = objectAt(process, 'parent');
  const common = {
    process,
    parent,
    time: textAt(document, '@timestamp') ?? '',
    container: objectAt(document, 'container'),
    orchestrator: objectAt(document, 'orchestrator'),
    userId: integerAt(objectAt(document, 'user'), 'id'),
    isStarted: document['container'] !== undefined && textAt(process, 'executable') !== '/',
  };
  if (action === 'exec') return { ...common, name: 'sched_process_exec', data: execData(process) };
  if (action === 'end') {
    const data = [
      ['exit_code', 'long', 'int32', 0],
      ['process_group_exit', 'bool', 'bool', true],
    ] as const;
    return { ...common, name: 'sched_process_exit', data };
  }
  if (action !== 'fork' || parent === undefined) return null;
  const data = forkData(process, parent);
  return { ...common, name: 'sched_process_fork', process: parent, parent: undefined, data };
}

function execData(process: JsonObject): Rendered['data'] {
  const program = memberAt(process, 'executable');
  const isAtTerminal = flagAt(process, 'interactive') === true;
  return [
    ['cmdpath', 'const char*', 'str', program],
    ['pathname', 'const char*', 'str', program],
    ['dev', 'dev_t', 'u_int32', 46],
    ['inode', 'unsigned long', 'u_int64', 1_310],
    ['argv', 'const char**', 'str_array', textsAt(process, 'args') ?? null],
    ['interp', 'const char*', 'str', program],
    ['stdin_type', 'string', 'str', isAtTerminal ? 'S_IFCHR' : 'S_IFIFO'],
    ['stdin_path', 'char*', 'str', isAtTerminal ? '/dev/pts/0' : 'pipe:[41022]'],
    ['invoked_from_kernel', 'bool', 'bool', false],
    ['prev_comm', 'const char*', 'str', 'sh'],
  ];
}

function forkData(child: JsonObject, parent: JsonObject): Rendered['data'] {
  const [pid, parentPid] = [memberAt(child, 'pid'), memberAt(parent, 'pid')];
  return [
    ['parent_tid', 'int', 'int32', parentPid],
    ['parent_pid', 'int', 'int32', parentPid],
    ['parent_start_time', 'unsigned long', 'u_int64', instantOf(parent)],
    ['child_tid', 'int', 'int32', pid],
    ['child_pid', 'int', 'int32', pid],
    ['start_time', 'unsigned long', 'u_int64', instantOf(child)],
  ];
}

/** Tracee's process ids: a 32-bit hash of the input of the recordings' ids. */
function uniqueId(process: JsonObject | undefined): number | undefined {
  const id = textAt(process, 'entity_id');
  if (id === undefined) return undefined;
  return [...id].reduce((hash, each) => (hash * 31 + (each.codePointAt(0) ?? 0)) % 2 ** 32, 7);
}

function instantOf(process: JsonObject): bigint | undefined {
  return readInstant(textAt(process, 'start') ?? '') ?? undefined;
}

function imageName(container: JsonObject | undefined): string | undefined {
  const image = objectAt(container, 'image');
  const name = textAt(image, 'name');
  return name === undefined ? undefined : `${name}:${textsAt(image, 'tag')?.[0]}`;
}

/** The recorded events as Tracee 0.24 writes them with `--output json`. */
export function renderFlat(document: JsonObject): JsonObject | null {
  const parts = partsOf(document);
  if (parts === null) return null;
  const { name, process, parent, container, orchestrator, data } = parts;
  const id = textAt(container, 'id') ?? '';
  const program = textAt(process, 'executable') ?? '';
  const record: Parts = {
    timestamp: readInstant(parts.time) ?? undefined,
    threadStartTime: instantOf(process),
    processorId: 1,
    hostProcessId: memberAt(process, 'pid'),
    hostThreadId: memberAt(process, 'pid'),
    hostParentProcessId: memberAt(parent, 'pid') ?? 0,
    userId: parts.userId,
    processName: textAt(process, 'name')?.slice(0, 15),
    executable: { path: program },
    hostName: 'blog-0',
    containerId: id,
    container: {
      id: textAt(container, 'id'),
      name: memberAt(container, 'name'),
      image: imageName(container),
    },
    kubernetes: {
      podName: memberAt(objectAt(orchestrator, 'resource'), 'name'),
      podNamespace: memberAt(orchestrator, 'namespace'),
    },
    eventName: name,
    returnValue: 0,
    contextFlags: { containerStarted: parts.isStarted, isCompat: false },
    processEntityId: uniqueId(process),
    parentEntityId: uniqueId(parent) ?? 0,
  };
  return {
    ...present(record),
    args: data.map(([key, type, , value]) => ({ name: key, type, value: value ?? null })),
  };
}

/** The recorded events as Tracee after 0.24 writes them. */
export function renderNested(document: JsonObject): JsonObject | null {
  const parts = partsOf(document);
  if (parts === null) return null;
  const { name, process, parent, container, orchestrator, data } = parts;
  const resource = objectAt(orchestrator, 'resource');
  const record: Parts = {
    timestamp: parts.time,
    name,
    workload: {
      process: {
        executable: { path: textAt(process, 'executable') },
        unique_id: uniqueId(process),
        host_pid: memberAt(process, 'pid'),
        real_user: { id: parts.userId },
        thread: {
          start_time: textAt(process, 'start'),
          name: textAt(process, 'name')?.slice(0, 15),
          host_tid: memberAt(process, 'pid'),
        },
        ancestors:
          parent === undefined
            ? []
            : [present({ unique_id: uniqueId(parent), host_pid: memberAt(parent, 'pid') })],
      },
      container: {
        id: memberAt(container, 'id'),
        name: memberAt(container, 'name'),
        image: { name: imageName(container) },
        // `false` is omitted.
        started: parts.isStarted ? true : undefined,
      },
      k8s: {
        pod: { name: memberAt(resource, 'name') },
        namespace: { name: memberAt(orchestrator, 'namespace') },
      },
    },
    data: data.map(([key, , type, value]) => nestedValue(key, type, value)),
  };
  return present(record);
}

function nestedValue(name: string, type: string, value: Json | undefined): JsonObject {
  if (type === 'str_array') return present({ name, str_array: { value: value ?? undefined } });
  // 64-bit numbers are written as strings.
  return present({ name, [type]: typeof value === 'bigint' ? String(value) : value });
}
