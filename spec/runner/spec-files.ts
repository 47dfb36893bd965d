import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpec } from './read-spec.ts';
import type { SpecFile } from './spec-file.ts';

/** Cases that are known to fail wait here; they are listed and not run. */
const FIXME = 'fixme';

/** Paths of all spec files under a folder, relative to it, sorted. */
function specPaths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

export interface SpecFolder {
  readonly files: readonly SpecFile[];
  readonly fixme: readonly SpecFile[];
}

export function readSpecFolder(folder: string): SpecFolder {
  const all = specPaths(folder).map((path) =>
    readSpec(path, readFileSync(join(folder, path), 'utf8')),
  );
  const waits = ({ path }: SpecFile) => path.startsWith(`${FIXME}/`);
  return { files: all.filter((file) => !waits(file)), fixme: all.filter(waits) };
}
