import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All TypeScript files under a folder, sorted. */
export function globSources(folder: string): string[] {
  return globFiles(folder, /\.tsx?$/);
}

/** All files under a folder whose name matches, sorted. */
export function globFiles(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => join(folder, path))
    .sort();
}
