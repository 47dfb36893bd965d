import { appendTo, getOrAdd } from '../../../util/maps.ts';
import type { FileSystem } from '../../../stores/file-system/file-system.ts';
import { ChunkList, readPostings, setKey, signatureSet, type Chunk, OpenChunk } from './chunk.ts';

import type { ArrivalStretch } from './match-stored.ts';
import type { MatchedBatch } from './matched-batch.ts';
import { PostingFiles, SMALL_FILE_BYTES, type PostingFile } from './posting-files.ts';

export interface CandidateIndexOptions {
  readonly fs: FileSystem;
  /** Its own folder; created if it does not exist. */
  readonly folder: string;
  /** Files with later arrivals belong to another store, such as before a restored backup. */
  readonly nextArrival: number;
  readonly maxFileBytes?: number;
  readonly maxMemoryBytes?: number;
  /** A file could not be read, and was removed. */
  readonly onDamaged?: (file: string) => void;
}

const MAX_FILE_BYTES = 1024 * 1024 * 1024;
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;

/** The memory of a chunk without its postings. */
const CHUNK_BYTES = 200;

/**
 * Which events are candidates of which rules, by arrival number, and which arrivals have been matched at all. It is
 * derived from the event store: missing parts are matched again from there. Recent batches are in memory, older
 * ones in files of `candidates/`, whose total size is limited.
 */
export class CandidateIndex {
  readonly #files: PostingFiles;
  readonly #maxFileBytes: number;
  readonly #maxMemoryBytes: number;
  readonly #lists = new Map<string, ChunkList>();
  /** By signature, the lists of all sets that contain it. */
  readonly #bySignature = new Map<string, ChunkList[]>();
  #written: PostingFile[] = [];
  #nextFile = 0;
  #saving: Promise<void> | null = null;

  /** Opens what a service left in the folder, as far as it is readable. */
  constructor(options: CandidateIndexOptions) {
    const { fs, folder, nextArrival, onDamaged = () => {} } = options;
    this.#files = new PostingFiles(fs, folder);
    this.#maxFileBytes = options.maxFileBytes ?? MAX_FILE_BYTES;
    this.#maxMemoryBytes = options.maxMemoryBytes ?? MAX_MEMORY_BYTES;
    for (const file of this.#files.load((each) => this.#listOf(each).set, onDamaged)) {
      this.#nextFile = file.number + 1;
      if (file.chunks.some(({ to }) => to > nextArrival)) {
        this.#files.remove(file.number);
        continue;
      }
      const chunks = file.chunks.filter((chunk) =>
        this.#listOf(chunk.set.signatures).restore(chunk),
      );
      this.#written.push({ ...file, chunks });
    }
    this.#forgetEmpty();
  }

  /** Batches may arrive in any order, overlap, and leave holes. */
  add(batch: MatchedBatch): void {
    if (batch.from < batch.to) this.#listOf(batch.signatures).add(batch);
  }

  /** The end of the continuous range that begins at `from`; `from` itself if it was not matched. */
  coveredTo(signature: string, from: number): number {
    let to = from;
    for (;;) {
      const chunk = this.#chunkAt(signature, to);
      if (chunk === null) return to;
      to = chunk.to;
    }
  }

  /**
   * The candidates of arrivals from `from` to `to` (exclusive), ascending, at most `limit`. `to` of the result is where
   * it stopped. Only for arrivals that are covered.
   */
  candidates(
    signature: string,
    from: number,
    to: number,
    limit: number,
  ): { readonly arrivals: Float64Array; readonly to: number } {
    const found: number[] = [];
    for (let at = from; at < to;) {
      const chunk = this.#chunkAt(signature, at);
      if (chunk === null) return { arrivals: Float64Array.from(found), to: at };
      const range = { from: at, to: Math.min(to, chunk.to) };
      const isComplete = this.#read(chunk, signature, range, found, limit);
      if (isComplete === null) return { arrivals: Float64Array.from(found), to: at };
      if (!isComplete) return { arrivals: Float64Array.from(found), to: (found.at(-1) ?? at) + 1 };
      at = range.to;
    }
    return { arrivals: Float64Array.from(found), to };
  }

