import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Mount points of all cgroup hierarchies, v1 and v2. */
export function hierarchies(): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, point]) => (point === undefined ? [] : [point]));
}

/** `/a/b/c` gives `/a/b` and `/a`. */
export function ancestorsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '/' ? [] : [parent, ...ancestorsOf(parent)];
}

export const groupExists = (path: string): boolean =>
  hierarchies().some((point) => existsSync(join(point, path)));

/**
 * Removes a cgroup and its ancestors that are then empty.
 *
 * @param kept cgroups that existed before
 */
export function removeGroups(path: string, kept: ReadonlySet<string>): void {
  for (const group of [path, ...ancestorsOf(path)].filter((name) => !kept.has(name))) {
    for (const point of hierarchies()) {
      try {
        rmdirSync(join(point, group));
      } catch {
        // It does not exist, or is in use.
      }
    }
  }
}
