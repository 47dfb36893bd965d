import type { ProcSnapshot } from '../proc/index.ts';
import type { MissingField } from './contract.ts';
import {
  imageName,
  imageOf,
  openFileOf,
  pathOfExec,
  type Image,
  type ImageFacts,
} from './image.ts';

/**
 * The image that an exec started, from what was read from `/proc` in time, otherwise from the path given to
 * execve. Adds missing and inferred fields to the lists.
 */
export function readImage(
  path: string,
  snapshot: ProcSnapshot | null,
  missing: MissingField[],
  reconstructed: string[],
): ImageFacts {
  const own = snapshot === null || snapshot.isSuperseded ? null : snapshot;
  const args = own?.args ?? null;
  if (args === null) missing.push('process.args');
  let executable = own?.executable ?? null;
  if (executable === null) {
    executable = pathOfExec(path) ?? openFileOf(path);
    if (executable === null) missing.push('process.executable');
    else reconstructed.push('process.executable');
  }
  // The kernel names the task after the path passed to execve.
  const comm = own?.stat?.comm ?? path.slice(path.lastIndexOf('/') + 1);
  return {
    name: imageName(executable, comm),
    executable,
    args,
    isDeleted: own?.isDeleted ?? false,
    argumentsAt: own?.argumentsAt ?? 0,
  };
}

/** The image of a process that was found running. */
export function imageFromProc({
  executable,
  args,
  stat,
  isDeleted,
  argumentsAt,
}: ProcSnapshot): Image {
  const name = imageName(executable, stat?.comm ?? null);
  return imageOf({ name, executable, args, isDeleted, argumentsAt });
}
