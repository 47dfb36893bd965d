import { isJsonObject, type JsonObject, type Json } from '../../events/json.ts';
import { namespacesOf } from './membership.ts';
import { isContainerId, isOfUnknownEngine } from './cgroup-path.ts';
import {
  infoOf,
  imageFields,
  type ContainerInfo,
  infoOfDocker,
  labelsOf,
} from './container-info.ts';
import { foldersOf, runtimeOf, USUAL_PLACES, type EnginePlace } from './engines.ts';
import { readJsonFile, parseObject, readJson, textAt, objectAt } from './read-json.ts';

/**
 * What an OCI `config.json` contains: the annotations of containerd's CRI (`io.kubernetes.cri.*`) and of
 * CRI-O (`io.kubernetes.*`), and the privileges of the container.
 */
function infoOfSpec(spec: JsonObject): ContainerInfo {
  const notes = objectAt(spec, 'annotations') ?? {};
  const of = (...names: readonly string[]) =>
    names.map((name) => textAt(notes, name)).find(Boolean);
  const labels = parseObject(of('io.kubernetes.cri-o.Labels') ?? '');
  return infoOf({
    runtime: managerOf(notes),
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

function managerOf(notes: JsonObject): string | undefined {
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

export interface FileAnswer {
  readonly info: ContainerInfo;
  /** Files that exist but could not be used. */
  readonly unreadable: number;
}

/** Drivers of container storage, each with a directory of its containers. */
const STORAGE_DRIVERS = ['overlay', 'vfs', 'btrfs'];

/**
 * What the runtimes' files contain about a container. Docker's own come first: they name the image, unlike
 * the bundle that Docker passes to containerd.
 *
 * @param key the container's key, as `keyOf` creates it
 */
export function readInfo(key: string, places: readonly EnginePlace[] = USUAL_PLACES): FileAnswer {
  if (isOfUnknownEngine(key)) return { info: {}, unreadable: 0 };
  let unreadable = 0;
  const read = (path: string): JsonObject | undefined => {
    const object = readJsonFile(path);
    if (object !== 'unreadable') return object ?? undefined;
    unreadable++;
    return undefined;
  };
  const infos: ContainerInfo[] = [];
  const readBundle = (folder: string, runtime?: string) => {
    const spec = read(`${folder}/config.json`);
    if (spec !== undefined) infos.push(infoOf({ runtime, ...infoOfSpec(spec) }));
  };
  if (isContainerId(key)) {
    for (const root of foldersOf(places, 'docker')) {
      const docker = read(`${root}/containers/${key}/config.v2.json`);
      if (docker === undefined) continue;
      const host = read(`${root}/containers/${key}/hostconfig.json`);
      infos.push(infoOfDocker(docker, host, 'docker'));
    }
    for (const namespace of namespacesOf(places)) {
      readBundle(`${namespace}/${key}`, namespace.endsWith('/moby') ? 'docker' : 'containerd');
    }
    for (const folder of storageOf(places)) {
      readBundle(`${folder}/${key}/userdata`);
      const listed = infoOfStorage(folder, key);
      if (listed === 'unreadable') unreadable++;
      else if (listed !== null) infos.push(listed);
    }
  }
  // A place is a directory of plain runc, or a bundle of containerd.
  const folders = isContainerId(key)
    ? foldersOf(places, 'runc').map((root) => `${root}/${key}`)
    : [key];
  for (const folder of infos.length > 0 ? [] : folders) {
    const bundle = bundleOfState(read(`${folder}/state.json`));
    if (bundle !== undefined) readBundle(bundle, runtimeOf(folder));
    else if (folder === key) readBundle(folder, 'containerd');
  }
  // A custom id of a container serves as its name.
  if (!isContainerId(key)) infos.push({ name: key.slice(key.lastIndexOf('/') + 1) });
  return { info: merged(infos), unreadable };
}

/** The first value of each field wins. */
const merged = (infos: readonly ContainerInfo[]): ContainerInfo =>
  infos.reduceRight((all, info) => ({ ...all, ...info }), {});

const storageOf = (places: readonly EnginePlace[]): readonly string[] =>
  foldersOf(places, 'podman', 'cri-o').flatMap((root) =>
    STORAGE_DRIVERS.map((driver) => `${root}/${driver}-containers`),
  );

/** runc stores the bundle among the labels of its state, as `bundle=/path`. */
function bundleOfState(state: JsonObject | undefined): string | undefined {
  const config = state?.['config'] as JsonObject | null | undefined;
  const labels = config?.['labels'];
  const label = Array.isArray(labels)
    ? labels.find((each): each is string => typeof each === 'string' && each.startsWith('bundle=/'))
    : undefined;
  return label?.slice('bundle='.length);
}

/**
 * What the lists of container storage contain about a container. Podman writes its entry before the
 * container starts; the bundle has neither name nor image.
 *
 * @param folder such as `/var/lib/containers/storage/overlay-containers`
 * @returns `unreadable` if a list existed and could not be used; null if none names the container
 */
function infoOfStorage(folder: string, id: string): ContainerInfo | 'unreadable' | null {
  let isUnreadable = false;
  // Newer versions list containers that are removed when they exit in the second file.
  for (const name of ['containers.json', 'volatile-containers.json']) {
    const list = readJson(`${folder}/${name}`, MAX_LIST_BYTES);
    if (Array.isArray(list)) {
      const entry = list.find((each) => isJsonObject(each) && each['id'] === id);
      if (entry !== undefined) return infoOfEntry(entry as JsonObject);
    } else if (list !== null) {
      isUnreadable = true;
    }
  }
  return isUnreadable ? 'unreadable' : null;
}

/** An entry takes half a kilobyte. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

function infoOfEntry(entry: JsonObject): ContainerInfo {
  const metadata = parseObject(textAt(entry, 'metadata') ?? '') ?? {};
  const names = entry['names'];
  const first: unknown = Array.isArray(names) ? names[0] : undefined;
  const name = textAt(metadata, 'name') ?? (typeof first === 'string' ? first : undefined);
  return infoOf({
    name,
    ...imageFields(textAt(metadata, 'image-name')),
    isSandbox: name !== undefined && INFRA.test(name) ? true : undefined,
  });
}

/** Podman names the container that holds a pod's namespaces after the pod. */
const INFRA = /^[0-9a-f]{12}-infra$/;
