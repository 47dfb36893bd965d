import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpec } from './read-spec.ts';
import type { SpecFile } from './spec-file.ts';

/** Scripts of another form, with a runner of their own. */
const DETECTION = 'detection/';

/** Paths of all specs of the language under a folder, relative to it, sorted. */
function specPaths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec'))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith(DETECTION))
    .sort();
}

/** All specs below a folder. */
export function readSpecFolder(folder: string): readonly SpecFile[] {
  return specPaths(folder).map((path) => readSpec(path, readFileSync(join(folder, path), 'utf8')));
}
