import type { JsonObject } from '../../../events/json.ts';
import type { Parts } from '../document.ts';
import { flagAt, objectAt, textAt } from '../members.ts';
import { containerId, imageOf } from '../parts.ts';

/**
 * `docker` contains the first 31 digits of the container id. It is used if the pod is unknown:
 * outside Kubernetes, and before Tetragon has learned about a pod.
 */
export function containerOf(process: JsonObject): Parts {
  const container = objectAt(objectAt(process, 'pod'), 'container');
  const image = objectAt(container, 'image');
  return {
    id: containerId(textAt(container, 'id')) ?? textAt(process, 'docker'),
    name: textAt(container, 'name'),
    image: imageOf(textAt(image, 'name') ?? textAt(image, 'id')) ?? {},
    security_context: {
      privileged: flagAt(objectAt(container, 'security_context'), 'privileged'),
    },
  };
}

export function orchestratorOf(process: JsonObject, cluster: string | undefined): Parts {
  const pod = objectAt(process, 'pod');
  if (pod === undefined) return { cluster: { name: cluster } };
  return {
    type: 'kubernetes',
    cluster: { name: cluster },
    namespace: textAt(pod, 'namespace'),
    resource: {
      type: 'pod',
      id: textAt(pod, 'uid'),
      name: textAt(pod, 'name'),
      label: pairsOf(objectAt(pod, 'pod_labels')),
      annotation: pairsOf(objectAt(pod, 'pod_annotations')),
      parent: { type: textAt(pod, 'workload_kind'), name: textAt(pod, 'workload') },
    },
  };
}

/** `key:value`, the format of labels here. */
function pairsOf(table: JsonObject | undefined): readonly string[] {
  const pairs: string[] = [];
  for (const key of Object.keys(table ?? {})) {
    const value = table?.[key];
    if (typeof value === 'string') pairs.push(`${key}:${value}`);
  }
  return pairs;
}
