import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IngestError, systemError } from '../errors.ts';

/** More files than a person means to search at once. */
export const MAX_FILES = 100_000;

export interface Found {
  readonly path: string;
  readonly stats: Stats;
}

export interface WalkReport {
  /** Files and folders whose name begins with a dot: not looked into. */
  hidden: number;
  /** Files whose ending says nothing of events, in folders: not read. */
  otherFiles: number;
  readonly errors: IngestError[];
}

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

/** What a path is, links followed; a dangling link or a lost right is reported. */
export async function look(path: string, report: WalkReport): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    report.errors.push(systemError(path, error, false));
    return undefined;
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
    const stats = await look(path, report);
    if (stats === undefined) continue;
    if (!stats.isDirectory()) {
      yield { path, stats };
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
    `${source} stands for more than ${MAX_FILES.toLocaleString('en')} files`,
    'the first ones are read; name a smaller folder or a narrower pattern',
  );
}
