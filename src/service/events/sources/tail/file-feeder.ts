import type { InputFormat } from '../../../../ingest/index.ts';
import type { TailPlace, TailPlaces } from '../../../../stores/state-store.ts';
import { isRefusal } from '../../intake/intake-service.ts';
import type { IntakeOutcome } from '../../intake/intake.ts';
import {
  counter,
  gauge,
  type SourceAccount,
  type SourceClock,
  type SourceIntake,
  type SourceMetric,
} from '../source.ts';

import { reasonOf, type Skipped } from './find-files.ts';
import type { FollowedFile, ReadLimits } from './followed-file.ts';

/** Counts since the start. */
export class TailCounts {
  overlong = 0;
  rotated = 0;
  truncated = 0;
  gone = 0;
  lostBytes = 0;
}

interface TailState {
  readonly duplicates: number;
  readonly skipped: number;
  readonly files: number;
  readonly bytesBehind: number;
  /** Names and files that cannot be read. */
  readonly unreadable: number;
  /** Files that are not followed. */
  readonly ignored: Skipped;
}

export function tailMetrics(counts: TailCounts, state: TailState): readonly SourceMetric[] {
  const { ignored } = state;
  return [
    gauge('files', state.files, 'Followed files.'),
    gauge('bytes_behind', state.bytesBehind, 'Bytes of these files that are not stored yet.'),
    gauge('unreadable', state.unreadable, 'Names and files that cannot be read.'),
    gauge('compressed', ignored.compressed, 'Files that are ignored because they are compressed.'),
    gauge('other_files', ignored.otherFiles, 'Files in folders without the name of an event file.'),
    gauge('over_limit', ignored.tooMany, 'Files that are ignored because there are too many.'),
    counter('skipped', state.skipped, 'Records and lines of container logs that are not events.'),
    counter('duplicates', state.duplicates, 'Events read again after a crash, which were stored.'),
    counter('overlong', counts.overlong, 'Lines over the size limit, which were rejected.'),
    counter('rotated', counts.rotated, 'Times that another file took the name of a followed one.'),
    counter('truncated', counts.truncated, 'Times that a file was truncated or rewritten.'),
    counter('gone', counts.gone, 'Files that were removed.'),
    counter('lost_bytes', counts.lostBytes, 'Bytes that were removed before they could be read.'),
  ];
}

const DAY_MS = 86_400_000;

/** How long the position of a missing file is kept: a mount may be away over a holiday. */
const FORGET_AFTER_MS = 7 * DAY_MS;

/** Saves changed positions, all at once. */
export class PlaceKeeper {
  readonly #places: TailPlaces;
  /** When the file of a saved position last existed, by id. */
  readonly #saved = new Map<string, number>();
  #changed = new Set<FollowedFile>();
  #removed = new Set<string>();

  constructor(places: TailPlaces) {
    this.#places = places;
  }

  load(): readonly TailPlace[] {
    const places = this.#places.load();
    for (const { id, seen } of places) this.#saved.set(id, seen);
    return places;
  }

  /**
   * Whether the position of a file is on disk. Its events may only be stored afterwards: after a crash they would otherwise be
   * stored again under other ids.
   */
  isSaved({ id }: FollowedFile): boolean {
    return this.#saved.has(id);
  }

  moved(file: FollowedFile): void {
    this.#changed.add(file);
  }

