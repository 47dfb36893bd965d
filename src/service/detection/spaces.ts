import { DEFAULT_SPACE } from '../../stores/access-store.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DETECTION_FILE,
  openDetectionStore,
  putTablesAside,
  removeTables,
  tablesFile,
} from '../../stores/open/detection.ts';
import {
  detectionFileOf,
  isSpaceId,
  makeSpaceFolder,
  putSpaceAside,
  spacesPutAside,
  storedSpaces,
} from '../../stores/open/space-folders.ts';
import { CodedError } from '../../util/coded-error.ts';
import type { DetectionLog } from './core.ts';
import { DetectionSpace, type SharedParts, type SpaceRules } from './space.ts';
import { SpaceError, unknownSpace } from './status-of.ts';

/** More are not made: each has a database that is open, and rules that run. */
const MAX_SPACES = 100;

/** What was put aside is kept for this long. */
const REMOVED_KEPT_MS = 30 * 86_400_000;

export interface SpacesOptions {
  readonly shared: SharedParts;
  /** Of spaces other than the default one. */
  readonly rules: SpaceRules;
  /** Of the spaces that there are beside the default one. */
  readonly ids: readonly string[];
}

interface Entry {
  /** Rejects where it cannot be opened. */
  ready: Promise<DetectionSpace>;
  space: DetectionSpace | null;
  failure: string | null;
}

/**
 * The spaces that there are. The default one has been opened; the others are opened behind it, and one that cannot be
 * does not keep the rest from running.
 */
export class Spaces {
  readonly #options: SpacesOptions;
  readonly #entries = new Map<string, Entry>();
  /** They are opened and removed one at a time. */
  #change: Promise<unknown>;

  /** @param started resolves when the default space runs */
  constructor(initial: DetectionSpace, started: Promise<void>, options: SpacesOptions) {
    this.#options = options;
    const { ids, shared } = options;
    const ready = started.then(() => initial);
    this.#entries.set(DEFAULT_SPACE, { ready, space: initial, failure: null });
    this.#change = started
      .then(() => this.#putOthersAside(ids))
      .catch((error: unknown) => {
        shared.host.log.error({ err: error }, 'files of spaces that were removed stay');
      });
    for (const id of ids) if (id !== DEFAULT_SPACE) this.#enter(id, () => this.#openAgain(id));
    // Once for all of them.
    void this.#alone(async () => shared.scheduler.rulesTaken());
  }

  /** Those that are open, the default one first. */
  get all(): readonly DetectionSpace[] {
    return [...this.#entries.values()].flatMap(({ space }) => space ?? []);
  }

  /** Those that cannot be opened, and why. */
  get failed(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#entries].flatMap(([id, { failure }]) => (failure === null ? [] : [[id, failure]])),
    );
  }

  /** Resolves when its rules are read. Throws `CodedError`. */
  get(id: string): Promise<DetectionSpace> {
    return this.#entries.get(id)?.ready ?? Promise.reject(unknownSpace(id));
  }

  /** Begins a space, in which there is nothing yet. Throws `CodedError`; there is no such space then. */
  async create(id: string): Promise<void> {
    if (!isSpaceId(id)) throw invalid(id);
    if (this.#entries.has(id)) throw new SpaceError('ENG1818', `there is a space ${id} already`);
    if (this.#entries.size >= MAX_SPACES) {
      throw new SpaceError('ENG1808', `there are ${MAX_SPACES} spaces, and there may be no more`);
    }
    const entry = this.#enter(id, async () => {
      // Such as of a space whose removal was cut off: what was in it must not be seen in another.
      const { config } = this.#options.shared;
      if (storedSpaces(config.folder).includes(id)) await this.#putAside(id);
      return this.#open(id);
    });
    try {
      await entry.ready;
    } catch (error) {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
      throw error;
    }
    this.#options.shared.scheduler.rulesTaken();
  }

  /** Ends a space. Its database is put aside, and removed after 30 days. Throws `CodedError`. */
  async remove(id: string): Promise<void> {
    if (id === DEFAULT_SPACE) {
      throw new SpaceError('ENG1808', `the space ${id} is always there and cannot be removed`);
    }
    const entry = this.#entries.get(id);
    if (entry === undefined) throw unknownSpace(id);
    // From now on it cannot be found.
    this.#entries.delete(id);
    await this.#alone(async () => {
      await entry.ready.catch(() => {});
      if (entry.space !== null) {
        this.#options.shared.scheduler.remove(entry.space.core);
        await entry.space.close();
      }
      if (storedSpaces(this.#options.shared.config.folder).includes(id)) await this.#putAside(id);
    });
  }

