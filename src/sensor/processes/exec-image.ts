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
 * What an exec started, by what `/proc` showed in time, else by the path given to execve. Adds to
 * the lists what is missing, and what is a best guess.
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
  // The kernel names the task after the path that was given.
  const comm = own?.stat?.comm ?? path.slice(path.lastIndexOf('/') + 1);
  return {
    name: imageName(executable, comm),
    executable,
    args,
    isDeleted: own?.isDeleted ?? false,
    argumentsAt: own?.argumentsAt ?? 0,
  };
}

/** What a process runs that was there before. */
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
