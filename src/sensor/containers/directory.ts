import { infoOf, type ContainerInfo } from './container-info.ts';
import { readInfo, type FileAnswer } from './info-files.ts';
import { isOfUnknownEngine } from './cgroup-path.ts';

/**
 * Containers by key, as `keyOf` creates it. Filled from files on the first lookup, and completed from APIs
 * later.
 */
export type ContainerDirectory = ReturnType<typeof createContainerDirectory>;

export interface ContainerCounts {
  /** The current number. */
  readonly known: number;
  /** Files that exist but could not be used: too large, not JSON, or not a regular file. */
  readonly unreadable: number;
  /** Containers dropped because the directory was full. */
  readonly evicted: number;
}

export interface ContainerDirectoryOptions {
  /** Default: the files of the runtimes on this host. */
  readonly read?: (key: string) => FileAnswer;
  /** Called once for each container whose image is not in any file. */
  readonly onUnknown?: (key: string) => void;
  /** Monotonic nanoseconds. */
  readonly now: () => bigint;
  /** Default 4,096. */
  readonly maxContainers?: number;
}

interface Entry {
  info: ContainerInfo;
  /** Remaining attempts, since some files are written after the first process starts. */
  looks: number;
  nextLook: bigint;
}

const MAX_CONTAINERS = 4096;
const LOOKS = 5;
const LOOK_EVERY_NS = 200_000_000n;

export function createContainerDirectory(options: ContainerDirectoryOptions) {
  const read = options.read ?? readInfo;
  const most = options.maxContainers ?? MAX_CONTAINERS;
  const entries = new Map<string, Entry>();
  let unreadable = 0;
  let evicted = 0;

  function look(key: string, entry: Entry): void {
    const answer = read(key);
    entry.looks--;
    entry.nextLook = options.now() + LOOK_EVERY_NS;
    if (Object.keys(answer.info).length > 0) entry.info = { ...entry.info, ...answer.info };
    if (entry.info.imageName !== undefined) entry.looks = 0;
    // A partly written file is complete at the next attempt, so only the last one counts.
    if (entry.looks === 0) unreadable += answer.unreadable;
  }

  function added(key: string): Entry {
    if (entries.size >= most) {
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
      evicted++;
    }
    const entry: Entry = { info: {}, looks: LOOKS, nextLook: 0n };
    entries.set(key, entry);
    look(key, entry);
    if (entry.info.imageName === undefined && !isOfUnknownEngine(key)) options.onUnknown?.(key);
    return entry;
  }

  return {
    /** Reads the runtime's files the first time. Returns a new object whenever more is known. */
    lookup(key: string): ContainerInfo {
      const entry = entries.get(key) ?? added(key);
      if (entry.looks > 0 && options.now() >= entry.nextLook) look(key, entry);
      return entry.info;
    },
    /** Adds what a runtime's API reported later. Fields already known from files are kept. */
    offer(key: string, info: ContainerInfo): void {
      const entry = entries.get(key);
      if (entry !== undefined) entry.info = { ...infoOf(info), ...entry.info };
    },
    /** Called when the container has no processes left. */
    forget: (key: string) => void entries.delete(key),
    counts: (): ContainerCounts => ({ known: entries.size, unreadable, evicted }),
  };
}
