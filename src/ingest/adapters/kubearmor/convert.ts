import type { JsonObject } from '../../../events/json.ts';
import { draftOf, type Draft, type Parts } from '../document.ts';
import { itemsAt, textAt, timeAt, objectAt } from '../members.ts';
import { fileOf, containerId, imageOf } from '../parts.ts';
import { headOf } from './event.ts';
import { processOf } from './process.ts';

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