  /** Tries once more to open those that could not be. */
  async retry(): Promise<void> {
    for (const [id, entry] of this.#entries) {
      if (entry.failure === null) continue;
      this.#begin(id, entry, () => this.#openAgain(id));
      await entry.ready.catch(() => {});
    }
    this.#options.shared.scheduler.rulesTaken();
  }

  /** Removes what is older than it is to be kept. */
  async removeOld(): Promise<void> {
    for (const space of this.all) await space.removeOld();
    const { config, now } = this.#options.shared;
    for (const path of spacesPutAside(config.folder, now() - REMOVED_KEPT_MS)) {
      await removeTables(join(path, DETECTION_FILE));
      await rm(path, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await this.#change;
    for (const space of this.all) await space.close();
  }

  #enter(id: string, open: () => Promise<DetectionSpace>): Entry {
    const entry: Entry = { ready: Promise.reject(unknownSpace(id)), space: null, failure: null };
    entry.ready.catch(() => {});
    this.#entries.set(id, entry);
    this.#begin(id, entry, open);
    return entry;
  }

  #begin(id: string, entry: Entry, open: () => Promise<DetectionSpace>): void {
    entry.ready = this.#alone(async () => {
      try {
        entry.space = await open();
        entry.failure = null;
        return entry.space;
      } catch (error) {
        const failure = error instanceof CodedError ? error : notOpened(id, error);
        entry.failure = failure.message;
        throw failure;
      }
    });
    // Callers that use the space receive the error.
    entry.ready.catch(() => {});
  }

  /** Of a space that was there before. */
  async #openAgain(id: string): Promise<DetectionSpace> {
    const { config, host } = this.#options.shared;
    const isInFiles = config.state === null;
    if (
      isInFiles &&
      isSpaceId(id) &&
      tablesFile(join(config.folder, detectionFileOf(id))) === null
    ) {
      host.log.warn({ space: id }, BEGINS_ANEW);
    }
    try {
      return await this.#open(id);
    } catch (error) {
      // Once: it is tried every minute.
      if (this.failed.get(id) === undefined) host.log.error({ err: error, space: id }, NOT_OPENED);
      throw error;
    }
  }

  /** Opens what is there, or makes it. */
  async #open(id: string): Promise<DetectionSpace> {
    if (!isSpaceId(id)) throw invalid(id);
    const { shared, rules } = this.#options;
    const { folder } = shared.config;
    makeSpaceFolder(folder, id);
    const path = join(folder, detectionFileOf(id));
    const { state, worker } = shared.config;
    const options = { hasEvents: true, isOneOfMany: true, state, space: id, sharing: worker };
    const store = await openDetectionStore(path, options);
    let space: DetectionSpace | null = null;
    try {
      const host = { ...shared.host, log: logOf(id, shared.host.log) };
      space = new DetectionSpace(id, store, rules, { ...shared, host });
      await space.start();
    } catch (error) {
      if (space === null) store.close();
      else await space.close();
      throw error;
    }
    shared.scheduler.add(space.core);
    return space;
  }

  /** Folders of no space: their removal, or the making of the space, was cut off. */
  async #putOthersAside(ids: readonly string[]): Promise<void> {
    for (const id of storedSpaces(this.#options.shared.config.folder)) {
      if (!ids.includes(id)) await this.#putAside(id);
    }
  }

  async #putAside(id: string): Promise<void> {
    const { config, host, now } = this.#options.shared;
    try {
      await putTablesAside(join(config.folder, detectionFileOf(id)), now());
      const path = await putSpaceAside(config.folder, id, now());
      host.log.warn(
        { space: id, path },
        'the files of a space that was removed are put aside; they are deleted after 30 days',
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SpaceError('ENG1705', `the files of the space ${id} stay: ${reason}`, error);
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#change.then(work);
    this.#change = next.catch(() => {});
    return next;
  }
}

const NOT_OPENED =
  'a space cannot be opened; it is tried again every minute, and others are not affected';

const BEGINS_ANEW =
  'a space starts from scratch: its database is not there, and with it all its rules, exceptions and alerts';

const invalid = (id: string) =>
  new SpaceError('ENG1808', `${JSON.stringify(id.slice(0, 100))} cannot be the id of a space`);

function notOpened(id: string, error: unknown): SpaceError {
  const reason = error instanceof Error ? error.message : String(error);
  return new SpaceError('ENG1705', `the space ${id} cannot be opened: ${reason}`, error);
}

const logOf = (space: string, log: DetectionLog): DetectionLog => ({
  info: (fields, message) => log.info({ ...fields, space }, message),
  warn: (fields, message) => log.warn({ ...fields, space }, message),
  error: (fields, message) => log.error({ ...fields, space }, message),
});
