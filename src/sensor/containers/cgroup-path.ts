/** The value of `container.runtime`. */
const RUNTIME = 'unknown';

/** systemd-nspawn's own name for the cgroup below that of the container, and the one where an init puts itself. */
const BELOW = new Set(['payload', 'init.scope']);

/**
 * A container that no engine explains, which its namespaces show. Its id is the name of its cgroup, which may be
 * that of others as well, and which anybody may have chosen.
 *
 * @param pids its pid namespace, as `/proc/PID/ns/pid` shows it: `pid:[4026532800]`
 * @param cgroups the text of `/proc/PID/cgroup`
 */
export function containerOfNamespaces(pids: string, cgroups: string): CgroupContainer {
  const id = nameIn(cgroups) ?? pids.replace(/\D+/g, '');
  return { id, place: pids, runtime: RUNTIME, podUid: null, nested: null };
}

/** Whether `keyOf` has given this key to a container of an unknown engine: there is nothing to read or to ask. */
export const isOfUnknownEngine = (key: string): boolean => key.startsWith('pid:');

function nameIn(cgroups: string): string | null {
  for (const path of pathsOfCgroupFile(cgroups)) {
    const name = path
      .replace(/ \(deleted\)$/, '')
      .split('/')
      .findLast((part) => part !== '' && part !== '..' && !BELOW.has(part));
    if (name !== undefined) return name.replace(/[^\w+.:@-]/g, '_').slice(0, MAX_NAME);
  }
  return null;
}

/** What a cgroup path reveals about a container. */
export interface CgroupContainer {
  readonly id: string;
  /**
   * The directory where its runtime keeps it, if the id is a custom name: another runtime may have a
   * container of the same name. Null for an id of 64 digits.
   */
  readonly place: string | null;
  /**
   * The runtime or its manager, if the path names it: `docker`, `containerd`, `cri-o`, `podman`.
   */
  readonly runtime: string | null;
  /** The pod's uid with `-`; null outside Kubernetes. */
  readonly podUid: string | null;
  /** The innermost id, if containers run inside the container; otherwise null. */
  readonly nested: string | null;
}

const ID_LENGTH = 64;
const POD =
  /(?:^|[-/])pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})$/;
const MAX_PATH = 4096;

/** The parent of all cgroups that Podman manages itself. */
const PODMAN_PARENT = 'libpod_parent';

const RUNTIMES: ReadonlyMap<string, string> = new Map([
  ['docker', 'docker'],
  ['cri-containerd', 'containerd'],
  ['nerdctl', 'containerd'],
  ['crio', 'cri-o'],
  ['libpod', 'podman'],
  [PODMAN_PARENT, 'podman'],
]);

/** Identifies a container among those of all runtimes. */
export const keyOf = ({ id, place }: Pick<CgroupContainer, 'id' | 'place'>): string => place ?? id;

/**
 * Null if the path is not that of a container. The first id counts: anyone who can create cgroups
 * inside a container can choose their names, but not change the path above. Monitors of Podman and
 * CRI-O (`conmon`) have a cgroup with the container's id, but are not containers.
 */
export function containerOfCgroup(path: string): CgroupContainer | null {
  if (path.length > MAX_PATH) return null;
  let podUid: string | null = null;
  let before = '';
  let found: { id: string; runtime: string | null } | null = null;
  let nested: string | null = null;
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const named = idOf(part);
    if (named === null) {
      if (found === null) podUid = podUidOf(part) ?? podUid;
    } else if (found === null) {
      if (named.prefix.endsWith('conmon')) return null;
      if (before === PODMAN_PARENT && named.prefix === '') {
        const below = parts[index + 1] ?? '';
        if (below === 'conmon') return null;
        if (isOfPodman(below)) continue;
      }
      found = {
        id: named.id,
        runtime: RUNTIMES.get(named.prefix) ?? RUNTIMES.get(before) ?? null,
      };
      podUid = podUidOf(part.slice(0, Math.max(part.indexOf(':'), 0))) ?? podUid;
    } else if (!named.prefix.endsWith('conmon')) {
      nested = named.id;
    }
    before = part;
  }
  return found === null ? null : { ...found, place: null, podUid, nested };
}

/** Podman's pods have ids as well: a pod's cgroup contains those of its containers. */
function isOfPodman(part: string): boolean {
  return idOf(part)?.prefix === 'libpod';
}

/**
 * A part such as `ID`, `docker-ID.scope`, `libpod-ID`, or
 * `kubepods-podUID.slice:cri-containerd:ID`, as containerd writes if the kubelet uses the systemd
 * driver and containerd does not.
 */
function idOf(part: string): { id: string; prefix: string } | null {
  const end = part.endsWith('.scope') ? part.length - '.scope'.length : part.length;
  const start = end - ID_LENGTH;
  if (start < 0 || !isContainerId(part.slice(start, end))) return null;
  if (start === 0) return { id: part.slice(0, end), prefix: '' };
  const separator = part[start - 1];
  if (separator !== '-' && separator !== ':') return null;
  const prefix = part.slice(0, start - 1);
  return { id: part.slice(start, end), prefix: prefix.slice(prefix.lastIndexOf(':') + 1) };
}

/** 64 lower-case hex digits; shorter ids are not container ids. */
export function isContainerId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function podUidOf(part: string): string | null {
  const bare = part.endsWith('.slice') ? part.slice(0, -'.slice'.length) : part;
  return POD.exec(bare)?.[1]?.replaceAll('_', '-') ?? null;
}

const MAX_NAME = 255;

/**
 * The name that plain runc may have given to a container with the cgroup `/name`, `/user.slice/name` or
 * `/system.slice/runc-name.scope`, from the last component of the path. Null if it cannot be one.
 */
export function plainNameOf(part: string): string | null {
  const name = /^runc-(.+)\.scope$/.exec(part)?.[1] ?? part;
  if (name.length > MAX_NAME || /\.(?:slice|scope|service|mount|socket)$/.test(name)) return null;
  return isPlainName(name) ? name : null;
}

/** What runtimes accept as an id, and therefore a safe file name: not `.` or `..`. */
export function isPlainName(text: string): boolean {
  return /^[\w+.-]+$/.test(text) && !/^\.+$/.test(text);
}

/** The paths of `/proc/PID/cgroup`, one per line: `4:memory:/path`, `0::/path`. */
export function* pathsOfCgroupFile(text: string): Generator<string> {
  for (const line of text.split('\n')) {
    const path = line.indexOf(':', line.indexOf(':') + 1);
    if (path > 0) yield line.slice(path + 1);
  }
}
