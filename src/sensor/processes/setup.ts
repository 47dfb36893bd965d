import type { ProcSnapshot } from '../proc/index.ts';
import type { Process } from './process.ts';

/**
 * Whether an exec of a process that sets up a container is the runtime's own: runc executes itself again
 * from a copy that the container cannot write to, sometimes only after it was placed in the container's
 * cgroup. Any other exec belongs to the container.
 *
 * Names are ignored; only conditions count that nobody inside a container can cause: the process came
 * from outside and has run nothing since, it still shares the mount namespace of its parent, and the parent
 * is outside too. A runtime needs this only once.
 */
export function isRuntimesOwn(process: Process, snapshot: ProcSnapshot | null): boolean {
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
