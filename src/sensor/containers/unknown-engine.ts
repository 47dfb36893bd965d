import { pathsOfCgroupFile, type CgroupContainer } from './cgroup-path.ts';

/** The value of `container.runtime`. */
const RUNTIME = 'unknown';

const MAX_NAME = 255;

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
