import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ContainersError } from './errors.ts';
import type { Root } from './root-template.ts';
import { runProgram } from './run-program.ts';
import { writeSkeleton } from './skeleton.ts';

/** How the root of a container comes to be in its bundle, and is taken away again. */
export interface RootSource {
  readonly make: (root: string) => Promise<void>;
  readonly remove: (root: string) => Promise<void>;
}

const TIMEOUT = 20_000;

/**
 * One of the two small roots. Its programs are shared: nobody writes to `/usr`.
 *
 * @param work the folder that has their templates
 */
export const linkedRoot = (work: { readonly path: string }, name: Root): RootSource => ({
  async make(root) {
    // Hard links: seconds become milliseconds, and names stay names.
    const copied = await runProgram('cp', ['-al', join(work.path, 'templates', name), root], {
      timeout: TIMEOUT,
    });
    if (copied.code !== 0) throw new ContainersError(`cannot make a root: ${copied.output}`);
    writeSkeleton(root);
  },
  remove: async () => {},
});

/**
 * A root of its own over a folder that stays as it is, as engines lay a container over its image.
 *
 * @param prepare writes what the container has beyond the image
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

/** Takes the mount of a root away, if there is one. */
export async function unmount(root: string): Promise<void> {
  await runProgram('umount', ['--lazy', root], { timeout: TIMEOUT });
}
