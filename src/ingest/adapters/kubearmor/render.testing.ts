import type { JsonObject } from '../../../events/json.ts';
import { formatInstant, readInstant } from '../../../util/time/index.ts';
import { integerAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

/**
 * A container event as KubeArmor writes it. KubeArmor reports executions, but no forks or exits.
 */
export function renderKubeArmor(document: JsonObject): JsonObject | null {
  const container = objectAt(document, 'container');
  const action = memberAt(objectAt(document, 'event'), 'action');
  if (action !== 'exec' || container === undefined) return null;
  const process = objectAt(document, 'process');
  const parent = objectAt(process, 'parent');
  const image = objectAt(container, 'image');
  const orchestrator = objectAt(document, 'orchestrator');
  const resource = objectAt(orchestrator, 'resource');
  const instant = readInstant(textAt(document, '@timestamp') ?? '') ?? 0n;
  const executable = textAt(process, 'executable') ?? '';
  const [, ...rest] = textsAt(process, 'args') ?? [];
  const pid = Number(integerAt(process, 'pid') ?? 0);
  const parentPid = Number(integerAt(parent, 'pid') ?? 0);
  const isEntry = memberAt(objectAt(process, 'entry_leader'), 'same_as_process') !== false;
  return {
    Timestamp: Number(instant / 1_000_000_000n),
    UpdatedTime: formatInstant((instant / 1_000n) * 1_000n),
    ClusterName: textAt(objectAt(orchestrator, 'cluster'), 'name') ?? 'default',
    HostName: textAt(objectAt(document, 'host'), 'hostname') ?? '',
    NamespaceName: textAt(orchestrator, 'namespace') ?? 'container_namespace',
    PodName: textAt(resource, 'name') ?? textAt(container, 'name') ?? '',
    Labels: (textsAt(resource, 'label') ?? []).map((label) => label.replace(':', '=')).join(','),
    ContainerID: textAt(container, 'id') ?? '',
    ContainerName: textAt(container, 'name') ?? '',
    ContainerImage: `${textAt(image, 'name') ?? ''}:${textsAt(image, 'tag')?.[0] ?? ''}${DIGEST}`,
    HostPPID: parentPid,
    HostPID: pid,
    PPID: isEntry ? parentPid : ownPid(parentPid),
    PID: ownPid(pid),
    UID: integerAt(objectAt(document, 'user'), 'id') ?? 0,
    ParentProcessName: textAt(parent, 'executable') ?? '',
    ProcessName: executable,
    Type: 'ContainerLog',
    Source: textAt(parent, 'executable') ?? '',
    Operation: 'Process',
    Resource: [executable, ...rest].join(' '),
    Data: 'syscall=SYS_EXECVE',
    Result: 'Passed',
    Cwd: textAt(process, 'working_directory') ?? '/',
    ...(memberAt(process, 'interactive') === true ? { TTY: 'pts0' } : {}),
  };
}

const DIGEST = '@sha256:5d41402abc4b2a76b9719d911017c592aaaabbbbccccddddeeeeffff00001111';

/** A pid in the namespace of a container. */
const ownPid = (pid: number) => (pid % 1_000) + 1;
