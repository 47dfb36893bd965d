import { type Stats, stat } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasWildcard, compileWildcard } from '../../util/wildcard.ts';
import { IngestError, systemError } from '../errors.ts';

/** More files than anyone intends to search at once. */
const MAX_FILES = 100_000;

/**
 * A file, or a name that cannot be examined: a dangling or circular link, or a lack of permission.
 */
type Found =
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

const emptyReport = (): WalkReport => ({
  hidden: 0,
  otherFiles: 0,
  special: 0,
  errors: [],
});

/** The names in a directory in code unit order, without hidden ones. */
async function namesIn(folder: string, report: WalkReport): Promise<string[]> {
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
async function look(path: string): Promise<Found> {
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
async function* walk(
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

function tooMany(source: string): IngestError {
  return new IngestError(
    'ING1009',
    source,
    `${source} matches more than ${MAX_FILES.toLocaleString('en')} files`,
    'the first ones are read; give a smaller directory or a narrower pattern',
  );
}

/**
 * Expands a pattern to paths in name order: `*` and `?` match within a name, and `**` as a whole
 * component matches any number of directories. Names that begin with a dot match only a component
 * that begins with a dot. Brackets, braces and escapes are not supported.
 */
export async function* expandGlob(
  pattern: string,
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const components = pattern.split('/').filter((part, i) => part !== '' || i === 0);
  yield* expand('', components, report);
}

async function* expand(
  base: string,
  components: readonly string[],
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const fixed = components.findIndex((part) => hasWildcard(part));
  if (fixed < 0) {
    const path = joined(base, components);
    if (await exists(path)) yield path;
    return;
  }
  const folder = joined(base, components.slice(0, fixed));
  const component = components[fixed]!;
  const rest = components.slice(fixed + 1);
  if (component === '**') {
    yield* expandAnyDepth(folder, rest, report);
    return;
  }
  if (!(await isFolder(folder))) return;
  const test = compileWildcard(component, { ignoreCase: false, escapes: false });
  for (const name of await namesIn(folder === '' ? '.' : folder, report)) {
    if (!test(name)) continue;
    const path = joined(folder, [name]);
    if (rest.length === 0) yield path;
    else yield* expand(path, rest, report);
  }
}

/**
 * Traverses everything below once. Several `**` in a row count as one, and later ones match a
 * single name.
 */
async function* expandAnyDepth(
  folder: string,
  rest: readonly string[],
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const top = folder === '' ? '.' : folder;
  if (!(await isFolder(folder))) return;
  const tests = rest
    .filter((part) => part !== '**')
    .map((part) => compileWildcard(part, { ignoreCase: false, escapes: false }));
  for await (const { path } of walk(top, report)) {
    const below = path === top ? '' : path.slice(top === '.' ? 0 : join(top, '/').length);
    const names = below.split('/').slice(-tests.length || undefined);
    if (names.length >= tests.length && tests.every((test, i) => test(names[i]!))) yield path;
  }
}

function joined(base: string, components: readonly string[]): string {
  const path = components.join('/');
  if (base === '') return components.length === 1 && path === '' ? '/' : path;
  return path === '' ? base : `${base === '/' ? '' : base}/${path}`;
}

/** Whether the name exists, even as a dangling link, which is reported when it is read. */
const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const isFolder = async (path: string): Promise<boolean> =>
  (await look(path === '' ? '.' : path)).stats?.isDirectory() === true;

/** The extensions of event files in directories. A file that is given explicitly is always read. */
const ENDING =
  /\.(?:json|ndjson|jsonl|log|ldjson|events)(?:\.(?:gz|gzip|zst|zstd))?$|\.(?:gz|zst)$/iu;

export function isEventFile(name: string): boolean {
  return ENDING.test(name);
}

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
