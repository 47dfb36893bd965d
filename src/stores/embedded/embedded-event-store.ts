import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskError, StoreError } from '../errors.ts';
import type {
  AppendedBlock,
  Damage,
  EncodedBlock,
  EventSender,
  EventStore,
  EventStoreStatus,
  RetentionPolicy,
  StreamUse,
} from '../event-store.ts';
import { appendedBlocks, keptRows, IdClaims, type Claim } from './id-claims.ts';
import { EmbeddedReader } from './embedded-reader.ts';
import type { FileSystem } from '../file-system/file-system.ts';
import { loadCodec } from '../blocks/codec.ts';
import { IdDirectory } from './id-directory.ts';
import type { LogBlock } from './log/frame.ts';
import { Log, type LogOptions } from './log/log.ts';
import {
  planCompaction,
  dayOf,
  planFlush,
  SEGMENT_LIMITS,
  type SegmentLimits,
  planExpiry,
  withoutAge,
  RetentionClock,
} from './maintenance/plans.ts';
import { segmentPath, removeUnlisted } from './manifest/segment-files.ts';
import {
  LOG_FOLDER,
  removeSegmentFiles,
  runTask,
  type StoreTask,
  type TaskResult,
} from './maintenance/task.ts';
import type { Manifest, SegmentInfo } from './manifest/manifest.ts';
import { StoredParts } from './stored-parts.ts';
import { StreamDelays } from './stream-delays.ts';
import { STREAM_LIMITS, StreamBounds, type StreamLimits, streamStatuses } from './streams.ts';
import { Tail } from './tail.ts';
import { verifyStore } from './verify-store.ts';

export interface EventStoreOptions {
  /** The data directory. */
  readonly folder: string;
  readonly fs: FileSystem;
  readonly manifest: Manifest;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Does the work on whole segments; left out, the thread of the caller. */
  readonly runTask?: (task: StoreTask) => Promise<TaskResult>;
  /** Before a disk that failed is tried again. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly log?: LogOptions;
  readonly limits?: SegmentLimits;
  /** What was found before it was opened. */
  readonly damage?: readonly Damage[];
  readonly streams?: StreamLimits;
  /** Whether the room that is left is kept for other things, so that nothing is appended. */
  readonly isDiskFull?: () => boolean;
}

/** A disk that failed is tried again after this time, then after twice as long each time, up to the maximum. */
const MIN_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/** Damage beyond is not listed: it is of one cause. */
const MAX_DAMAGE = 100;

/**
 * Opens the event store of a data directory as its one writer. What was acknowledged is there, however the
 * process before it ended. Throws `StoreError`.
 */
export async function openEventStore(options: EventStoreOptions): Promise<EventStore> {
  await loadCodec();
  const { folder, fs, manifest } = options;
  const { flushedTo, acknowledgedTo: acknowledged } = manifest.snapshot();
  const bounds = { stored: flushedTo, acknowledged };
  const opened = await Log.open(fs, join(folder, LOG_FOLDER), bounds, options.log);
  // A flush that was interrupted behind its commit has left its blocks in the log.
  const tail = new Tail(opened.blocks.filter(({ firstArrival }) => firstArrival >= flushedTo));
  try {
    removeUnlisted(fs, folder, manifest.snapshot(), tail);
  } catch (error) {
    await opened.log.close();
    throw error;
  }
  await opened.log.free(flushedTo);
  return new EmbeddedEventStore(options, opened.log, tail, opened.damage);
}

class EmbeddedEventStore extends EmbeddedReader implements EventStore {
  readonly #options: EventStoreOptions;
  readonly #log: Log;
  readonly #tail: Tail;
  readonly #parts: StoredParts;
  readonly #ids: IdDirectory;
  readonly #claims: IdClaims;
  readonly #damage: Damage[] = [];
  readonly #streams: StreamBounds;
  readonly #delays = new StreamDelays();
  /** Segments that could not be merged: they are damaged. */
  readonly #unmergeable = new Set<string>();
  readonly #clock: RetentionClock;
  #recovery: Promise<void> | null = null;
  #isClosed = false;
  /** Settled when no flush, compaction or removal is at work. */
  #maintained: Promise<unknown> = Promise.resolve();

