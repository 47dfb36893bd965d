import { diskError } from '../errors.ts';
import type { Damage } from '../event-store.ts';
import type { FileSystem } from '../file-system/file-system.ts';
import { decodeColumns } from '../blocks/columns.ts';
import type { FindId } from './id-claims.ts';
import type { StoredId } from './ids/entries.ts';
import { IdIndex, type FlushedIds } from './ids/id-index.ts';
import { idsPathOf, openIds } from './ids/ids-file.ts';
import { idKey, idOfKey, arrivalOf } from './ids/id-key.ts';

import type { LogBlock, LogBlockRef } from './log/frame.ts';

import type { StoreIdentity, SegmentInfo } from './manifest/manifest.ts';

import type { StoredParts } from './stored-parts.ts';
import type { Tail } from './tail.ts';

export interface IdDirectoryOptions {
  readonly fs: FileSystem;
  /** The data directory. */
  readonly folder: string;
  readonly identity: StoreIdentity;
  readonly tail: Tail;
  readonly parts: StoredParts;
  readonly read: (ref: LogBlockRef) => LogBlock;
  readonly segments: () => readonly SegmentInfo[];
  readonly nextArrival: () => number;
  /** The ids of what is damaged are not known: those events may be stored a second time. */
  readonly onDamage: (damage: Damage) => void;
}

/** Blocks of the log whose ids are kept as they were read: duplicates mostly come by the batch. */
const MAX_READ_BLOCKS = 8;

/**
 * Whether a segment has the event with an arrival number, and the event that id.
 *
 * @param key `null` for an event to which its client gave none
 */
export const segmentsHaveId = (
  parts: StoredParts,
  segments: readonly SegmentInfo[],
  stream: string,
  arrival: number,
  key: string | null,
): boolean =>
  segments.some(
    (segment) =>
      segment.stream === stream &&
      segment.firstArrival <= arrival &&
      segment.lastArrival >= arrival &&
      parts.segment(segment).has(arrival) &&
      parts.segment(segment).idKeyOf(arrival) === key,
  );

/** Which event of a stream has which id, as long as it is stored. */
export class IdDirectory {
  readonly #options: IdDirectoryOptions;
  readonly #index: IdIndex;
  /** By first arrival number. */
  readonly #readBlocks = new Map<number, readonly (string | null)[] | null>();

  constructor(options: IdDirectoryOptions) {
    this.#options = options;
    this.#index = new IdIndex(options.identity.fingerprintKey);
    for (const segment of options.segments()) this.addSegment(segment);
    for (const block of options.tail.blocks) {
      const ids = block.hasIds ? this.#idsOfBlock(block) : null;
      for (const [row, id] of (ids ?? []).entries()) {
        if (id === null) continue;
        // Two events of one id are versions of each other, even if their documents are the same.
        const key = idKey(block.stream, block.index, id);
        const version = (this.#findGiven(block.stream, key)?.version ?? 0) + 1;
        this.add(block.stream, key, { arrival: block.firstArrival + row, version });
      }
    }
    this.#readBlocks.clear();
  }

  readonly find: FindId = (stream, key) =>
    this.#findGiven(stream, key) ??
    this.#unlessDamaged(stream, () => this.#findMade(stream, idOfKey(stream, key)));

  add(stream: string, key: string, stored: StoredId): void {
    this.#index.add(stream, key, stored);
  }

  entriesBelow(arrival: number): FlushedIds {
    return this.#index.entriesBelow(arrival);
  }

  removeBelow(arrival: number): void {
    this.#index.removeBelow(arrival);
    this.#readBlocks.clear();
  }

  addSegment(segment: SegmentInfo): void {
    const { fs, folder, identity } = this.#options;
    const name = idsPathOf(folder, segment);
    if (name === null) return;
    try {
      this.#index.addFile(segment.stream, openIds(fs, name, identity.fingerprintKey));
    } catch (error) {
      this.#reportDamage(error, name);
    }
  }

  removeSegment(segment: SegmentInfo): void {
    const name = idsPathOf(this.#options.folder, segment);
    if (name !== null) this.#index.removeFile(segment.stream, name);
  }

  close(): void {
    this.#index.close();
  }

  /** The latest event to which its client gave the id. */
  #findGiven(stream: string, key: string): StoredId | null {
    return this.#unlessDamaged(stream, () =>
      this.#index.find(stream, key, (arrival) => this.#hasId(stream, arrival, key)),
    );
  }

  #unlessDamaged<Found>(file: string, find: () => Found): Found | null {
    try {
      return find();
    } catch (error) {
      this.#reportDamage(error, file);
      return null;
    }
  }

  /** The event for which the store made the id, because its client gave it none. */
  #findMade(stream: string, id: string): StoredId | 'reserved' | null {
    const { identity, nextArrival } = this.#options;
    const arrival = arrivalOf(identity.storeId, id);
    if (arrival === null) return null;
    if (arrival >= nextArrival()) return 'reserved';
    return this.#hasId(stream, arrival, null) ? { arrival, version: 1 } : null;
  }

  /** @param key `null` to ask whether there is an event to which its client gave none */
  #hasId(stream: string, arrival: number, key: string | null): boolean {
    const { tail, parts, segments } = this.#options;
    const block = tail.find(arrival);
    if (block !== null) {
      if (block.stream !== stream) return false;
      const ids = block.hasIds ? this.#idsOf(block) : null;
      const id = ids?.[arrival - block.firstArrival] ?? null;
      return (id === null ? null : idKey(stream, block.index, id)) === key;
    }
    return segmentsHaveId(parts, segments(), stream, arrival, key);
  }

  #idsOf(block: LogBlockRef): readonly (string | null)[] | null {
    const { firstArrival } = block;
    let ids = this.#readBlocks.get(firstArrival);
    if (ids === undefined) {
      ids = this.#idsOfBlock(block);
      const [oldest] = this.#readBlocks.keys();
      if (this.#readBlocks.size === MAX_READ_BLOCKS && oldest !== undefined) {
        this.#readBlocks.delete(oldest);
      }
      this.#readBlocks.set(firstArrival, ids);
    }
    return ids;
  }

  #idsOfBlock(ref: LogBlockRef): readonly (string | null)[] | null {
    try {
      return decodeColumns(this.#options.read(ref).columns).ids;
    } catch (error) {
      this.#reportDamage(error, ref.stream);
      return null;
    }
  }

  #reportDamage(error: unknown, file: string): void {
    const { code } = error as { readonly code?: string };
    if (code === undefined) throw error;
    if (code === 'EMFILE' || code === 'ENFILE') throw diskError(file, error);
    if (code === 'STO1106') throw error;
    this.#options.onDamage({ file, what: (error as Error).message, events: null });
  }
}