  /** Records that a file exists. Unchanged positions are saved once a day, so that they are not forgotten. */
  seen(file: FollowedFile): void {
    if (file.seen - (this.#saved.get(file.id) ?? 0) > DAY_MS) this.#changed.add(file);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#removed.add(id);
  }

  /** The time before which a missing file is forgotten. */
  forgetBefore(now: number): number {
    return now - FORGET_AFTER_MS;
  }

  /** Everything is on disk when it returns. */
  save(): void {
    const changed = this.#changed;
    const removed = this.#removed;
    if (changed.size === 0 && removed.size === 0) return;
    this.#changed = new Set();
    this.#removed = new Set();
    const places = [...changed].map(({ place }) => place);
    try {
      this.#places.save(places, [...removed]);
    } catch (error) {
      for (const file of changed) this.#changed.add(file);
      for (const id of removed) this.#removed.add(id);
      throw error;
    }
    for (const { id, seen } of places) this.#saved.set(id, seen);
    for (const id of removed) this.#saved.delete(id);
  }
}

export interface FileFeederOptions {
  readonly intake: SourceIntake;
  readonly inputFormat: InputFormat;
  readonly keeper: PlaceKeeper;
  readonly account: SourceAccount;
  readonly counts: TailCounts;
  readonly clock: SourceClock;
  readonly limits: ReadLimits & { readonly quietMs: number; readonly restMs: number };
}

/** The pause after a file could not be opened or read. */
const READ_AGAIN_MS = 5_000;

/** Stores files chunk by chunk, and advances each position after its chunk is stored. */
export class FileFeeder {
  readonly #options: FileFeederOptions;

  constructor(options: FileFeederOptions) {
    this.#options = options;
  }

  /** Whether a file needs attention. */
  isDue(file: FollowedFile, now: number): boolean {
    if (now < file.retryAt) return false;
    if (file.size > file.lookedAt || file.size < file.offset) return true;
    return file.bytesBehind > 0 && (this.#isQuiet(file, now) || this.isAtRest(file, now));
  }

  /** Whether no name refers to it any more, and it has not been written to for a while. */
  isAtRest(file: FollowedFile, now: number): boolean {
    return !file.isNamed && now - file.grewAt >= this.#options.limits.restMs;
  }

  /** Whether lines that may be continued are to be taken as they are. */
  #isQuiet(file: FollowedFile, now: number): boolean {
    return file.remaining > 0 && now - file.grewAt >= this.#options.limits.quietMs;
  }

  /**
   * Stores the next chunk of a file. A file that cannot be read is reported and retried later. Throws the errors of
   * the store and of saving positions; the position is then unchanged.
   */
  async feed(file: FollowedFile): Promise<void> {
    const { limits, clock, account, counts } = this.#options;
    const now = clock.now();
    const isQuiet = this.#isQuiet(file, now);
    const isAtRest = this.isAtRest(file, now);
    const chunkBytes = Math.min(file.chunkBytes ?? limits.chunkBytes, limits.maxLineBytes);
    let found;
    try {
      if (!(await file.open())) {
        // Another file has the name by now, which the next poll of names will detect.
        file.retryAt = now + READ_AGAIN_MS;
        return;
      }
      found = await file.next({ ...limits, chunkBytes, takesRest: isAtRest });
    } catch (error) {
      await this.#cannotRead(file, error, now);
      return;
    }
    file.problem = null;
    if (found.kind === 'truncated') {
      this.#beginAnew(file);
    } else if (found.kind === 'overlong') {
      counts.overlong += 1;
      account.rejected += 1;
      file.lookedAt = file.offset;
      account.noticed(file.path, `a line is longer than ${limits.maxLineBytes} bytes`);
      this.#options.keeper.moved(file);
    } else if (found.kind === 'lines') {
      const isWhole = isQuiet || isAtRest || chunkBytes >= limits.maxLineBytes;
      await this.#store(file, found.body, !isWhole);
    }
  }

  async #store(
    file: FollowedFile,
    body: Uint8Array<ArrayBuffer>,
    mayContinue: boolean,
  ): Promise<void> {
    const { intake, inputFormat, keeper, account } = this.#options;
    if (!keeper.isSaved(file)) {
      keeper.moved(file);
      keeper.save();
    }
    const { length } = body;
    const answer = await intake.submit({
      framing: 'lines',
      body,
      inputFormat,
      index: null,
      id: null,
      isCreate: true,
      source: file.path,
      mayContinue,
      lineIds: { prefix: `${file.id}-`, offset: file.offset },
    });
    if (isRefusal(answer)) {
      this.#refused(file, length, answer.reason);
    } else {
      account.stored(answer);
      this.#stored(file, length, answer);
      // An event that was taken as complete would have another id if it were read again with what follows.
      if (!mayContinue) keeper.save();
    }
  }

  #stored(file: FollowedFile, length: number, { remaining }: IntakeOutcome): void {
    const { limits, keeper } = this.#options;
    file.lookedAt = file.offset + length;
    file.remaining = remaining;
    file.refusedBytes = 0;
    // If nothing could be stored, the event is longer than the chunk.
    const isStuck = remaining === length;
    file.chunkBytes = isStuck
      ? Math.max(2 * length, limits.chunkBytes)
      : nextSize(file.chunkBytes, limits.chunkBytes);
    if (isStuck) return;
    file.advance(length - remaining);
    keeper.moved(file);
  }

  /** Halves the submitted part until the refused line is found. */
  #refused(file: FollowedFile, length: number, reason: string): void {
    const { account, keeper } = this.#options;
    if (file.refusedBytes !== length) {
      file.refusedBytes = length;
      file.chunkBytes = Math.max(1, Math.floor(length / 2));
      file.lookedAt = file.offset;
      return;
    }
    account.rejected += 1;
    account.noticed(file.path, `a line was refused: ${reason}`);
    file.refusedBytes = 0;
    file.advance(length);
    file.lookedAt = file.offset;
    keeper.moved(file);
  }

  #beginAnew(file: FollowedFile): void {
    const { keeper, account, counts } = this.#options;
    counts.truncated += 1;
    counts.lostBytes += file.lostBytes;
    if (file.lostBytes > 0)
      account.noticed(file.path, `${file.lostBytes} bytes were cut off before they were read`);
    else account.changed(file.path, 'truncated or rewritten, and read from the beginning');
    keeper.remove([file.id]);
    file.beginAnew();
    keeper.moved(file);
    keeper.save();
  }

  async #cannotRead(file: FollowedFile, error: unknown, now: number): Promise<void> {
    file.retryAt = now + READ_AGAIN_MS;
    const reason = reasonOf(error);
    if (file.problem !== reason) this.#options.account.noticed(file.path, reason);
    file.problem = reason;
    await file.close();
  }
}

/** Gradually restores the default size, after a refusal or a long event. */
function nextSize(size: number | null, usual: number): number | null {
  return size === null || size >= usual / 2 ? null : size * 2;
}
