import { existsSync } from 'node:fs';
import { BundleGroups } from './bundle-groups.ts';
import {
  containerOfCgroup,
  pathsOfCgroupFile,
  plainNameOf,
  type CgroupContainer,
} from './cgroup-path.ts';
import { foldersOf, runtimeOf, USUAL_PLACES, type EnginePlace } from './engines.ts';

export interface Membership {
  /** The container of a cgroup; null if it belongs to none. */
  ofPath(path: string): CgroupContainer | null;
  /** The container of a process by its `/proc/PID/cgroup`: the first that any hierarchy yields. */
  ofFile(text: string): CgroupContainer | null;
}

export interface MembershipOptions {
  /** Default: the default locations. */
  readonly places?: readonly EnginePlace[];
  readonly exists?: (path: string) => boolean;
}

/** Deeper than cgroups on any host. */
const MAX_DEPTH = 32;

/**
 * A cgroup whose name contains an id of 64 digits belongs to a container. Containers that plain runc or
 * containerd started may have any name: plain runc has a directory of that name, and containerd a bundle
 * that names the cgroup. Both exist before the first process enters.
 */
export function createMembership(options: MembershipOptions = {}): Membership {
  const places = options.places ?? USUAL_PLACES;
  const exists = options.exists ?? existsSync;
  const runtimes = foldersOf(places, 'runc');
  const bundles = new BundleGroups(places);

  /** The outermost cgroup counts: processes in a container can create cgroups below it. */
  function ofNamed(path: string): CgroupContainer | null {
    const parts = path.split('/').slice(1);
    if (parts.length > MAX_DEPTH) return null;
    const groups = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
    const bundle = bundles.find(groups);
    for (const part of parts.slice(0, bundle?.index ?? parts.length)) {
      const name = plainNameOf(part);
      const folder = name === null ? undefined : runtimes.find((each) => exists(`${each}/${name}`));
      if (name === null || folder === undefined) continue;
      return named(name, `${folder}/${name}`, runtimeOf(`${folder}/${name}`));
    }
    return bundle === null ? null : named(baseOf(bundle.folder), bundle.folder, 'containerd');
  }

  const ofPath = (path: string) => containerOfCgroup(path) ?? ofNamed(path);

  return {
    ofPath,
    ofFile(text) {
      for (const path of new Set(pathsOfCgroupFile(text))) {
        const container = ofPath(path);
        if (container !== null) return container;
      }
      return null;
    },
  };
}

const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const named = (id: string, place: string, runtime: string): CgroupContainer => ({
  id,
  place,
  runtime,
  podUid: null,
  nested: null,
});
