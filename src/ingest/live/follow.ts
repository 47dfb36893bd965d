import { watch } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { MAGIC_BYTES, isPlain } from '../bytes/decompress.ts';
import type { ByteSource } from '../bytes/source.ts';
import { IngestError, systemError } from '../errors.ts';
import { coded, openInput, type Stdin } from '../inputs/open.ts';
import { NEWLINE } from '../json/bytes.ts';

/** Waits for this time, or until a file may have changed, whichever comes first. */
export type Pause = (path: string, milliseconds: number, stop: AbortSignal) => Promise<void>;

/** Not every file system reports changes, and a rotation does not change the file itself. */
const LOOK_MS = 250;

export interface FollowOptions {
  /** Ends the reading after the content that is available now. */
  readonly stop: AbortSignal;
  /** Called when the file was replaced or truncated: lines written just before may be lost. */
  readonly onRotation: () => void;
  readonly pause?: Pause;
}

/**
 * Reads a file from its beginning and continues at its end as it grows. If another file takes its
 * name, the old one is first read to its end. If it is truncated, reading starts again from the
 * beginning. In both cases an incomplete last line ends there.
 *
 * Throws `IngestError`.
 */
export async function followFile(path: string, options: FollowOptions): Promise<ByteSource> {
  const { stop, onRotation, pause = pauseForChange } = options;
  let file = await openNew(path);
  let position = 0;
  let endsLine = true;
  let renewed = false;

  const readMore = async (target: Uint8Array): Promise<number> => {
    const { bytesRead } = await file.read(target, 0, target.length, position);
    if (bytesRead === 0) return 0;
    position += bytesRead;
    endsLine = target[bytesRead - 1] === NEWLINE;
    return bytesRead;
  };

  /** At the end of the file: determines whether it has grown, was truncated, or was replaced. */
  const look = async (): Promise<'same' | 'grown' | 'renewed'> => {
    const named = await stat(path, { bigint: true }).catch(() => null);
    // Checked after the name, so that everything written before the replacement is visible by now.
    const own = await file.stat({ bigint: true });
    if (own.size > BigInt(position)) return 'grown';
    if (own.size < BigInt(position)) {
      position = 0;
      return 'renewed';
    }
    // Only regular files are read, because opening a named pipe would block until it has a writer.
    if (named?.isFile() !== true) return 'same';
    if (named.ino === own.ino && named.dev === own.dev) return 'same';
    const next = await open(path, 'r').catch(() => null);
    if (next === null) return 'same';
    await file.close();
    file = next;
    position = 0;
    return 'renewed';
  };

  return {
    read: async (target) => {
      for (;;) {
        if (renewed && !endsLine) {
          endsLine = true;
          target[0] = NEWLINE;
          return 1;
        }
        renewed = false;
        const count = await readMore(target);
        if (count > 0) return count;
        if (stop.aborted) return 0;
        const found = await look();
        renewed = found === 'renewed';
        if (renewed) onRotation();
        if (found === 'same') await pause(path, LOOK_MS, stop);
      }
    },
    close: () => file.close(),
  };
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    // Checked before opening, because opening a named pipe would block until it has a writer.
    if (!(await stat(path)).isFile())
      throw unfit(path, `${path} is not a file that can be followed`);
    const file = await open(path, 'r');
    const head = new Uint8Array(MAGIC_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (isPlain(head.subarray(0, bytesRead))) return file;
    await file.close();
  } catch (error) {
    throw systemError(path, error, false);
  }
  throw unfit(path, `${path} is compressed and cannot be followed`);
}

const unfit = (path: string, message: string) =>
  new IngestError(
    'ING1006',
    path,
    message,
    'it can only be read once to its end, without following it',
  );

const pauseForChange: Pause = (path, milliseconds, stop) =>
  new Promise((resolve) => {
    let watcher: ReturnType<typeof watch> | null = null;
    const done = () => {
      clearTimeout(timer);
      watcher?.close();
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener('abort', done);
    try {
      watcher = watch(path, { persistent: false }, done);
      watcher.on('error', done);
    } catch {
      // The file is temporarily missing, or there are no watches left. The timer covers both cases.
    }
  });

export interface OpenLiveOptions extends FollowOptions {
  readonly stdin: Stdin;
  /** Whether to keep reading files as they grow. */
  readonly follows: boolean;
}

/**
 * The (decompressed) bytes of a stream as they arrive. `-` is standard input. Throws `IngestError`.
 */
export async function openLive(name: string, options: OpenLiveOptions): Promise<ByteSource> {
  if (name === '-' || !options.follows) return openInput(name, options.stdin);
  return coded(await followFile(name, options), name);
}
