import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ContainersError } from './errors.ts';
import type { Root } from './root-template.ts';
import { runProgram } from './run-program.ts';
import { writeSkeleton } from './skeleton.ts';

/** How the root of a container is placed in its bundle, and removed again. */
export interface RootSource {
  readonly make: (root: string) => Promise<void>;
  readonly remove: (root: string) => Promise<void>;
}

const TIMEOUT = 20_000;

/**
 * One of the two small roots. Its programs are shared, since nothing writes to `/usr`.
 *
 * @param work the directory with their templates
 */
export const linkedRoot = (work: { readonly path: string }, name: Root): RootSource => ({
  async make(root) {
    // Hard links take milliseconds rather than seconds, and remain separate names.
    const copied = await runProgram('cp', ['-al', join(work.path, 'templates', name), root], {
      timeout: TIMEOUT,
    });
    if (copied.code !== 0) throw new ContainersError(`cannot make a root: ${copied.output}`);
    writeSkeleton(root);
  },
  remove: async () => {},
});

/**
 * A writable overlay over an unmodified directory, like a container over its image in an engine.
 *
 * @param prepare writes what the container has in addition to the image
 */
export const overlaidRoot = (image: string, prepare: (root: string) => void): RootSource => ({
  async make(root) {
    const [upper, scratch] = [`${root}.upper`, `${root}.scratch`];
    for (const folder of [root, upper, scratch]) mkdirSync(folder);
    const layers = `lowerdir=${image},upperdir=${upper},workdir=${scratch}`;
    const mounted = await runProgram('mount', ['-t', 'overlay', 'overlay', '-o', layers, root], {
      timeout: TIMEOUT,
    });
    if (mounted.code !== 0) throw new ContainersError(`cannot make a root: ${mounted.output}`);
    prepare(root);
  },
  remove: unmount,
});

/** Unmounts a root, if it is mounted. */
export async function unmount(root: string): Promise<void> {
  await runProgram('umount', ['--lazy', root], { timeout: TIMEOUT });
}
