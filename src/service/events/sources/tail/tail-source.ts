import type { InputFormat } from '../../../../ingest/index.ts';
import { EngineError } from '../../../../runs/errors.ts';
import {
  BackOff,
  RunningSource,
  type SourceOptions,
  type Source,
  type SourceStatus,
} from '../source.ts';
import { FileFeeder, PlaceKeeper, TailCounts, tailMetrics } from './file-feeder.ts';
import { FileTable } from './file-table.ts';
import { findFiles, type Findings } from './find-files.ts';
import type { FollowedFile } from './followed-file.ts';
import type { TailPlaces } from '../../../../stores/state-store.ts';

export interface TailSourceOptions extends SourceOptions {
  /** Files, folders and patterns. */
  readonly paths: readonly string[];
  /** The data directory of the service, whose files are never followed. */
  readonly ownFolder?: string;
  readonly inputFormat?: InputFormat;
  readonly places: TailPlaces;
  readonly limits?: Partial<TailLimits>;
}

export interface TailLimits {
  readonly chunkBytes: number;
  readonly maxLineBytes: number;
  readonly maxFiles: number;
  /** The maximum number of open files; those that have been quiet longest are closed. */
  readonly maxOpenFiles: number;
  /** The interval at which open files are polled. */
  readonly pollMs: number;
  /** The interval at which names are polled; longer if polling is slow. */
  readonly discoverMs: number;
  /** The interval at which positions are saved; later events are read again after a crash, and recognized as stored. */
  readonly saveMs: number;
  /** After this time, lines that may be continued are taken as they are. */
  readonly quietMs: number;
  /** After this time, a quiet file is closed, and one without a name is finished. */
  readonly restMs: number;
}

const DEFAULT_LIMITS: TailLimits = {
  chunkBytes: 1024 * 1024,
  maxLineBytes: 16 * 1024 * 1024,
  maxFiles: 100_000,
  maxOpenFiles: 256,
  pollMs: 250,
  discoverMs: 1_000,
  saveMs: 1_000,
  quietMs: 2_000,
  restMs: 60_000,
};

/** The number of files read concurrently: each has a chunk in memory, and more would not be faster on a disk. */
const LANES = 4;

/** The pause after a poll of names or files as a multiple of its duration: polling takes a twentieth of the time. */
const REST_PER_LOOK = 20;

/** The maximum pause: a quiet file in a huge directory must not be overlooked for long. */
const MAX_REST_MS = 10_000;

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 30_000;

/** The maximum number of problems with names that are logged per poll. */
const MAX_LOGGED = 10;

const NOTHING_FOUND: Findings = {
  files: new Map(),
  problems: new Map(),
  skipped: { compressed: 0, otherFiles: 0, hidden: 0, special: 0, tooMany: 0 },
};

/** Follows files as they are written, rotated, truncated and removed. */
export class TailSource extends RunningSource<TailSourceOptions> implements Source {
  readonly kind = 'tail';
  readonly name = 'tail';
  readonly #limits: TailLimits;
  readonly #counts = new TailCounts();
  readonly #keeper: PlaceKeeper;
  readonly #feeder: FileFeeder;
  readonly #backOff = new BackOff(RETRY_FIRST_MS, RETRY_MAX_MS);
  #table = new FileTable([]);
  #findings = NOTHING_FOUND;
  #discoverAt = 0;
  #saveAt = 0;

