import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getOrAdd, memoized } from '../../src/util/maps.ts';

/** How often each function ran, by its source file and its place in the bundle. */
export type Coverage = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/** Reads what Node.js wrote into the folder of NODE_V8_COVERAGE, and empties the folder. */
export function readCoverage(folder: string): Coverage {
  const coverage = new Map<string, Map<string, number>>();
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const { result } = JSON.parse(readFileSync(file, 'utf8')) as { result: ScriptCoverage[] };
    rmSync(file);
    for (const { url, functions } of result) {
      if (!url.includes('/dist/code/')) continue;
      const sourceAt = sourcesOf(url);
      for (const { functionName, ranges } of functions) {
        const [{ startOffset, count } = { startOffset: 0, count: 0 }] = ranges;
        const source = sourceAt(startOffset);
        // A function without a name at the start is the bundle itself.
        if (count === 0 || source === null) continue;
        const counts = getOrAdd(coverage, source, () => new Map<string, number>());
        const key = `${url}:${functionName}:${startOffset}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
    }
  }
  return coverage;
}

/** The files in which a function ran more often than before. */
export function filesRun(before: Coverage, after: Coverage): string[] {
  const isMore = ([file, counts]: [string, ReadonlyMap<string, number>]) =>
    [...counts].some(([key, count]) => count > (before.get(file)?.get(key) ?? 0));
  return [...after]
    .filter(isMore)
    .map(([file]) => file)
    .sort();
}

/** A comment in the bundle names the source file of the lines below it. */
const sourcesOf = memoized((url: string): ((offset: number) => string | null) => {
  const text = readFileSync(fileURLToPath(url), 'utf8');
  const marks = [...text.matchAll(/^\/\/ (src\/\S+\.ts|node_modules\/\S+)$/gm)];
  return (offset) => {
    const source = marks.findLast(({ index }) => index < offset)?.[1] ?? null;
    return source?.startsWith('src/') === true ? source : null;
  };
});
