import type { ProcSnapshot } from '../proc/index.ts';
import { pathOfExec } from './image.ts';

/** The kernel truncates task names to 15 bytes, possibly within a character. */
const CUT_NAME = 12;
/** A script's path is the second argument, after its interpreter; `env` and options may precede it. */
const LOOKED_AT_ARGS = 4;

/**
 * Whether a snapshot may belong to the exec of this path. If the next exec happens before the read, its
 * event may not have arrived yet; but then nothing in the snapshot has the given name: not the task, which
 * the kernel names after it, not the file, no argument. A path that does not identify the file, such as
 * `/proc/self/exe`, may belong to any.
 */
export function canBeOf(path: string, snapshot: ProcSnapshot): boolean {
  const { stat, args, executable } = snapshot;
  if (args === null || executable === null || stat === null) return true;
  if (path.startsWith('/') && pathOfExec(path) === null) return true;
  const name = baseOf(path);
  return (
    isNamed(stat.comm, name) ||
    baseOf(executable) === name ||
    args.slice(0, LOOKED_AT_ARGS).some((arg) => baseOf(arg) === name)
  );
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isNamed(comm: string, name: string): boolean {
  if (comm === name) return true;
  let end = comm.length;
  while (end > 0 && comm[end - 1] === '\uFFFD') end--;
  const isCut = Buffer.byteLength(comm) >= CUT_NAME;
  return isCut && name.startsWith(comm.slice(0, end));
}