  constructor(options: EventStoreOptions, log: Log, tail: Tail, damage: readonly Damage[]) {
    const { folder, fs, manifest } = options;
    const read = log.read.bind(log);
    const parts = new StoredParts(fs, folder, read);
    super({
      parts,
      storeId: manifest.identity.storeId,
      snapshot: () => ({ manifest: manifest.snapshot(), tail: tail.blocks }),
      find: (stream, id) => {
        const found = this.#ids.find(stream, id);
        return found === 'reserved' ? null : found;
      },
      status: () => this.#status(),
      verify: (onProgress) =>
        verifyStore(fs, folder, log.durableArrival, () => manifest.snapshot(), onProgress),
      close: () => this.#close(),
    });
    this.#options = options;
    this.#log = log;
    this.#tail = tail;
    this.#parts = parts;
    this.#noteDamage([...(options.damage ?? []), ...damage]);
    this.#ids = new IdDirectory({
      fs,
      folder,
      identity: manifest.identity,
      tail,
      parts,
      read,
      segments: () => manifest.snapshot().segments,
      nextArrival: () => log.nextArrival,
      onDamage: (each) => this.#noteDamage([each]),
    });
    this.#claims = new IdClaims(this.#ids.find);
    this.#streams = new StreamBounds(this.#stored(), options.streams ?? STREAM_LIMITS);
    this.#clock = new RetentionClock(this.#lastReceived());
  }

  async append(
    blocks: readonly EncodedBlock[],
    received: number,
    sender: EventSender | null = null,
  ): Promise<AppendedBlock[]> {
    const failure = this.#fullDisk();
    if (failure !== null) throw failure;
    const placed = this.#streams.place(blocks, sender);
    const claim = await this.#claims.claim(placed);
    try {
      const appended = await this.#append(placed, received, claim);
      this.#streams.noteStored(blocks, appended, sender, received);
      for (const [number, { stream, stored }] of appended.entries())
        if (stored > 0) this.#delays.note(stream, placed[number]?.newest ?? null, received);
      return appended;
    } finally {
      claim.settle();
    }
  }

  streamUse(): StreamUse {
    return this.#streams.use;
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush());
  }

  compact(): Promise<number> {
    return this.#inTurn(() => this.#compact());
  }

  expire(policies: readonly RetentionPolicy[], now: number): Promise<number> {
    return this.#inTurn(async () => {
      const { manifest } = this.#options;
      const { segments } = manifest.snapshot();
      const trusted = this.#clock.trusts(now) ? policies : policies.map(withoutAge);
      const expired = planExpiry(segments, trusted, now);
      if (expired.length === 0) return 0;
      manifest.expire(expired.map(({ path }) => path));
      this.#remove(expired);
      this.#keepOnly(this.#stored());
      return expired.reduce((sum, { events }) => sum + events, 0);
    });
  }

  /** What is in the log stays there: the next start reads it. */
  async shutdown(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#maintained;
    await this.#log.close();
    this.#noteEnd();
    this.#close();
  }

  /** From now on, an end of the log that cannot be read is damage, and not what a crash has torn off. */
  #noteEnd(): void {
    const { manifest } = this.#options;
    const { durableArrival } = this.#log;
    if (durableArrival <= manifest.snapshot().acknowledgedTo) return;
    try {
      manifest.noteAcknowledged(durableArrival);
    } catch (error) {
      // A disk that is full or fails must not keep the service from stopping: it is as after a crash then.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async #append(
    blocks: readonly EncodedBlock[],
    received: number,
    { decisions }: Claim,
  ): Promise<AppendedBlock[]> {
    const kept = blocks.map((block, index) => keptRows(block, decisions[index] ?? null));
    const logged: LogBlock[] = [];
    // No other request may come between here and the log: numbers are given in its order.
    let arrival = this.#log.nextArrival;
    const firsts = kept.map((block) => {
      const firstArrival = arrival;
      if (block === null) return firstArrival;
      const { stream, index, count, ids, documents, documentBytes, columns } = block;
      const hasIds = ids !== null;
      const bytes = { documents, documentBytes, columns };
      logged.push({ stream, index, count, ...bytes, firstArrival, received, hasIds });
      arrival += count;
      return firstArrival;
    });
    try {
      this.#tail.add(await this.#log.append(logged));
    } catch (error) {
      this.#recover();
      // Streams of which nothing was stored must not keep others out.
      this.#keepOnly(this.#stored());
      throw error;
    }
    const appended = appendedBlocks(blocks, decisions, firsts);
    for (const { stream, key, stored } of appended.ids) this.#ids.add(stream, key, stored);
    return appended.blocks;
  }

  #fullDisk(): StoreError | null {
    if (this.#options.isDiskFull?.() !== true) return null;
    return diskError(
      this.#options.folder,
      Object.assign(new Error('no space'), { code: 'ENOSPC' }),
    );
  }

  /** When the last event came; `null` without events. */
  #lastReceived(): number | null {
    let last = this.#tail.blocks.at(-1)?.received ?? null;
    for (const { lastReceived } of this.#options.manifest.snapshot().segments) {
      last = Math.max(last ?? lastReceived, lastReceived);
    }
    return last;
  }

  /** The streams of which there are events. */
  #stored(): Set<string> {
    const { segments } = this.#options.manifest.snapshot();
    return new Set([...segments, ...this.#tail.blocks].map(({ stream }) => stream));
  }

  /** Nothing is acknowledged until the log is whole again. */
  #recover(): void {
    if (this.#log.failure === null || this.#recovery !== null) return;
    this.#recovery = this.#reopen().finally(() => (this.#recovery = null));
  }

  async #reopen(): Promise<void> {
    const wait = this.#options.wait ?? waitIdly;
    for (let delay = MIN_WAIT_MS; ; delay = Math.min(2 * delay, MAX_WAIT_MS)) {
      await wait(delay);
      if (this.#isClosed) return;
      try {
        this.#noteDamage(await this.#log.reopen());
        return;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
  }

  async #flush(): Promise<void> {
    await this.#log.roll();
    const flushedTo = this.#tail.end;
    if (flushedTo === null) return;
    const { manifest } = this.#options;
    const ids = this.#ids.entriesBelow(flushedTo);
    const segments: SegmentInfo[] = [];
    try {
      for (const { stream, day, entries } of planFlush(this.#tail.blocks, this.#limits)) {
        const [first, last] = [entries[0], entries.at(-1)];
        if (first === undefined || last === undefined) continue;
        const lastArrival = last.firstArrival + last.count - 1;
        const path = segmentPath(stream, day, first.firstArrival, lastArrival);
        const result = await this.#run({
          ...this.#taskBase({ stream, day, path }),
          kind: 'flush',
          blocks: entries,
          ids: ids.of(entries),
        });
        this.#noteDamage(result.damage);
        if (result.segment !== null) segments.push(result.segment);
      }
      manifest.addFlushed(segments, flushedTo);
    } catch (error) {
      if (!mayBeCommitted(error)) for (const { path } of segments) this.#removeFiles(path);
      throw error;
    }
    for (const segment of segments) this.#ids.addSegment(segment);
    this.#ids.removeBelow(flushedTo);
    this.#tail.removeBelow(flushedTo);
    await this.#log.free(flushedTo);
  }

  async #compact(): Promise<number> {
    const { manifest, now = Date.now } = this.#options;
    const segments = manifest
      .snapshot()
      .segments.filter(({ path }) => !this.#unmergeable.has(path));
    const [plan] = planCompaction(segments, dayOf(now()), this.#limits);
    const first = plan?.[0];
    if (plan === undefined || first === undefined) return 0;
    const { stream, day, firstArrival } = first;
    const lastArrival = Math.max(...plan.map((segment) => segment.lastArrival));
    const place = { stream, day, path: segmentPath(stream, day, firstArrival, lastArrival) };
    const task = { ...this.#taskBase(place), kind: 'merge', segments: plan } as const;
    const { segment, damage } = await this.#run(task);
    this.#noteDamage(damage);
    if (segment === null) {
      // They stay as they are, so that what can be read of them can be found, and others are merged.
      for (const { file } of damage) this.#unmergeable.add(file);
      return this.#compact();
    }
    try {
      manifest.replace(
        plan.map(({ path }) => path),
        segment,
      );
    } catch (error) {
      if (!mayBeCommitted(error)) this.#removeFiles(segment.path);
      throw error;
    }
    this.#ids.addSegment(segment);
    this.#remove(plan);
    return plan.length;
  }

  get #limits(): SegmentLimits {
    return this.#options.limits ?? SEGMENT_LIMITS;
  }

  #taskBase(place: StoreTask['place']): Pick<StoreTask, 'folder' | 'place' | 'key'> {
    const { folder, manifest } = this.#options;
    return { folder, place, key: manifest.identity.fingerprintKey };
  }

  #run(task: StoreTask): Promise<TaskResult> {
    const { fs } = this.#options;
    return this.#options.runTask?.(task) ?? runTask(fs, task);
  }

  /** Of segments that the manifest does not list any more. */
  #remove(segments: readonly SegmentInfo[]): void {
    for (const segment of segments) {
      this.#ids.removeSegment(segment);
      this.#parts.forget(segment);
      this.#removeFiles(segment.path);
    }
  }

  /** What cannot be removed is swept at the next start. */
  #removeFiles(path: string): void {
    const { fs, folder } = this.#options;
    try {
      removeSegmentFiles(fs, join(folder, path));
      fs.removeFolder(join(folder, path, '..'));
    } catch {
      // Not empty, or not removable: nothing depends on it.
    }
  }

  /** One task at a time changes what the manifest lists. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#maintained.then(work);
    this.#maintained = result.catch(() => undefined);
    return result;
  }

  #noteDamage(damage: readonly Damage[]): void {
    for (const each of damage) {
      const isKnown = this.#damage.some(
        ({ file, what }) => file === each.file && what === each.what,
      );
      if (!isKnown && this.#damage.length < MAX_DAMAGE) this.#damage.push(each);
    }
  }

  #keepOnly(stored: ReadonlySet<string>): void {
    this.#streams.keepOnly(stored);
    this.#delays.keepOnly(stored);
  }

  #status(): EventStoreStatus {
    const manifest = this.#options.manifest.snapshot();
    return {
      streams: streamStatuses({ manifest, tail: this.#tail.blocks }, this.#delays),
      // Numbers of events that are being written are taken, and the events cannot be read yet.
      nextArrival: this.#log.durableArrival,
      logBytes: this.#log.bytes,
      logEvents: this.#tail.blocks.reduce((sum, { count }) => sum + count, 0),
      logBlocks: this.#tail.blocks.length,
      failure: (this.#log.failure ?? this.#fullDisk())?.message ?? null,
      damage: [...this.#damage],
    };
  }

  #close(): void {
    this.#isClosed = true;
    this.#parts.close();
    this.#ids.close();
  }
}

/**
 * Whether a change of the manifest that failed may be there after a crash all the same, as after a failed sync: the files
 * of its segments must then stay. A full disk is noticed before.
 */
const mayBeCommitted = (error: unknown): boolean =>
  error instanceof StoreError &&
  error.code === 'STO1303' &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC';

/** Does not keep the process alive. */
const waitIdly = (milliseconds: number): Promise<void> =>
  sleep(milliseconds, undefined, { ref: false });
