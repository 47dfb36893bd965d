import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ContainersError } from '../errors.ts';
import { ROOTS, type Root } from '../root-template.ts';
import { runProgram } from '../run-program.ts';
import { writeSkeleton } from '../skeleton.ts';
import type { WorkFolder } from '../work-folder.ts';

/** Milliseconds to pack or unpack one root. */
const TIMEOUT = 120_000;

/** The name under which a root is imported. */
export const imageOf = (root: Root): string => `registry.example/roots/${root}:1`;

/** Packs the roots of the containers, with their own files, as archives for an import. */
export async function packRoots(work: WorkFolder): Promise<ReadonlyMap<Root, string>> {
  const archives = new Map<Root, string>();
  for (const root of ROOTS) {
    const folder = join(work.path, `image-${root}`);
    cpSync(join(work.path, 'templates', root), folder, {
      recursive: true,
      verbatimSymlinks: true,
    });
    writeSkeleton(folder);
    const archive = `${folder}.tar`;
    await must('tar', ['-C', folder, '-cf', archive, '.']);
    archives.set(root, archive);
  }
  return archives;
}

/**
 * Runs a command that must succeed, and returns its output.
 *
 * @throws {ContainersError} with its output
 */
export async function must(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, output } = await runProgram(file, args, { timeout: TIMEOUT, env });
  if (code === 0) return output.trim();
  throw new ContainersError(`${file} ${args[0] ?? ''} failed: ${output.trim().slice(-300)}`);
}

/** Assigns image names to roots; two roots cannot share one. */
export class ImageNames {
  readonly #roots = new Map<string, Root>();
  readonly #tagging = new Map<string, Promise<unknown>>();

  /** @param tag adds a name to a root */
  async nameOf(
    image: string,
    root: Root,
    tag: (root: Root, image: string) => Promise<unknown>,
  ): Promise<string> {
    const owner = this.#roots.get(image) ?? root;
    this.#roots.set(image, owner);
    const name = owner === root ? image : image.replace(/:[^:/]*$/, `-${root}$&`);
    const tagging = this.#tagging.get(name) ?? tag(root, name);
    this.#tagging.set(name, tagging);
    await tagging;
    return name;
  }
}
