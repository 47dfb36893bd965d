import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ContainersError } from '../containers/errors.ts';
import { runProgram } from '../containers/run-program.ts';

/**
 * Not in the repository, where tools that traverse it would meet root file systems with links and devices.
 */
const FOLDER = join(homedir(), '.cache/dockwarden/workload-images');
const SUITE = 'bookworm';

/** What server images usually contain. */
const BASE = ['ca-certificates', 'procps'];

/**
 * A Debian root with packages from its archive; built once and kept in the user's cache.
 *
 * @returns its absolute path
 */
export async function imageOf(packages: readonly string[]): Promise<string> {
  const include = [...BASE, ...packages].toSorted().join(',');
  const id = createHash('sha256').update(`${SUITE} ${include}`).digest('hex').slice(0, 16);
  const path = join(FOLDER, id);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  console.log(`building an image with ${include}`);
  const built = await runProgram(
    'mmdebstrap',
    [
      '--quiet',
      '--variant=minbase',
      '--dpkgopt=force-unsafe-io',
      `--include=${include}`,
      SUITE,
      unfinished,
    ],
    { timeout: 900_000 },
  );
  if (built.code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new ContainersError(
      `cannot build an image with ${include}: ${built.output.slice(-2000)}`,
    );
  }
  renameSync(unfinished, path);
  return path;
}
