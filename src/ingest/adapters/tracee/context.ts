import type { Parts } from '../document.ts';
import { imageOf } from '../parts.ts';
import type { TraceeEvent } from './event.ts';

/**
 * Events before the container's first program runs are the container runtime's own setup. They are
 * not activity of the container, so they are attributed to the host.
 */
function isSetUp({ container }: TraceeEvent): boolean {
  return container.isStarted === false;
}

/** Processes outside of containers see the real host name. */
export function hostOf({ container, hostName }: TraceeEvent): Parts {
  return container.id === undefined ? { name: hostName, hostname: hostName } : {};
}

export function containerOf(event: TraceeEvent): Parts {
  if (isSetUp(event)) return {};
  const { id, name, image } = event.container;
  return { id, name, image: imageOf(image) ?? {} };
}

export function orchestratorOf(event: TraceeEvent): Parts {
  const { name, namespace, id, labels } = event.pod;
  if (name === undefined || isSetUp(event)) return {};
  return {
    type: 'kubernetes',
    namespace,
    resource: {
      type: 'pod',
      id,
      name,
      label: Object.entries(labels ?? {}).flatMap(([key, value]) =>
        typeof value === 'string' ? [`${key}:${value}`] : [],
      ),
    },
  };
}
