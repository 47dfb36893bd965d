import { readdirSync } from 'node:fs';
import type { JsonObject } from '../../events/json.ts';
import { isContainerId } from './cgroup-path.ts';
import type { ContainerInfo } from './container-info.ts';
import { infoOfDocker } from './docker-config.ts';
import { infoOfSpec } from './oci-spec.ts';
import { readJsonFile } from './read-json.ts';

/** Where runtimes keep what they know, all of the host's root. */
export interface InfoFolders {
  /** Of containerd: one folder a namespace, in it one a container with its bundle. */
  readonly containerd: string;
  readonly docker: string;
  /** Of CRI-O and Podman. */
  readonly storage: readonly string[];
  /** Of runc by itself, with a `state.json` that names the bundle. */
  readonly runc: string;
}

export const INFO_FOLDERS: InfoFolders = {
  containerd: '/run/containerd/io.containerd.runtime.v2.task',
  docker: '/var/lib/docker/containers',
  storage: [
    '/run/containers/storage/overlay-containers',
    '/var/lib/containers/storage/overlay-containers',
  ],
  runc: '/run/runc',
};

/** Namespaces of containerd that are looked into; three are usual. */
const MAX_NAMESPACES = 64;

export interface FileAnswer {
  readonly info: ContainerInfo;
  /** Files that were there and could not be used. */
  readonly unreadable: number;
}

/**
 * What the runtimes' files tell of a container. Docker's own come first: they name the image, the
 * bundle that Docker hands to containerd does not.
 */
export function readInfo(id: string, folders: InfoFolders = INFO_FOLDERS): FileAnswer {
  let unreadable = 0;
  const read = (path: string): JsonObject | undefined => {
    const object = readJsonFile(path);
    if (object !== 'unreadable') return object ?? undefined;
    unreadable++;
    return undefined;
  };
  const infos: ContainerInfo[] = [];
  if (isContainerId(id)) {
    const docker = read(`${folders.docker}/${id}/config.v2.json`);
    if (docker !== undefined) {
      infos.push(infoOfDocker(docker, read(`${folders.docker}/${id}/hostconfig.json`), 'docker'));
    }
    for (const path of bundlesOf(id, folders)) {
      const spec = read(`${path}/config.json`);
      if (spec !== undefined) infos.push(infoOfSpec(spec));
    }
  }
  if (infos.length === 0) {
    const bundle = bundleOfState(read(`${folders.runc}/${id}/state.json`));
    const spec = bundle === undefined ? undefined : read(`${bundle}/config.json`);
    if (spec !== undefined) infos.push({ runtime: 'runc', ...infoOfSpec(spec) });
  }
  return { info: infos.reduceRight((all, info) => ({ ...all, ...info }), {}), unreadable };
}

function* bundlesOf(id: string, folders: InfoFolders): Generator<string> {
  for (const namespace of namesIn(folders.containerd))
    yield `${folders.containerd}/${namespace}/${id}`;
  for (const folder of folders.storage) yield `${folder}/${id}/userdata`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).slice(0, MAX_NAMESPACES);
  } catch {
    return [];
  }
}

/** runc keeps the bundle among the labels of its state, as `bundle=/path`. */
function bundleOfState(state: JsonObject | undefined): string | undefined {
  const config = state?.['config'] as JsonObject | null | undefined;
  const labels = config?.['labels'];
  const label = Array.isArray(labels)
    ? labels.find((each): each is string => typeof each === 'string' && each.startsWith('bundle=/'))
    : undefined;
  return label?.slice('bundle='.length);
}
