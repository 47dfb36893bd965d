import { closeSync, openSync, readSync, readlinkSync, statSync } from 'node:fs';

/** Synchronous calls that return a number or null instead of throwing: the process has often exited. */

/**
 * Fills the buffer from the start of the file; returns the number of bytes read, or -1. Reads until the end
 * of the file, since `/proc` returns large files in pieces.
 */
export function readInto(path: string, buffer: Buffer): number {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return -1;
  }
  let length = 0;
  try {
    while (length < buffer.length) {
      const room = buffer.length - length;
      const got = readSync(file, buffer, length, room, null);
      length += got;
      // A read of less than a page and less than the room reached the end of the file.
      if (got === 0 || (got < room && got < PAGE)) break;
    }
    return length;
  } catch {
    return -1;
  } finally {
    closeSync(file);
  }
}

const PAGE = 4096;

export function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Effective user and group ids. */
export interface Owner {
  readonly user: number;
  readonly group: number;
}

/**
 * The owner of a process, from its directory in `/proc`, which, unlike the files in it, always has the
 * effective ids. It takes a single call; reading them from `status`, the slowest file of all, takes three.
 */
export function ownerOf(folder: string): Owner | null {
  try {
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat === undefined ? null : { user: stat.uid, group: stat.gid };
  } catch {
    return null;
  }
}
