import { crc32 } from 'node:zlib';

/**
 * The few calls by which the event store touches a disk, handed in so that a test can cut the power at any
 * of them. Paths are absolute. All throw the errors of `node:fs`.
 */
export interface FileSystem {
  /** For a new file; throws `EEXIST`. */
  create(path: string): Promise<WritableFile>;
  /** Reads a whole file. */
  read(path: string): Buffer;
  open(path: string): ReadableFile;
  /** Names within a folder, `[]` where it does not exist. */
  list(path: string): string[];
  size(path: string): number;
  /** Makes a folder and those above it, and makes that durable. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  /** Of no effect where there is no such file. */
  remove(path: string): void;
  /** Removes a folder if it is empty. */
  removeFolder(path: string): void;
  /** Makes the names within a folder durable: of files created, renamed and removed. */
  syncFolder(path: string): Promise<void>;
  /** Cuts a file at a length and makes that durable. */
  truncate(path: string, length: number): Promise<void>;
}

export interface WritableFile {
  /** Appends all pieces, in this order. After a failure the file must be given up. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** Makes what was written durable (`fdatasync`). After a failure nothing is known of what was written. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadableFile {
  readonly size: number;
  /** As many bytes as there are, up to `length`. */
  read(offset: number, length: number): Buffer;
  close(): void;
}

/** Opens a file while it is read. */
export function withFile<T>(fs: FileSystem, path: string, read: (file: ReadableFile) => T): T {
  const file = fs.open(path);
  try {
    return read(file);
  } finally {
    file.close();
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** The CRC32 of a whole file. */
export function checksumOf(file: ReadableFile): number {
  let checksum = 0;
  for (let offset = 0; offset < file.size; offset += CHUNK_BYTES) {
    checksum = crc32(file.read(offset, CHUNK_BYTES), checksum);
  }
  return checksum;
}
