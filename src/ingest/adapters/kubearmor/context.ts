import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { objectAt, textAt } from '../members.ts';
import { containerId, imageOf } from '../parts.ts';

/** KubeArmor's namespace for containers without an orchestrator. */
const NO_NAMESPACE = 'container_namespace';

export function containerOf(record: JsonObject): Parts {
  return {
    id: containerId(textAt(record, 'ContainerID')),
    name: textAt(record, 'ContainerName'),
    image: imageOf(textAt(record, 'ContainerImage')),
  };
}

export function orchestratorOf(record: JsonObject): Parts | undefined {
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
