import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readFully } from '../../files/read-ahead.ts';

const CHUNK_BYTES = 1024 * 1024;

interface HeldFile {
  readonly name: string;
  readonly fd: number;
  readonly size: number;
}

/**
 * The files of a folder as they were at one moment, of which the last one may grow: they can be copied when they
 * have been removed.
 */
export class HeldFiles {
  readonly #files: readonly HeldFile[];

  private constructor(files: readonly HeldFile[]) {
    this.#files = files;
  }

  /** One that is removed between listing and opening is left out. */
  static open(folder: string): HeldFiles {
    const files: HeldFile[] = [];
    for (const name of readdirSync(folder)) {
      try {
        const fd = openSync(join(folder, name), 'r');
        files.push({ name, fd, size: fstatSync(fd).size });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    return new HeldFiles(files);
  }

  /** Copies all of them to a folder, durably; returns their number. */
  copyTo(folder: string): number {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of this.#files) copy(file, join(folder, file.name));
    return this.#files.length;
  }

  close(): void {
    for (const { fd } of this.#files) closeSync(fd);
  }
}

function copy({ fd: source, size }: HeldFile, target: string): void {
  const fd = openSync(target, 'wx', 0o600);
  try {
    for (let at = 0; at < size; at += CHUNK_BYTES) {
      writeFileSync(fd, readFully(source, at, Math.min(CHUNK_BYTES, size - at)));
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
