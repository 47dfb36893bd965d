import { stat, type Stats } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IngestError, systemError } from '../errors.ts';

/** More files than anyone intends to search at once. */
export const MAX_FILES = 100_000;

/**
 * A file, or a name that cannot be examined: a dangling or circular link, or a lack of permission.
 */
export type Found =
  | { readonly path: string; readonly stats: Stats }
  | { readonly path: string; readonly stats: null; readonly error: IngestError };

/** What was found besides the inputs and is not read. */
export interface SkippedFiles {
  /** Files and directories whose name begins with a dot. */
  hidden: number;
  /** Files in directories without the extension of an event file. */
  otherFiles: number;
  /**
   * Pipes and devices in directories or matched by patterns, because reading them may never end.
   */
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

/** The names in a directory in code unit order, without hidden ones. */
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

/** The type of a path; links are followed. */
export async function look(path: string): Promise<Found> {
  try {
    return { path, stats: await promisify(stat)(path) };
  } catch (error) {
    return { path, stats: null, error: systemError(path, error, false) };
  }
}

/**
 * All files below a directory, in name order within each directory. A directory that is reached
 * again through a link to itself or a parent is not entered again.
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
