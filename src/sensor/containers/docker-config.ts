import type { JsonObject } from '../../events/json.ts';
import { imageFields, infoOf, labelsOf, type ContainerInfo } from './container-info.ts';
import { objectAt, textAt } from './read-json.ts';

/**
 * What Docker and Podman know about a container: their response to `/containers/ID/json`, or Docker's file
 * `config.v2.json`, where `hostConfig` is a separate file.
 */
export function infoOfDocker(
  config: JsonObject,
  hostConfig: JsonObject | undefined,
  runtime: string | undefined,
): ContainerInfo {
  const labels = objectAt(config, 'Config', 'Labels') ?? {};
  const pod = textAt(labels, 'io.kubernetes.pod.name');
  const privileged = hostConfig?.['Privileged'];
  // Podman gives the full image name here; there, and in Docker's Config, it is as the user wrote it.
  const image = textAt(config, 'ImageName') ?? textAt(config, 'Config', 'Image');
  return infoOf({
    runtime,
    name:
      textAt(labels, 'io.kubernetes.container.name') ?? textAt(config, 'Name')?.replace(/^\//, ''),
    ...imageFields(image),
    pod,
    podUid: textAt(labels, 'io.kubernetes.pod.uid'),
    namespace: textAt(labels, 'io.kubernetes.pod.namespace'),
    labels: pod === undefined ? undefined : labelsOf(labels),
    privileged: typeof privileged === 'boolean' ? privileged : undefined,
    isSandbox: textAt(labels, 'io.kubernetes.docker.type') === 'podsandbox' ? true : undefined,
  });
}
