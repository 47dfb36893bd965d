import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes a file durable, or the names in a folder. Throws the errors of `node:fs`. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes the names in a folder durable. Windows cannot open a folder, and keeps names in its journal anyway. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncPath(folder);
}
