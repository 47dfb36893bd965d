import type { Damage } from '../../event-store.ts';
import { diskError } from '../../errors.ts';
import type { FileSystem, ReadableFile } from '../../file-system/file-system.ts';
import type { LogBlock } from '../log-block.ts';
import type { LogBlockRef } from './frame.ts';
import { BlockLoader, scanLog, type LogContent } from './log-files.ts';

/** What a log had when it was read. */
export interface LogSnapshot {
  readonly blocks: readonly LogBlockRef[];
  readonly damage: readonly Damage[];
  /** The arrival number behind the last block; 0 if there is none. */
  readonly nextArrival: number;
  readonly bytes: number;
  /** As long as the snapshot is open, also when the writer has removed the file. */
  read(ref: LogBlockRef): LogBlock;
  close(): void;
}

/**
 * Reads a log that another process may be writing: all whole frames of the files that exist. Nothing is
 * changed. What the writer moves into segments meanwhile may be missing, so a reader that wants every event
 * looks at the log first, then at the manifest, and drops the blocks that it finds in both. Throws `StoreError` if
 * the disk cannot be read.
 *
 * @param acknowledged all events below this arrival number were acknowledged before the call
 */
export function readLog(fs: FileSystem, folder: string, acknowledged: number): LogSnapshot {
  const loader = new BlockLoader(fs, folder);
  // Nothing is missing that the writer has removed.
  const stored = Number.POSITIVE_INFINITY;
  const content = scanOrClose();
  return {
    blocks: content.blocks,
    damage: content.damage,
    nextArrival: content.nextArrival,
    bytes: content.files.reduce((sum, { bytes }) => sum + bytes, 0),
    read: (ref) => loader.read(ref),
    close: () => loader.close(),
  };

  function scanOrClose(): LogContent {
    try {
      const keep = (number: number, file: ReadableFile) => loader.add(number, file);
      return scanLog(fs, folder, { stored, acknowledged }, keep);
    } catch (error) {
      loader.close();
      throw diskError(folder, error);
    }
  }
}
