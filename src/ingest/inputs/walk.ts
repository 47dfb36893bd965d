import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IngestError, systemError } from '../errors.ts';

/** More files than a person means to search at once. */
export const MAX_FILES = 100_000;

/** A file, or a name that cannot be looked at: a link to nothing or to itself, a lost right. */
export type Found =
  | { readonly path: string; readonly stats: Stats }
  | { readonly path: string; readonly stats: null; readonly error: IngestError };

/** What was found beside the inputs, and is not read. */
export interface SkippedFiles {
  /** Files and folders whose name begins with a dot. */
  hidden: number;
  /** Files in folders whose ending says nothing of events. */
  otherFiles: number;
  /** Pipes and devices in folders and behind patterns: reading them may never end. */
  special: number;
}

export interface WalkReport extends SkippedFiles {
  readonly errors: IngestError[];
}

export const emptyReport = (): WalkReport => ({
  hidden: 0,
  otherFiles: 0,
  special: 0,
  errors: [],
});

/** The names in a folder in code unit order, without hidden ones. */
export async function namesIn(folder: string, report: WalkReport): Promise<string[]> {
  try {
    const names = await readdir(folder);
    const shown = names.filter((name) => !name.startsWith('.'));
    report.hidden += names.length - shown.length;
    return shown.sort();
  } catch (error) {
    report.errors.push(systemError(folder, error, false));
    return [];
  }
}

/** What a path is, links followed. */
export async function look(path: string): Promise<Found> {
  try {
    return { path, stats: await stat(path) };
  } catch (error) {
    return { path, stats: null, error: systemError(path, error, false) };
  }
}

/**
 * All files below a folder, each folder's by name. A folder reached a second time, through a link
 * to itself or above, is not entered again.
 */
export async function* walk(
  folder: string,
  report: WalkReport,
  entered: Set<string> = new Set(),
): AsyncGenerator<Found, void, undefined> {
  const waiting = [folder];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const found = await look(path);
    if (found.stats?.isDirectory() !== true) {
      yield found;
      continue;
    }
    const real = await realpath(path).catch(() => path);
    if (entered.has(real)) continue;
    entered.add(real);
    for (const name of (await namesIn(path, report)).reverse()) waiting.push(join(path, name));
  }
}

export function tooMany(source: string): IngestError {
  return new IngestError(
    'ING1009',
    source,
    `${source} matches more than ${MAX_FILES.toLocaleString('en')} files`,
    'the first ones are read; give a smaller directory or a narrower pattern',
  );
}