  /** Ranges from `from` to `to` that were not matched against all of the signatures, ascending. */
  holes(signatures: readonly string[], from: number, to: number): readonly Hole[] {
    // Signatures of the same lists have the same holes.
    const groups = new Map<string, { lists: readonly ChunkList[]; names: string[] }>();
    for (const signature of signatures) {
      const lists = this.#bySignature.get(signature) ?? [];
      const key = lists.map(({ set }) => set.key).join('\n');
      getOrAdd(groups, key, () => ({ lists, names: [] })).names.push(signature);
    }
    const stretches = [...groups.values()].flatMap(({ lists, names }) =>
      uncovered(lists, from, to).map((stretch) => ({ ...stretch, signatures: names })),
    );
    return cut(stretches);
  }

  /** Writes what is only in memory. Without it, the unwritten part is matched again. */
  save(): Promise<void> {
    return (this.#saving ??= this.#save().finally(() => (this.#saving = null)));
  }

  /** Removes arrivals before this one. */
  drop(before: number): void {
    for (const list of this.#lists.values()) list.drop(before);
    this.#written = this.#written.filter((file) => {
      if (file.chunks.some(({ to }) => to > before)) return true;
      this.#files.remove(file.number);
      return false;
    });
    this.#forgetEmpty();
  }

  status(): CandidateIndexStatus {
    let memoryBytes = 0;
    let candidates = 0;
    for (const list of this.#lists.values()) {
      for (const chunk of list.chunks) {
        memoryBytes += CHUNK_BYTES + (chunk.postings?.length ?? 0);
        candidates += chunk.candidates;
      }
      memoryBytes += list.open?.bytes ?? 0;
      candidates += list.open?.candidates ?? 0;
    }
    const fileBytes = this.#written.reduce((sum, { bytes }) => sum + bytes, 0);
    return { memoryBytes, fileBytes, files: this.#written.length, candidates };
  }

  async #save(): Promise<void> {
    for (const list of this.#lists.values()) list.seal();
    const unsaved = [...this.#lists.values()].flatMap(({ chunks }) =>
      chunks.filter(({ place }) => place === null),
    );
    if (unsaved.length === 0) return;
    const last = this.#written.at(-1);
    const isSmall = last !== undefined && last.bytes < SMALL_FILE_BYTES;
    const live = new Set([...this.#lists.values()].flatMap(({ chunks }) => chunks));
    const again = isSmall ? last.chunks.filter((chunk) => live.has(chunk)) : [];
    const number = this.#nextFile;
    this.#nextFile += 1;
    const file = await this.#files.write(number, [...again, ...unsaved]);
    if (isSmall) {
      this.#written = this.#written.filter((each) => each !== last);
      this.#files.remove(last.number);
      const kept = new Set(file.chunks);
      for (const chunk of again) if (!kept.has(chunk)) this.#forget(chunk);
    }
    this.#written.push(file);
    this.#boundFiles();
    this.#boundMemory();
  }

  /** Removes the oldest; runs that need them again wait until their arrivals have been matched again. */
  #boundFiles(): void {
    let bytes = this.#written.reduce((sum, each) => sum + each.bytes, 0);
    while (bytes > this.#maxFileBytes && this.#written.length > 1) {
      const [oldest] = this.#written.splice(0, 1);
      if (oldest === undefined) break;
      bytes -= oldest.bytes;
      this.#files.remove(oldest.number);
      for (const chunk of oldest.chunks) this.#forget(chunk);
    }
    this.#forgetEmpty();
  }

  /** The latest remain in memory: most runs read no others. */
  #boundMemory(): void {
    const saved = [...this.#lists.values()]
      .flatMap(({ chunks }) => chunks)
      .filter(({ postings, place }) => postings !== null && place !== null)
      .sort((a, b) => b.to - a.to);
    let bytes = 0;
    for (const chunk of saved) {
      bytes += chunk.postings?.length ?? 0;
      if (bytes > this.#maxMemoryBytes) chunk.postings = null;
    }
  }

  #forget(chunk: Chunk): void {
    this.#lists.get(chunk.set.key)?.remove(chunk);
  }

  #forgetEmpty(): void {
    for (const [key, list] of this.#lists) {
      if (!list.isEmpty) continue;
      this.#lists.delete(key);
      for (const signature of list.set.signatures) {
        const lists = (this.#bySignature.get(signature) ?? []).filter((each) => each !== list);
        if (lists.length === 0) this.#bySignature.delete(signature);
        else this.#bySignature.set(signature, lists);
      }
    }
  }

  #listOf(signatures: readonly string[]): ChunkList {
    const key = setKey(signatures);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = new ChunkList(signatureSet(signatures));
    this.#lists.set(key, list);
    for (const signature of signatures) {
      appendTo(this.#bySignature, signature, list);
    }
    return list;
  }

  #chunkAt(signature: string, arrival: number): Chunk | OpenChunk | null {
    for (const list of this.#bySignature.get(signature) ?? []) {
      const chunk = list.chunkAt(arrival);
      if (chunk !== null) return chunk;
    }
    return null;
  }

  /** `null` if its file is damaged: the chunk is removed, and its arrivals are matched again. */
  #read(
    chunk: Chunk | OpenChunk,
    signature: string,
    range: { readonly from: number; readonly to: number },
    found: number[],
    limit: number,
  ): boolean | null {
    const position = chunk.set.positions.get(signature) ?? -1;
    if (chunk instanceof OpenChunk) return chunk.read(position, range, found, limit);
    const postings = chunk.postings ?? this.#files.read(chunk);
    if (postings === null) {
      this.#forget(chunk);
      return null;
    }
    return readPostings(postings, chunk, position, range, found, limit);
  }
}

