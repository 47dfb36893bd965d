import { formatOf } from '../formats/index.ts';
import type { TestsBeside } from '../lints/lint.ts';
import { NOT_A_FILE, type Files } from './files.ts';

/** More files than anyone intends to read rules from. */
export const MAX_FILES = 100_000;

/** `NAME.tests.toml` next to `NAME.toml` contains the tests of a rule. */
export const TESTS_ENDING = '.tests.toml';

export interface FoundFile {
  readonly path: string;
  /** Whether the file itself was given, and not a directory around it. */
  readonly named: boolean;
  readonly hasTests: TestsBeside;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** The directories that were given themselves. */
  readonly folders: readonly string[];
  /** Paths that could not be examined. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /**
   * Names in directories that are clearly not rule files, including those in {@link
   * FOLDERS_OF_TESTS}.
   */
  readonly otherFiles: number;
  readonly isCut: boolean;
}

/** Test data of a repository is often invalid on purpose, or repeats the same rule. */
const FOLDERS_OF_TESTS: ReadonlySet<string> = new Set(['test', 'tests', 'testdata']);

/**
 * All rule files at and below some paths. Hidden names and `node_modules` are skipped; the files in
 * test directories are only counted, unless such a directory is given itself.
 */
export async function findFiles(paths: readonly string[], files: Files): Promise<Found> {
  const search = new Search(files);
  for (const path of paths) await search.look(path);
  return search.found();
}

interface Waiting {
  readonly folder: string;
  readonly isOfTests: boolean;
}

class Search {
  readonly #files: Files;
  readonly #found = new Map<string, FoundFile>();
  readonly #folders: string[] = [];
  readonly #unreadable: { path: string; reason: string }[] = [];
  #otherFiles = 0;
  #isCut = false;

  constructor(files: Files) {
    this.#files = files;
  }

  found(): Found {
    return {
      files: [...this.#found.values()],
      folders: this.#folders,
      unreadable: this.#unreadable,
      otherFiles: this.#otherFiles,
      isCut: this.#isCut,
    };
  }

  async look(path: string): Promise<void> {
    await this.#reporting(path, async () => {
      if ((await this.#files.kindOf(path)) === 'folder') await this.#root(path);
      else this.#add({ path, named: true, hasTests: await this.#testsBeside(path) });
    });
  }

  /** Everything below a given directory. */
  async #root(root: string): Promise<void> {
    this.#folders.push(root);
    const waiting: Waiting[] = [{ folder: root, isOfTests: false }];
    const found: FoundFile[] = [];
    let keepsTests = false;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { folder, isOfTests } = next;
      await this.#reporting(folder, async () => {
        const entries = await this.#files.namesIn(folder);
        const names = new Set(entries.map(({ name }) => name));
        const folders: Waiting[] = [];
        for (const { name, kind } of entries) {
          if (name.startsWith('.') || name === 'node_modules') continue;
          const path = joined(folder, name);
          if (kind === 'folder') {
            folders.push({ folder: path, isOfTests: isOfTests || FOLDERS_OF_TESTS.has(name) });
          } else if (isOfTests || kind === 'other') this.#otherFiles += 1;
          else if (name.endsWith(TESTS_ENDING)) keepsTests = true;
          else if (formatOf(name) === undefined) this.#otherFiles += 1;
          else found.push({ path, named: false, hasTests: hasTests(name, names) });
        }
        waiting.push(...folders.reverse());
      });
    }
    for (const file of found) {
      this.#add(keepsTests || file.hasTests === null ? file : { ...file, hasTests: 'nowhere' });
    }
  }

  #add(file: FoundFile): void {
    if (this.#found.has(file.path)) return;
    if (this.#found.size >= MAX_FILES) this.#isCut = true;
    else this.#found.set(file.path, file);
  }

  async #testsBeside(path: string): Promise<TestsBeside> {
    const tests = testsFor(path);
    if (tests === null) return null;
    return await this.#files.kindOf(tests).then(
      (kind) => kind === 'file',
      () => false,
    );
  }

  async #reporting(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#unreadable.push({ path, reason: reasonOf(error) });
    }
  }
}

function hasTests(name: string, names: ReadonlySet<string>): TestsBeside {
  const tests = testsFor(name);
  return tests === null ? null : names.has(tests);
}

/** The path of the tests of a rule file, or `null` where it can have none. */
export function testsFor(path: string): string | null {
  return path.endsWith('.toml') && !path.endsWith(TESTS_ENDING)
    ? path.slice(0, -'.toml'.length) + TESTS_ENDING
    : null;
}

/** Errors of the system only; anything else is a bug. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  return REASONS[code] ?? code;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'circular symbolic links',
  ENAMETOOLONG: 'the name is too long',
  [NOT_A_FILE]: 'it is a pipe, a socket or a device',
};

function joined(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
