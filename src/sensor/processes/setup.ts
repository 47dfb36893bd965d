import type { ProcSnapshot } from '../proc/index.ts';
import type { Process } from './process.ts';

/**
 * Whether an exec of a process that sets up a container is the runtime's own: runc starts itself
 * again from a copy that the container cannot write to, sometimes only after it was put in the
 * container's group. Any other exec is the container's work.
 *
 * No name counts, only what nobody inside a container can bring about: the process came from
 * outside and has run nothing since, it is still in the mounts of its parent, and that is outside
 * too. Once is all that a runtime needs.
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
