import { join } from 'node:path';
import { releaseMemory } from '../../../util/release-memory.ts';
import { diskError, isDamage, StoreError } from '../../errors.ts';
import type { Damage } from '../../event-store.ts';
import type { FileSystem } from '../../file-system/file-system.ts';
import type { IdEntries } from '../ids/entries.ts';
import {
  IDS_EXTENSION,
  idsPathOf,
  mergedIds,
  openIds,
  writeIds,
  type IdsFile,
  idEntriesOf,
} from '../ids/ids-file.ts';

import type { LogBlock, LogBlockRef } from '../log/frame.ts';

import { BlockLoader } from '../log/log-files.ts';
import { openSegment, type Segment } from '../segment/segment.ts';
import { mergeSegments, writeSegment, type SegmentPlace } from '../segment/write.ts';
import type { SegmentFile, SegmentInfo } from '../manifest/manifest.ts';

/** Work on whole segments, as plain data, so that a thread of its own can do it. */
export type StoreTask = FlushTask | MergeTask;

interface TaskBase {
  /** The data directory. */
  readonly folder: string;
  readonly place: SegmentPlace;
  /** The key of the fingerprints of ids. */
  readonly key: Uint8Array;
}

/** Writes blocks of the log as a segment. */
export interface FlushTask extends TaskBase {
  readonly kind: 'flush';
  readonly blocks: readonly LogBlockRef[];
  readonly ids: IdEntries;
}

/** Writes the events of several segments as one. */
export interface MergeTask extends TaskBase {
  readonly kind: 'merge';
  readonly segments: readonly SegmentInfo[];
}

export interface TaskResult {
  /** `null` if no event could be read, and for segments that cannot be merged. */
  readonly segment: SegmentInfo | null;
  /** Blocks of the log that could not be read, and are lost; segments that are damaged, and stay as they are. */
  readonly damage: readonly Damage[];
}

/** Within the data directory. */
export const LOG_FOLDER = 'log';

/** Writes a segment durably. Throws `StoreError`; what may then be left of it is in the way of nothing. */
export async function runTask(fs: FileSystem, task: StoreTask): Promise<TaskResult> {
  const { folder, place } = task;
  try {
    // Of an attempt that failed, and could not even be removed.
    removeSegmentFiles(fs, join(folder, place.path));
    return await (task.kind === 'flush' ? flush(fs, task) : merge(fs, task));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : diskError(folder, error);
  }
}

async function flush(fs: FileSystem, task: FlushTask): Promise<TaskResult> {
  const { folder, place, key, ids } = task;
  const loader = new BlockLoader(fs, join(folder, LOG_FOLDER));
  const damage: Damage[] = [];
  try {
    const readable = readableBlocks(loader, task.blocks, damage);
    const first = readable.next();
    if (first.done === true) return { segment: null, damage };
    const path = join(folder, place.path);
    const blocks = chain(first.value, readable);
    const written = await writeSegment(fs, path, blocks, place);
    if (ids.count === 0) return { segment: written, damage };
    const file = await withIds(fs, path, () => writeIds(fs, `${path}.${IDS_EXTENSION}`, key, ids));
    return { segment: withFile(written, file), damage };
  } finally {
    loader.close();
  }
}

function* readableBlocks(
  loader: BlockLoader,
  refs: readonly LogBlockRef[],
  damage: Damage[],
): Generator<LogBlock> {
  for (const ref of refs) {
    let block: LogBlock;
    try {
      block = loader.read(ref);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STO1103') throw error;
      damage.push({ file: LOG_FOLDER, what: error.message, events: ref.count });
      continue;
    }
    yield block;
    releaseBytes(block);
  }
}

/** Of a block that was read for itself and is written by now. */
function releaseBytes({ documents, columns }: LogBlock): void {
  const { buffer } = documents;
  const isWhole = buffer.byteLength === documents.length + columns.length;
  if (isWhole && buffer instanceof ArrayBuffer) releaseMemory(buffer);
}

function* chain<T>(first: T, rest: Iterable<T>): Generator<T> {
  yield first;
  yield* rest;
}

async function merge(fs: FileSystem, task: MergeTask): Promise<TaskResult> {
  const { folder, place } = task;
  const path = join(folder, place.path);
  const sources: Segment[] = [];
  let written: SegmentInfo;
  try {
    for (const info of task.segments) sources.push(openSegment(fs, join(folder, info.path)));
    written = await mergeSegments(fs, path, sources, place);
  } catch (error) {
    const damage = damagedOf(fs, task);
    if (damage.length === 0) throw error;
    return { segment: null, damage };
  } finally {
    for (const source of sources) source.close();
  }
  const idPaths = task.segments.flatMap((info) => idsPathOf(folder, info) ?? []);
  if (idPaths.length === 0) return { segment: written, damage: [] };
  const damage: Damage[] = [];
  const file = await withIds(fs, path, () => writeMergedIds(fs, task, idPaths, damage));
  return { segment: withFile(written, file), damage };
}

/** Which of the segments cannot be read, by path. */
function damagedOf(fs: FileSystem, { folder, segments }: MergeTask): Damage[] {
  return segments.flatMap(({ path, events }): Damage[] => {
    try {
      const segment = openSegment(fs, join(folder, path));
      try {
        const [first] = segment.verify();
        return first === undefined ? [] : [{ ...first, file: path }];
      } finally {
        segment.close();
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      return [{ file: path, what: error.message, events }];
    }
  });
}

/** If one of the files is damaged, the ids are read from the events. */
async function writeMergedIds(
  fs: FileSystem,
  { folder, place, key }: MergeTask,
  idPaths: readonly string[],
  damage: Damage[],
): Promise<SegmentFile> {
  const path = join(folder, place.path);
  const files: IdsFile[] = [];
  let entries: IdEntries;
  try {
    for (const each of idPaths) files.push(openIds(fs, each, key));
    entries = mergedIds(files);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing && !(error instanceof StoreError)) throw error;
    damage.push({ file: `${place.path}.ids`, what: (error as Error).message, events: null });
    const merged = openSegment(fs, path);
    try {
      entries = idEntriesOf(key, place.stream, merged.idKeys());
    } finally {
      merged.close();
    }
  } finally {
    for (const each of files) each.close();
  }
  return writeIds(fs, `${path}.${IDS_EXTENSION}`, key, entries);
}

/** Writes the file of ids beside the others, and makes its name durable. */
async function withIds(
  fs: FileSystem,
  path: string,
  write: () => Promise<SegmentFile>,
): Promise<SegmentFile> {
  try {
    const file = await write();
    await fs.syncFolder(join(path, '..'));
    return file;
  } catch (error) {
    try {
      removeSegmentFiles(fs, path);
    } catch {
      // The next attempt removes it, or the next start.
    }
    throw error;
  }
}

const withFile = (segment: SegmentInfo, file: SegmentFile): SegmentInfo => ({
  ...segment,
  storedBytes: segment.storedBytes + file.bytes,
  files: [...segment.files, file],
});

/** @param path without an extension */
export function removeSegmentFiles(fs: FileSystem, path: string): void {
  for (const extension of ['blocks', 'index', IDS_EXTENSION]) fs.remove(`${path}.${extension}`);
}
