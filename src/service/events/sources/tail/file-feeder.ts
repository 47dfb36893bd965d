import type { InputFormat } from '../../../../ingest/index.ts';
import { isRefusal } from '../../intake/intake-service.ts';
import type { IntakeOutcome } from '../../intake/intake.ts';
import type { SourceAccount } from '../account.ts';
import type { SourceClock, SourceIntake } from '../source.ts';
import { reasonOf } from './find-files.ts';
import type { FollowedFile, ReadLimits } from './followed-file.ts';
import type { PlaceKeeper } from './place-keeper.ts';
import type { TailCounts } from './tail-counts.ts';

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
