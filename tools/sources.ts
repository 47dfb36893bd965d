import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All TypeScript files under a folder, sorted. */
export function globSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}
