import type { Json, JsonObject } from '../../events/json.ts';
import { imageFields, infoOf, labelsOf, type ContainerInfo } from './container-info.ts';
import { objectAt, parseObject, textAt } from './read-json.ts';

/**
 * What an OCI `config.json` contains: the annotations of containerd's CRI (`io.kubernetes.cri.*`) and of
 * CRI-O (`io.kubernetes.*`), and the privileges of the container.
 */
export function infoOfSpec(spec: JsonObject): ContainerInfo {
  const notes = objectAt(spec, 'annotations') ?? {};
  const of = (...names: readonly string[]) =>
    names.map((name) => textAt(notes, name)).find(Boolean);
  const labels = parseObject(of('io.kubernetes.cri-o.Labels') ?? '');
  return infoOf({
    runtime: runtimeOf(notes),
    name: of('io.kubernetes.cri.container-name', 'io.kubernetes.container.name'),
    ...imageFields(
      of(
        'io.kubernetes.cri.image-name',
        'io.kubernetes.cri-o.ImageName',
        'io.kubernetes.cri-o.Image',
        'io.kubernetes.cri.podsandbox.image-name',
      ),
    ),
    pod: of('io.kubernetes.cri.sandbox-name', 'io.kubernetes.pod.name'),
    podUid: of('io.kubernetes.cri.sandbox-uid', 'io.kubernetes.pod.uid'),
    namespace: of('io.kubernetes.cri.sandbox-namespace', 'io.kubernetes.pod.namespace'),
    labels: labels === null ? undefined : labelsOf(labels),
    privileged: isPrivileged(spec),
    isSandbox:
      of('io.kubernetes.cri.container-type', 'io.kubernetes.cri-o.ContainerType') === 'sandbox'
        ? true
        : undefined,
  });
}

function runtimeOf(notes: JsonObject): string | undefined {
  const manager = textAt(notes, 'io.container.manager');
  if (manager === 'libpod') return 'podman';
  if (manager !== undefined) return manager;
  return textAt(notes, 'io.kubernetes.cri.container-type') === undefined ? undefined : 'containerd';
}

/** Capabilities that no runtime grants by default; `--privileged` grants them all. */
const POWERS = [
  'CAP_SYS_ADMIN',
  'CAP_SYS_MODULE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_PTRACE',
  'CAP_SYS_BOOT',
];

/**
 * The spec has no such field: privileged means all capabilities of the host's root and access to all
 * devices. Undefined if the spec has neither.
 */
function isPrivileged(spec: JsonObject): boolean | undefined {
  const capabilities = objectAt(spec, 'process', 'capabilities');
  const resources = objectAt(spec, 'linux', 'resources');
  if (capabilities === undefined || resources === undefined) return undefined;
  const bounding = listOf(capabilities['bounding']);
  const hasPowers = POWERS.every((power) => bounding.includes(power));
  // The last rule for all devices wins.
  const rule = listOf(resources['devices']).findLast(isForAllDevices);
  return hasPowers && (rule as JsonObject | undefined)?.['allow'] === true;
}

function isForAllDevices(rule: Json): boolean {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return false;
  const { type, major, minor, access } = rule as JsonObject;
  const isAny = (value: Json | undefined) => value === undefined || value === null || value === -1;
  return (type === undefined || type === 'a') && isAny(major) && isAny(minor) && access === 'rwm';
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
