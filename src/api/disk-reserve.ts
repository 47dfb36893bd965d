import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a start writes before anybody can be told that the disk is full: the files that SQLite shares between threads, the
 * lock, an entry of the audit log; and what retention writes to make room.
 */
const RESERVE_BYTES = 4 * 1024 * 1024;

const RESERVE_FILE = 'reserve';

/**
 * Room that is kept free for a start on a full disk. A start takes it; until there is as much room again, and more, nothing
 * else may use it up, so that the next start finds it as well.
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

  /** Whether the disk is full: the room is in use, and there is no other. */
  get isTaken(): boolean {
    return !this.#isKept;
  }

  /** Takes the room again when there is twice as much. */
  refill(): void {
    if (this.#isKept || freeBytes(this.#folder) < 2 * RESERVE_BYTES) return;
    const partial = `${this.#path}.partial`;
    try {
      // Zeros might take no room.
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
      // On a disk that is read-only; what cannot be opened for that says so.
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
