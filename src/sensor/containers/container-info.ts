import type { JsonObject } from '../../events/json.ts';
import { objectAt, textAt } from './read-json.ts';

/** What is known about a container besides its id. A field is absent if no source has it. */
export interface ContainerInfo {
  readonly runtime?: string;
  readonly name?: string;
  readonly imageName?: string;
  readonly imageTag?: string;
  readonly privileged?: boolean;
  /** True for a container that only holds the namespaces of a pod; absent for others. */
  readonly isSandbox?: true;
  readonly pod?: string;
  readonly podUid?: string;
  readonly namespace?: string;
  /** `key:value` of each label of the pod. */
  readonly labels?: readonly string[];
}

type Fields = { readonly [K in keyof ContainerInfo]?: ContainerInfo[K] | undefined };

/** Drops undefined fields. */
export function infoOf(fields: Fields): ContainerInfo {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * Splits `registry:5000/shop/web:1.2@sha256:…` into name and tag, at the last colon after the last slash. A
 * digest is ignored.
 */
export function imageFields(image: string | undefined): Fields {
  if (image === undefined) return {};
  const at = image.indexOf('@');
  const reference = at < 0 ? image : image.slice(0, at);
  const colon = reference.lastIndexOf(':');
  if (reference === '' || reference.startsWith('sha256:')) return {};
  if (colon <= reference.lastIndexOf('/')) return { imageName: reference };
  return {
    imageName: reference.slice(0, colon),
    imageTag: reference.slice(colon + 1) || undefined,
  };
}

const MAX_LABELS = 64;
const MAX_LABEL = 512;

/** Labels of a pod as `key:value`, without those that the kubelet adds. */
export function labelsOf(labels: object | undefined): readonly string[] | undefined {
  const texts: string[] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (typeof value !== 'string' || key.startsWith('io.kubernetes.')) continue;
    const text = `${key}:${value}`;
    if (text.length <= MAX_LABEL && texts.length < MAX_LABELS) texts.push(text);
  }
  return texts.length === 0 ? undefined : texts;
}

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