  constructor(options: TailSourceOptions) {
    super(options);
    const { intake, places, inputFormat = 'auto', limits } = options;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#keeper = new PlaceKeeper(places);
    this.#feeder = new FileFeeder({
      intake,
      inputFormat,
      keeper: this.#keeper,
      account: this.account,
      counts: this.#counts,
      clock: this.clock,
      limits: this.#limits,
    });
  }

  async start(): Promise<void> {
    refuseUnfit(this.options.paths);
    this.#table = new FileTable(this.#keeper.load());
    this.account.isRunning = true;
    this.running = this.#run();
  }

  status(): SourceStatus {
    const files = [...this.#table.files()];
    const { problems, skipped } = this.#findings;
    return this.account.status(
      tailMetrics(this.#counts, {
        files: files.length,
        bytesBehind: files.reduce((sum, { bytesBehind }) => sum + bytesBehind, 0),
        unreadable: problems.size + files.filter(({ problem }) => problem !== null).length,
        ignored: skipped,
        duplicates: this.account.duplicates,
        skipped: this.account.skipped,
      }),
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let wait: number;
      try {
        wait = await this.#round();
        this.account.recovered();
        this.#backOff.succeeded();
      } catch (error) {
        this.account.failed('nothing can be stored', error);
        wait = this.#backOff.next();
      }
      if (wait > 0) await this.clock.sleep(wait, signal);
    }
    await this.#finish();
  }

  /** Returns the delay until the next one. */
  async #round(): Promise<number> {
    if (this.clock.now() >= this.#discoverAt) await this.#discover(this.clock.now());
    const began = this.clock.now();
    await this.#lookAtOpenFiles(began);
    const now = this.clock.now();
    const due = [...this.#table.files()].filter((file) => this.#feeder.isDue(file, now));
    await this.#feed(due);
    await this.#closeQuietFiles();
    if (now >= this.#saveAt) {
      this.#keeper.save();
      this.#saveAt = now + this.#limits.saveMs;
    }
    if (due.length > 0) return 0;
    return Math.max(this.#limits.pollMs, Math.min(REST_PER_LOOK * (now - began), MAX_REST_MS));
  }

  async #discover(now: number): Promise<void> {
    const { paths, ownFolder = null } = this.options;
    const findings = await findFiles(paths, this.#limits.maxFiles, ownFolder);
    const found = this.clock.now();
    const rest = Math.min(REST_PER_LOOK * (found - now), MAX_REST_MS);
    this.#discoverAt = found + Math.max(this.#limits.discoverMs, rest);
    const { added, rotated, gone } = await this.#table.update(findings.files, now);
    for (const file of added) if (!this.#keeper.isSaved(file)) this.#keeper.moved(file);
    for (const file of this.#table.files()) this.#keeper.seen(file);
    for (const file of gone) this.#isGone(file);
    this.#keeper.remove(this.#table.forget(this.#keeper.forgetBefore(now)));
    this.#counts.rotated += rotated;
    this.#tellProblems(findings);
    this.#findings = findings;
    this.#keeper.save();
  }

  #isGone(file: FollowedFile): void {
    this.#counts.gone += 1;
    this.#counts.lostBytes += file.bytesBehind;
    if (file.bytesBehind > 0)
      this.account.noticed(file.path, `removed with ${file.bytesBehind} bytes not read`);
    else this.account.changed(file.path, 'removed');
  }

  #tellProblems({ problems, skipped }: Findings): void {
    const before = this.#findings;
    const fresh = [...problems].filter(([path, why]) => before.problems.get(path) !== why);
    for (const [path, why] of fresh.slice(0, MAX_LOGGED)) this.account.noticed(path, why);
    if (fresh.length > MAX_LOGGED)
      this.account.noticed('…', `${fresh.length - MAX_LOGGED} more cannot be read`);
    if (skipped.tooMany > 0 && before.skipped.tooMany === 0)
      this.account.noticed('…', `there are more than ${this.#limits.maxFiles} files`);
  }

  async #lookAtOpenFiles(now: number): Promise<void> {
    for (const file of this.#table.files()) {
      // An error here occurs again when the file is opened, and is reported then.
      if (file.isOpen) await file.look(now).catch(() => file.close());
    }
  }

  async #feed(due: readonly FollowedFile[]): Promise<void> {
    const waiting = due.values();
    const { signal } = this.stopping;
    const lanes = Array.from({ length: Math.min(LANES, due.length) }, async () => {
      for (const file of waiting) {
        if (signal.aborted) return;
        await this.#feeder.feed(file);
      }
    });
    // All must have ended before anything is saved or closed, even if one has failed.
    const outcomes = await Promise.allSettled(lanes);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Closes quiet files, and finishes those that have lost their name. */
  async #closeQuietFiles(): Promise<void> {
    const { restMs, maxOpenFiles } = this.#limits;
    const now = this.clock.now();
    const open: FollowedFile[] = [];
    for (const file of this.#table.files()) {
      const isQuiet = now - file.grewAt >= restMs && !this.#feeder.isDue(file, now);
      if (isQuiet) await file.close();
      if (isQuiet && !file.isNamed && file.bytesBehind === 0) this.#table.drop(file);
      if (file.isOpen) open.push(file);
    }
    if (open.length <= maxOpenFiles) return;
    // A file that is not read completely may be removed at any time, and can then only be read while it is open.
    const closable = open.filter(({ size, lookedAt }) => size <= lookedAt);
    closable.sort((a, b) => a.grewAt - b.grewAt);
    for (const file of closable.slice(0, open.length - maxOpenFiles)) await file.close();
  }

  async #finish(): Promise<void> {
    this.account.isRunning = false;
    try {
      this.#keeper.save();
    } catch (error) {
      this.account.failed('positions cannot be saved', error);
    }
    for (const file of this.#table.files()) await file.close();
  }
}

function refuseUnfit(paths: readonly string[]): void {
  const unfit = paths.find((path) => path === '' || path === '-');
  if (unfit === undefined) return;
  throw new EngineError(
    'ENG1006',
    'followed files',
    unfit === '' ? 'a path to follow is empty' : 'standard input cannot be followed',
    'name files, directories or patterns; NDJSON can be sent to the service over HTTP',
  );
}
