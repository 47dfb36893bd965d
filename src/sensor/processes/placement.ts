import { containerOfNamespaces, keyOf, type CgroupContainer } from '../containers/index.ts';
import type { ProcSnapshot } from '../proc/index.ts';
import type { TableParts } from './parts.ts';
import type { Process } from './process.ts';

/**
 * A process enters a cgroup, in one of the hierarchies. A process from outside sets the container up until
 * it runs a file; one that is already in a container remains in it.
 */
export function moveTo(process: Process, path: string, parts: TableParts): void {
  const container = parts.membership.ofPath(path);
  if (process.container !== null) {
    // Only a runtime, from outside, determines which processes are in a container; a process that leaves
    // its cgroup is escaping.
    if (container === null || keyOf(container) !== process.container.key) parts.counts.moves++;
    else process.nested = container.nested;
  } else if (container !== null) {
    setUp(process, container, parts);
  }
}

function setUp(process: Process, container: CgroupContainer, parts: TableParts): void {
  process.nested = container.nested;
  if (process.setup?.container.key === keyOf(container)) return;
  if (process.setup !== null) parts.containers.leave(process.setup.container);
  process.setup = { container: parts.containers.enter(container), mayRepeat: true };
  parts.counts.setups++;
}

/** Looks up the cgroup of a process that was started in it. */
export function findPlace(process: Process, parts: TableParts): void {
  if (!process.isPlacedUnseen) return;
  const text = parts.reader.cgroups(process.pid);
  if (text === null) return;
  process.isPlacedUnseen = false;
  const container = parts.membership.ofFile(text);
  if (container !== null && process.container === null) setUp(process, container, parts);
}

/** With the first file that it runs, a process from outside becomes part of the container. */
export function enterByExec(
  process: Process,
  snapshot: ProcSnapshot | null,
  parts: TableParts,
): void {
  const { setup } = process;
  if (setup === null) {
    const cgroups = snapshot?.containerPids == null ? null : parts.reader.cgroups(process.pid);
    if (enterByNamespaces(process, snapshot, cgroups, parts)) process.entry = process;
    return;
  }
  if (isRuntimesOwn(process, snapshot)) {
    setup.mayRepeat = false;
    return;
  }
  process.container = setup.container;
  process.setup = null;
  process.entry = process;
}

/**
 * A process that is in no container of a known engine, but has the namespaces of one. One that has a parent in a
 * container is in that one, as in a container within a container. Returns whether it has entered one.
 */
export function enterByNamespaces(
  process: Process,
  snapshot: ProcSnapshot | null,
  cgroups: string | null,
  { containers }: TableParts,
): boolean {
  const pids = snapshot?.containerPids ?? null;
  if (pids === null || process.container !== null) return false;
  const outer = process.parent?.container?.cgroup;
  process.container = containers.enter(outer ?? containerOfNamespaces(pids, cgroups ?? ''));
  return true;
}

/**
 * Whether an exec of a process that sets up a container is the runtime's own: runc executes itself again
 * from a copy that the container cannot write to, sometimes only after it was placed in the container's
 * cgroup. Any other exec belongs to the container.
 *
 * Names are ignored; only conditions count that no process inside a container can cause: the process came
 * from outside and has run nothing since, it still shares the mount namespace of its parent, and the parent
 * is outside too. A runtime needs this only once.
 */
function isRuntimesOwn(process: Process, snapshot: ProcSnapshot | null): boolean {
  const { setup, image, parent } = process;
  if (setup === null || !setup.mayRepeat || snapshot === null) return false;
  if (snapshot.sharesMounts !== true || snapshot.isSuperseded) return false;
  if (parent === null || parent.container !== null || parent.setup !== null) return false;
  return image === null || image.args === null || isSame(image.args, snapshot.args);
}

function isSame(args: readonly string[], others: readonly string[] | null): boolean {
  return (
    others !== null &&
    args.length === others.length &&
    args.every((arg, index) => arg === others[index])
  );
}
