import { constants, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the loader needs from a file system. Errors of paths that cannot be read are thrown
 * unchanged.
 */
export interface Files {
  readonly kindOf: (path: string) => Promise<'folder' | 'file'>;
  /** The names in a folder in code unit order. */
  readonly namesIn: (folder: string) => Promise<readonly Named[]>;
  /** The first `limit` bytes, and the size of the file. */
  readonly read: (path: string, limit: number) => Promise<{ bytes: Uint8Array; size: number }>;
}

export interface Named {
  readonly name: string;
  /** `other`: pipes, sockets and devices, links to nothing, and links to folders, which may be loops. */
  readonly kind: 'folder' | 'file' | 'other';
}

/** The code of {@link NODE_FILES} for a path that is neither a folder nor a file. */
export const NOT_A_FILE = 'ENOTFILE';

/** The number of names examined concurrently. */
const AT_A_TIME = 64;

/** The file system of this machine. */
export const NODE_FILES: Files = {
  kindOf: async (path) => ((await stat(path)).isDirectory() ? 'folder' : 'file'),
  namesIn: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true });
    const named: Named[] = [];
    for (let first = 0; first < entries.length; first += AT_A_TIME) {
      const batch = entries.slice(first, first + AT_A_TIME);
      named.push(...(await Promise.all(batch.map((entry) => namedOf(folder, entry)))));
    }
    return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  },
  read: async (path, limit) => {
    // A pipe without a writer would never open otherwise.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) throw Object.assign(new Error(NOT_A_FILE), { code: NOT_A_FILE });
      const { size } = status;
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

async function namedOf(folder: string, entry: Dirent): Promise<Named> {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: 'folder' };
  if (entry.isFile()) return { name, kind: 'file' };
  if (!entry.isSymbolicLink()) return { name, kind: 'other' };
  const target = await stat(join(folder, name)).catch(() => null);
  return { name, kind: target?.isFile() === true ? 'file' : 'other' };
}
