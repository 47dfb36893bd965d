import { join } from 'node:path';
import { isDamage } from '../errors.ts';
import type { FileSystem } from '../file-system/file-system.ts';
import type { LogBlock, LogBlockRef } from './log/frame.ts';
import type { ManifestSnapshot, SegmentInfo } from './manifest/manifest.ts';
import { KeptColumns } from './kept-columns.ts';
import { columnsOf } from './segment/block-source.ts';
import { openBlock, openSegment, type Segment } from './segment/segment.ts';

/** Segments whose files stay open while nothing is read of them. */
const MAX_IDLE = 256;

/** Where events are at one moment: in segments, and behind them in the log. */
export interface StoreSnapshot {
  readonly manifest: ManifestSnapshot;
  /** Blocks of the log that are in no segment, in order of arrival. */
  readonly tail: readonly LogBlockRef[];
}

/**
 * Opens the segments of a store, and blocks of its log as if each were one. Files stay open while a search goes
 * on: they can be read then even if a compaction removes them.
 */
export class StoredParts {
  readonly #fs: FileSystem;
  readonly #folder: string;
  readonly #read: (ref: LogBlockRef) => LogBlock;
  /** By path, the one that was used last at the end. */
  readonly #open = new Map<string, Segment>();
  readonly #removed: Segment[] = [];
  readonly #columns: KeptColumns;
  #searches = 0;

  /**
   * @param read throws `StoreError` STO1103 for a block that is damaged
   * @param keptBytes memory for columns of the log; none for a writer, whose log changes all the time
   */
  constructor(fs: FileSystem, folder: string, read: (ref: LogBlockRef) => LogBlock, keptBytes = 0) {
    this.#fs = fs;
    this.#folder = folder;
    this.#read = read;
    this.#columns = new KeptColumns(keptBytes);
  }

  /** Throws `StoreError` for one that cannot be opened. */
  segment({ path }: SegmentInfo): Segment {
    const segment = this.#open.get(path) ?? openSegment(this.#fs, join(this.#folder, path));
    this.#open.delete(path);
    this.#open.set(path, segment);
    return segment;
  }

  /** Opens a segment if that is possible. What is wrong with one shows when it is read. */
  canOpen(info: SegmentInfo): boolean {
    try {
      this.segment(info);
      return true;
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  /** Throws `StoreError` STO1103 for a block that is damaged. */
  block(ref: LogBlockRef): Segment {
    const block = this.#read(ref);
    return openBlock(block, () => this.#columns.of(ref, () => columnsOf(block)));
  }

  /** No file is closed before the returned function is called, for the first time. */
  beginSearch(): () => void {
    this.#searches += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#searches -= 1;
      this.#closeUnused();
    };
  }

  /** For a segment that the manifest does not list any more. */
  forget({ path }: SegmentInfo): void {
    const segment = this.#open.get(path);
    if (segment === undefined) return;
    this.#open.delete(path);
    this.#removed.push(segment);
    this.#closeUnused();
  }

  close(): void {
    for (const segment of [...this.#open.values(), ...this.#removed]) segment.close();
    this.#open.clear();
    this.#removed.length = 0;
  }

  #closeUnused(): void {
    if (this.#searches > 0) return;
    for (const segment of this.#removed.splice(0)) segment.close();
    for (const [path, segment] of this.#open) {
      if (this.#open.size <= MAX_IDLE) break;
      this.#open.delete(path);
      segment.close();
    }
  }
}
