import { formatOf } from '../formats/index.ts';
import type { Files } from './files.ts';

/** More files than a person means to read rules from. */
export const MAX_FILES = 100_000;

/** `NAME.tests.toml` beside `NAME.toml` holds the tests of a rule. */
export const TESTS_ENDING = '.tests.toml';

export interface FoundFile {
  readonly path: string;
  /** Whether the file itself was named, and not a folder around it. */
  readonly named: boolean;
  /** Whether there are tests beside it; `null` where the form of the file has none. */
  readonly hasTests: boolean | null;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** Paths that could not be looked at. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Files in folders whose ending is none of a rule file. */
  readonly otherFiles: number;
  readonly isCut: boolean;
}

/** All rule files at and below some paths. Hidden names and `node_modules` are not looked into. */
export async function findFiles(paths: readonly string[], files: Files): Promise<Found> {
  const search = new Search(files);
  for (const path of paths) await search.look(path);
  return search.found();
}

class Search {
  readonly #files: Files;
  readonly #found = new Map<string, FoundFile>();
  readonly #unreadable: { path: string; reason: string }[] = [];
  #otherFiles = 0;
  #isCut = false;

  constructor(files: Files) {
    this.#files = files;
  }

  found(): Found {
    return {
      files: [...this.#found.values()],
      unreadable: this.#unreadable,
      otherFiles: this.#otherFiles,
      isCut: this.#isCut,
    };
  }

  async look(path: string): Promise<void> {
    await this.#reporting(path, async () => {
      if ((await this.#files.kindOf(path)) === 'folder') await this.#folder(path);
      else this.#add({ path, named: true, hasTests: await this.#testsBeside(path) });
    });
  }

  async #folder(root: string): Promise<void> {
    const waiting = [root];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const here = folder;
      await this.#reporting(here, async () => {
        const entries = await this.#files.namesIn(here);
        const names = new Set(entries.map(({ name }) => name));
        const folders: string[] = [];
        for (const { name, kind } of entries) {
          if (name.startsWith('.') || name === 'node_modules') continue;
          const path = joined(here, name);
          if (kind === 'folder') folders.push(path);
          else if (name.endsWith(TESTS_ENDING)) continue;
          else if (formatOf(name) === undefined) this.#otherFiles += 1;
          else this.#add({ path, named: false, hasTests: hasTests(name, names) });
        }
        waiting.push(...folders.reverse());
      });
    }
  }

  #add(file: FoundFile): void {
    if (this.#found.has(file.path)) return;
    if (this.#found.size >= MAX_FILES) this.#isCut = true;
    else this.#found.set(file.path, file);
  }

  async #testsBeside(path: string): Promise<boolean | null> {
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

function hasTests(name: string, names: ReadonlySet<string>): boolean | null {
  const tests = testsFor(name);
  return tests === null ? null : names.has(tests);
}

/** The path of the tests of a rule file, or `null` where it can have none. */
function testsFor(path: string): string | null {
  return path.endsWith('.toml') && !path.endsWith(TESTS_ENDING)
    ? path.slice(0, -'.toml'.length) + TESTS_ENDING
    : null;
}

/** Only what the system says; anything else is a mistake of ours. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') throw error;
  return REASONS[code] ?? code;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

function joined(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
