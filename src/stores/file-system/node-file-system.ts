import { readFully } from '../files/documents.ts';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.ts';

/** Events are confidential: files and folders are for the owner only. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The disk of the machine. Errors come out as `node:fs` throws them. */
export const nodeFileSystem: FileSystem = {
  async create(path) {
    return writableFile(await openFile(path, 'wx'));
  },
  read: (path) => fs.readFileSync(path),
  open: readableFile,
  list(path) {
    return unless('ENOENT', () => fs.readdirSync(path)) ?? [];
  },
  size: (path) => fs.statSync(path).size,
  makeFolder,
  rename: (from, to) => fs.renameSync(from, to),
  remove(path) {
    unless('ENOENT', () => fs.unlinkSync(path));
  },
  removeFolder(path) {
    unless('ENOENT', () => unless('ENOTEMPTY', () => fs.rmdirSync(path)));
  },
  async syncFolder(path) {
    if (HAS_NO_FOLDER_SYNC) return;
    const fd = await openFile(path, 'r');
    try {
      await settled((done) => fs.fsync(fd, done));
    } finally {
      fs.closeSync(fd);
    }
  },
  async truncate(path, length) {
    const fd = await openFile(path, 'r+');
    try {
      await settled((done) => fs.ftruncate(fd, length, done));
      await settled((done) => fs.fsync(fd, done));
    } finally {
      fs.closeSync(fd);
    }
  },
};

/** Windows cannot open a folder, and keeps names in its journal anyway. */
const HAS_NO_FOLDER_SYNC = process.platform === 'win32';

const writableFile = (fd: number): WritableFile => ({
  async write(pieces) {
    let left = pieces.filter(({ length }) => length > 0);
    // A full disk takes part of a write without an error; the rest then says why.
    while (left.length > 0) left = rest(left, await writeSome(fd, left));
  },
  sync: () => settled((done) => fs.fdatasync(fd, done)),
  close: () => settled((done) => fs.close(fd, done)),
});

function writeSome(fd: number, pieces: Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(fd, pieces, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === 'EINTR') resolve(0);
      else reject(error);
    });
  });
}

function readableFile(path: string): ReadableFile {
  const fd = fs.openSync(path, 'r');
  return {
    size: fs.fstatSync(fd).size,
    read: (offset, length) => readFully(fd, offset, length, Buffer.allocUnsafeSlow(length)),
    close: () => fs.closeSync(fd),
  };
}

function makeFolder(path: string): void {
  const parent = dirname(path);
  const isThere = fs.existsSync(path);
  if (!isThere) {
    if (parent !== path) makeFolder(parent);
    unless('EEXIST', () => fs.mkdirSync(path, FOLDER_MODE));
  }
  if (HAS_NO_FOLDER_SYNC) return;
  // Also one that is there: who made it may have been killed before this. Its parent may be closed to us.
  const fd = isThere ? unless('EACCES', () => fs.openSync(parent, 'r')) : fs.openSync(parent, 'r');
  if (fd === undefined) return;
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function openFile(path: string, flags: string): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(path, flags, FILE_MODE, (error, fd) => (error === null ? resolve(fd) : reject(error)));
  });
}

function settled(call: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error === null ? resolve() : reject(error)));
  });
}

function rest(pieces: Uint8Array[], written: number): Uint8Array[] {
  let skipped = 0;
  for (const [index, piece] of pieces.entries()) {
    if (skipped + piece.length > written) {
      return [piece.subarray(written - skipped), ...pieces.slice(index + 1)];
    }
    skipped += piece.length;
  }
  return [];
}

/** The result of a call, or `undefined` if it threw the one error that is allowed. */
function unless<Result>(code: string, call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return undefined;
    throw error;
  }
}
