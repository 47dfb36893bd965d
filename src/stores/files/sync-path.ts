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
