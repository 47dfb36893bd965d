import { closeSync, openSync, readSync, readlinkSync, statSync } from 'node:fs';

/** Sync calls that answer with a number or null instead of an error: the process is often gone. */

/**
 * Fills the buffer from the start of the file; the number of bytes read, or -1. Goes on until the
 * file ends: `/proc` gives large files in pieces.
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
      // A piece shorter than a page and than the room was the last one.
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

/** Effective user and group. */
export interface Owner {
  readonly user: number;
  readonly group: number;
}

/**
 * Whose the process is, by its folder in `/proc`: always the effective ids, other than of the files
 * in it. It takes one call, where reading them from `status` takes three and is the slowest of all.
 */
export function ownerOf(folder: string): Owner | null {
  try {
    const stat = statSync(folder, { throwIfNoEntry: false });
    return stat === undefined ? null : { user: stat.uid, group: stat.gid };
  } catch {
    return null;
  }
}