function uncovered(lists: readonly ChunkList[], from: number, to: number): ArrivalStretch[] {
  const chunks = lists
    .flatMap(({ chunks, open }) => [...chunks, ...(open === null ? [] : [open])])
    .filter((chunk) => chunk.to > from && chunk.from < to)
    .sort((a, b) => a.from - b.from);
  const holes: ArrivalStretch[] = [];
  let at = from;
  for (const chunk of chunks) {
    if (chunk.from > at) holes.push({ from: at, to: chunk.from });
    at = Math.max(at, chunk.to);
  }
  if (at < to) holes.push({ from: at, to });
  return holes;
}

/** Splits overlapping ranges into disjoint ones, each with the signatures of all ranges that contain it. */
function cut(stretches: readonly Hole[]): Hole[] {
  const bounds = [...new Set(stretches.flatMap(({ from, to }) => [from, to]))].sort(
    (a, b) => a - b,
  );
  const holes: Hole[] = [];
  for (const [index, from] of bounds.entries()) {
    const to = bounds[index + 1];
    if (to === undefined) break;
    const own = stretches.filter((each) => each.from <= from && each.to >= to);
    if (own.length === 0) continue;
    const signatures = own.flatMap((each) => each.signatures);
    const last = holes.at(-1);
    if (last !== undefined && last.to === from && areSame(last.signatures, signatures)) {
      holes[holes.length - 1] = { ...last, to };
    } else holes.push({ from, to, signatures });
  }
  return holes;
}

const areSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, index) => each === other[index]);

/** A range of arrivals that was not matched against some signatures. */
interface Hole {
  readonly from: number;
  readonly to: number;
  readonly signatures: readonly string[];
}

export interface CandidateIndexStatus {
  readonly memoryBytes: number;
  readonly fileBytes: number;
  readonly files: number;
  readonly candidates: number;
}
