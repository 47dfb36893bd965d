import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ResponseError } from './errors.ts';
import type { Journal, Response } from './response.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const ID = /^[0-9a-f-]{8,64}$/;
const STOP = 'stopped';
const RESPONSES = 'responses';

/** Responses in a folder, a file each, which is replaced as a whole. Throws {@link ResponseError}. */
export class FileJournal implements Journal {
  readonly folder: string;
  readonly #responses: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#responses = join(folder, RESPONSES);
    this.#do(() => mkdirSync(this.#responses, { recursive: true, mode: FOLDER_MODE }));
  }

  get(id: string): Response | null {
    return ID.test(id) ? this.#read(`${id}.json`) : null;
  }

  list(): Response[] {
    const names = this.#do(() => readdirSync(this.#responses));
    return names
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => this.#read(name) ?? [])
      .toSorted((a, b) => b.createdAt - a.createdAt);
  }

  put(response: Response): void {
    this.#do(() =>
      write(join(this.#responses, `${response.id}.json`), JSON.stringify(response, null, 2)),
    );
    this.#do(() => syncFolder(this.#responses));
  }

  /** Why nothing may be done; `null` if it may. A switch that cannot be read is on. */
  whyStopped(): string | null {
    try {
      return `responses are stopped: ${readFileSync(join(this.folder, STOP), 'utf8').trim()}`;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? null : `the kill switch cannot be read (${code})`;
    }
  }

  stop(reason: string): void {
    this.#do(() => write(join(this.folder, STOP), reason));
  }

  allow(): void {
    this.#do(() => rmSync(join(this.folder, STOP), { force: true }));
  }

  #read(name: string): Response | null {
    try {
      return JSON.parse(readFileSync(join(this.#responses, name), 'utf8')) as Response;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw failed(name, error);
    }
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw failed(this.folder, error);
    }
  }
}

function write(path: string, text: string): void {
  const file = openSync(`${path}.tmp`, 'w', FILE_MODE);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const failed = (what: string, error: unknown) =>
  new ResponseError(
    'RSP1011',
    `the journal of responses fails at ${what}: ${(error as Error).message}`,
    error,
  );
