import { watch } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { MAGIC_BYTES, isPlain } from '../bytes/decompress.ts';
import type { ByteSource } from '../bytes/source.ts';
import { IngestError, systemError } from '../errors.ts';
import { NEWLINE } from '../json/bytes.ts';

/** Waits for this long, or until a file may have changed; whichever is first. */
export type Pause = (path: string, milliseconds: number, stop: AbortSignal) => Promise<void>;

/** Not every file system tells of changes, and rotation happens beside the file. */
const LOOK_MS = 250;

export interface FollowOptions {
  /** Ends the reading: what is there is read, and then the file has ended. */
  readonly stop: AbortSignal;
  /** The file was replaced or cut: lines written just before may be lost. */
  readonly onRotation: () => void;
  readonly pause?: Pause;
}

/**
 * A file from its beginning, and on beyond its end, as it grows. Where another file takes its name, the
 * old one is read to its end first; where it is cut, reading begins anew. A line that was not complete
 * then ends there.
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

  /** At the end of the file: whether it has grown, begins anew, or another one has its name. */
  const look = async (): Promise<'same' | 'grown' | 'renewed'> => {
    const named = await stat(path, { bigint: true }).catch(() => null);
    // After the name: what was written before another file took it is there by now.
    const own = await file.stat({ bigint: true });
    if (own.size > BigInt(position)) return 'grown';
    if (own.size < BigInt(position)) {
      position = 0;
      return 'renewed';
    }
    // Nothing but a file is read: the opening of a named pipe would wait for its writer.
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
    // Before it is opened: that would wait for the writer of a named pipe.
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
  new IngestError('ING1006', path, message, 'omit --follow to read it to its end');

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
      // The file is away for a moment, or there are no watches left: time will tell.
    }
  });
