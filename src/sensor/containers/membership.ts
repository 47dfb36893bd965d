import { existsSync, readdirSync } from 'node:fs';
import {
  containerOfCgroup,
  pathsOfCgroupFile,
  plainNameOf,
  type CgroupContainer,
  isPlainName,
} from './cgroup-path.ts';
import { foldersOf, runtimeOf, USUAL_PLACES, type EnginePlace, tasksIn } from './engines.ts';
import { readJsonFile, textAt } from './read-json.ts';

/** The maximum number of containerd namespaces read; three are usual. */
const MAX_NAMESPACES = 64;
/** The maximum number of bundles remembered. */
const MAX_BUNDLES = 4096;

/** The names in a directory that can be a namespace or a container; none if it does not exist. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isPlainName);
  } catch {
    return [];
  }
}

/** The directories of containerd's namespaces, in all its state directories. */
export function namespacesOf(places: readonly EnginePlace[]): readonly string[] {
  return foldersOf(places, 'containerd').flatMap((state) =>
    namesIn(tasksIn(state))
      .slice(0, MAX_NAMESPACES)
      .map((namespace) => `${tasksIn(state)}/${namespace}`),
  );
}

interface FoundBundle {
  readonly folder: string;
  /** The index of its cgroup among the requested ones. */
  readonly index: number;
}

/**
 * Finds containers of containerd by cgroup, whatever their names. The bundle of a container, which only the
 * host's root can write, names its cgroup and exists before its first process.
 */
class BundleGroups {
  readonly #places: readonly EnginePlace[];
  /** The cgroup of each bundle; null if it names none. */
  readonly #groups = new Map<string, string | null>();
  readonly #bundles = new Map<string, string>();

  constructor(places: readonly EnginePlace[]) {
    this.#places = places;
  }

  /** The first container whose cgroup is one of these. */
  find(groups: readonly string[]): FoundBundle | null {
    const known = this.#known(groups);
    if (known !== null) return known;
    return this.#readNew() ? this.#known(groups) : null;
  }

  #known(groups: readonly string[]): FoundBundle | null {
    for (const [index, group] of groups.entries()) {
      const folder = this.#bundles.get(group);
      if (folder !== undefined && existsSync(folder)) return { folder, index };
    }
    return null;
  }

  /** Returns whether there are any. Forgets bundles that no longer exist. */
  #readNew(): boolean {
    const there = new Set<string>();
    let isAny = false;
    for (const namespace of namespacesOf(this.#places)) {
      for (const name of namesIn(namespace)) {
        const bundle = `${namespace}/${name}`;
        if (there.size < MAX_BUNDLES) there.add(bundle);
        if (!there.has(bundle) || this.#groups.has(bundle)) continue;
        const config = readJsonFile(`${bundle}/config.json`);
        // Partly written or missing: the next read may succeed.
        if (config === null || config === 'unreadable') continue;
        const group = groupOf(textAt(config, 'linux', 'cgroupsPath'));
        this.#groups.set(bundle, group);
        if (group !== null) this.#bundles.set(group, bundle);
        isAny = true;
      }
    }
    for (const [bundle, group] of this.#groups) {
      if (there.has(bundle)) continue;
      this.#groups.delete(bundle);
      if (group !== null && this.#bundles.get(group) === bundle) this.#bundles.delete(group);
    }
    return isAny;
  }
}

/**
 * `/default/web`, or `slice:prefix:name` for systemd; null for none, and for one that would be the root.
 */
function groupOf(cgroupsPath: string | undefined): string | null {
  if (cgroupsPath === undefined) return null;
  const [slice = '', prefix = '', name, ...more] = cgroupsPath.split(':');
  if (name === undefined || more.length > 0 || cgroupsPath.startsWith('/')) {
    const path = `/${cgroupsPath.replace(/^\/+|\/+$/g, '')}`;
    return path === '/' ? null : path;
  }
  const unit = name.endsWith('.slice') ? name : `${prefix === '' ? '' : `${prefix}-`}${name}.scope`;
  return `${slicePath(slice === '' ? 'system.slice' : slice)}/${unit}`;
}

/** `a-b.slice` is nested in `a.slice`, as in systemd; `-.slice` is the root. */
function slicePath(slice: string): string {
  const parts = slice.replace(/\.slice$/, '').split('-');
  if (parts.every((part) => part === '')) return '';
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('-')}.slice`).join('');
}

export type Membership = ReturnType<typeof createMembership>;

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
export function createMembership(options: MembershipOptions = {}) {
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
    /** The container of a cgroup; null if it belongs to none. */
    ofPath,
    /** The container of a process by its `/proc/PID/cgroup`: the first that any hierarchy yields. */
    ofFile(text: string): CgroupContainer | null {
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
