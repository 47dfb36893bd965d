import { openConnections } from '../host-processes.ts';
import type { ContainerState } from '../container.ts';
import { podOf, namespaceOf } from '../container.ts';

/** Sentences about what follows from the end of a container. */
export function effectsOfEnd(state: ContainerState): string[] {
  const { restartPolicy, isRemovedAtEnd } = state;
  const pod = podOf(state);
  return [
    'Memory, open connections and running processes are lost.',
    ...(isRemovedAtEnd
      ? ['The container is removed when it ends, with its file system: collect evidence first.']
      : []),
    ...(restartPolicy === 'no'
      ? []
      : [`Its restart policy is ${restartPolicy}: the engine may start it again.`]),
    ...(pod === null
      ? []
      : [
          `It belongs to the pod ${namespaceOf(state) ?? ''}/${pod}: the kubelet starts another container in its place.`,
        ]),
  ];
}

/** A sentence about connections that would go on after the undo; none where there are none. */
export function effectsOnConnections({ pid }: ContainerState): string[] {
  const open = pid === null ? 0 : openConnections(pid);
  if (open === null) return ['Open connections are not visible from here.'];
  if (open === 0) return [];
  return [
    `${open === 1 ? '1 connection is' : `${open} connections are`} open: traffic stops, but a connection may go on after the undo. Kill its process to end it for good.`,
  ];
}
