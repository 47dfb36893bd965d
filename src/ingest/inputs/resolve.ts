import type { Stats } from 'node:fs';
import { hasWildcard } from '../../util/wildcard.ts';
import { IngestError } from '../errors.ts';
import { isEventFile } from './event-files.ts';
import { expandGlob } from './glob.ts';
import { MAX_FILES, emptyReport, look, tooMany, walk } from './walk.ts';
import type { SkippedFiles, WalkReport } from './walk.ts';

/** One input to read. */
export interface Input {
  /**
   * As given or found, unescaped: it may contain anything that a file name may. `-` is standard
   * input.
   */
  readonly name: string;
  /** The stored size in bytes, for progress; `null` for pipes and devices. */
  readonly size: number | null;
}

export interface ResolvedInputs {
  readonly inputs: readonly Input[];
  /** What could not be found. The other inputs are still valid. */
  readonly errors: readonly IngestError[];
  readonly skipped: SkippedFiles;
}

/**
 * Resolves the input arguments of a command: files, directories (all event files below), patterns
 * that the shell did not expand, and `-`. A file found more than once is read once; a file given
 * explicitly twice is read twice, as other tools do.
 */
export async function resolveInputs(args: readonly string[]): Promise<ResolvedInputs> {
  const report = emptyReport();
  const inputs: Input[] = [];
  const resolved = { inputs, errors: report.errors, skipped: report };
  for (const arg of args.length === 0 ? ['-'] : args) {
    for await (const input of inputsOf(arg, report)) {
      if (inputs.length >= MAX_FILES) {
        report.errors.push(tooMany(arg));
        return resolved;
      }
      inputs.push(input);
    }
  }
  return resolved;
}

async function* inputsOf(arg: string, report: WalkReport): AsyncGenerator<Input, void, undefined> {
  if (arg === '-' || arg === '/dev/stdin') {
    yield { name: '-', size: null };
    return;
  }
  const found = await look(arg);
  // A file may really be named `a*b`, so the literal name is tried first.
  if (found.stats !== null) {
    yield* filesAt(arg, found.stats, report);
  } else if (!hasWildcard(arg)) {
    report.errors.push(found.error);
  } else {
    yield* matching(arg, report);
  }
}

async function* matching(
  pattern: string,
  report: WalkReport,
): AsyncGenerator<Input, void, undefined> {
  let matched = false;
  const seen = new Set<string>();
  for await (const path of expandGlob(pattern, report)) {
    const found = await look(path);
    if (found.stats === null) {
      matched = true;
      report.errors.push(found.error);
      continue;
    }
    if (isSpecial(found.stats)) {
      report.special++;
      continue;
    }
    matched = true;
    for await (const input of filesAt(path, found.stats, report)) {
      if (seen.has(input.name)) continue;
      seen.add(input.name);
      yield input;
    }
  }
  if (matched) return;
  report.errors.push(
    new IngestError(
      'ING1004',
      pattern,
      `no file matches ${pattern}`,
      'check the pattern and directory; pipes and devices must be given explicitly',
    ),
  );
}

/** A pipe or device may never end, so it is read only if it is given explicitly. */
const isSpecial = (stats: Stats) => !stats.isFile() && !stats.isDirectory();

async function* filesAt(
  path: string,
  stats: Stats,
  report: WalkReport,
): AsyncGenerator<Input, void, undefined> {
  if (!stats.isDirectory()) {
    yield inputAt(path, stats);
    return;
  }
  let found = false;
  const before = report.errors.length;
  for await (const file of walk(path, report)) {
    if (file.stats !== null && isSpecial(file.stats)) report.special++;
    else if (!isEventFile(file.path)) report.otherFiles++;
    else if (file.stats === null) report.errors.push(file.error);
    else {
      found = true;
      yield inputAt(file.path, file.stats);
    }
  }
  if (found || report.errors.length > before) return;
  report.errors.push(
    new IngestError(
      'ING1003',
      path,
      `no event files in ${path}`,
      'files in directories must end in .ndjson, .json, .jsonl, .log, .gz or .zst; give others explicitly',
    ),
  );
}

function inputAt(path: string, stats: Stats): Input {
  return { name: path, size: stats.isFile() ? stats.size : null };
}
