import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The size of what a start writes before a full disk can be reported: the files that SQLite shares between threads, the
 * lock, an entry of the audit log; and of what retention writes to free space.
 */
const RESERVE_BYTES = 4 * 1024 * 1024;

const RESERVE_FILE = 'reserve';

/**
 * Disk space that is reserved for a start on a full disk. A start releases it; until there is at least twice as much free space,
 * nothing else may use it, so that the next start can use it as well.
 */
export class DiskReserve {
  readonly #folder: string;
  #isKept: boolean;

  /** @param folder the data directory */
  constructor(folder: string) {
    this.#folder = folder;
    if (freeBytes(folder) < RESERVE_BYTES) this.#give();
    this.#isKept = existsSync(this.#path);
    this.refill();
  }

  /** Whether the disk is full: the reserve is in use, and there is no other free space. */
  get isTaken(): boolean {
    return !this.#isKept;
  }

  /** Reserves the space again when twice as much is free. */
  refill(): void {
    if (this.#isKept || freeBytes(this.#folder) < 2 * RESERVE_BYTES) return;
    const partial = `${this.#path}.partial`;
    try {
      // Zeros might be stored without allocating blocks.
      writeFileSync(partial, randomBytes(RESERVE_BYTES), { mode: 0o600, flush: true });
      renameSync(partial, this.#path);
      this.#isKept = true;
    } catch {
      rmSync(partial, { force: true });
    }
  }

  #give(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // A read-only disk; opening the stores reports it.
    }
  }

  get #path(): string {
    return join(this.#folder, RESERVE_FILE);
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
