import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  type Dirent,
} from 'node:fs';
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

/**
 * The file system of this machine. Files of rules are small and many: to wait for each step of each of them takes longer than to
 * read them all.
 */
export const NODE_FILES: Files = {
  kindOf: async (path) => (statSync(path).isDirectory() ? 'folder' : 'file'),
  namesIn: async (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .map((entry) => namedOf(folder, entry))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  read: async (path, limit) => {
    // A pipe without a writer would never open otherwise.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) throw Object.assign(new Error(NOT_A_FILE), { code: NOT_A_FILE });
      const { size } = status;
      const buffer = Buffer.allocUnsafe(Math.min(size, limit));
      let filled = 0;
      while (filled < buffer.length) {
        const read = readSync(file, buffer, filled, buffer.length - filled, filled);
        if (read === 0) break;
        filled += read;
      }
      return { bytes: buffer.subarray(0, filled), size };
    } finally {
      closeSync(file);
    }
  },
};

function namedOf(folder: string, entry: Dirent): Named {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: 'folder' };
  if (entry.isFile()) return { name, kind: 'file' };
  if (!entry.isSymbolicLink()) return { name, kind: 'other' };
  return { name, kind: isFile(join(folder, name)) ? 'file' : 'other' };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The text of a file, or the offset of the first byte that is not valid UTF-8. */
type Decoded = { readonly text: string } | { readonly text: null; readonly offset: number };

const strict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoder = strict();

/** Decodes UTF-8 only. A byte order mark is kept, so that offsets are those of the file. */
export function decodeText(bytes: Uint8Array): Decoded {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { text: null, offset: firstFault(bytes) };
  }
}

/** By bisection: the longest valid prefix, where a truncated character at its end is allowed. */
function firstFault(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (reads(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function reads(bytes: Uint8Array): boolean {
  try {
    strict().decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
