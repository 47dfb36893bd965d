import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What the loader asks of a file system. A path that cannot be read is thrown as it comes. */
export interface Files {
  readonly kindOf: (path: string) => Promise<'folder' | 'file'>;
  /** The names in a folder in code unit order; links to folders are left out, they could be loops. */
  readonly namesIn: (folder: string) => Promise<readonly Named[]>;
  /** The first `limit` bytes, and how many there are. */
  readonly read: (path: string, limit: number) => Promise<{ bytes: Uint8Array; size: number }>;
}

export interface Named {
  readonly name: string;
  readonly kind: 'folder' | 'file';
}

/** The file system of this machine. */
export const NODE_FILES: Files = {
  kindOf: async (path) => ((await stat(path)).isDirectory() ? 'folder' : 'file'),
  namesIn: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true });
    const named = await Promise.all(entries.map((entry) => namedOf(folder, entry)));
    return named
      .filter((each) => each !== null)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  },
  read: async (path, limit) => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.allocUnsafe(Math.min(size, limit));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return { bytes: buffer.subarray(0, filled), size };
    } finally {
      await file.close();
    }
  },
};

async function namedOf(folder: string, entry: Dirent): Promise<Named | null> {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: 'folder' };
  if (entry.isFile()) return { name, kind: 'file' };
  if (!entry.isSymbolicLink()) return null;
  const target = await stat(join(folder, name)).catch(() => null);
  return target?.isFile() === true ? { name, kind: 'file' } : null;
}
