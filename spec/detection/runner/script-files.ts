import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScript } from './read-script.ts';
import type { Script } from './script.ts';

/** All scripts below a folder, by path. */
export function readScripts(folder: string): readonly Script[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => readScript(path, readFileSync(join(folder, path), 'utf8')));
}
