import { infoOf, type ContainerInfo } from './container-info.ts';
import { readInfo, type FileAnswer } from './info-files.ts';

/** Containers by id, filled from files when first asked for, and from outside later. */
export interface ContainerDirectory {
  /** Reads the runtime's files the first time. Another object as soon as more is known. */
  lookup(id: string): ContainerInfo;
  /** What a runtime's interface told later. Fields already known from files stay. */
  offer(id: string, info: ContainerInfo): void;
  /** The container has no process any more. */
  forget(id: string): void;
  counts(): ContainerCounts;
}

export interface ContainerCounts {
  /** Now. */
  readonly known: number;
  /** Files that were there and could not be used: too large, not JSON, no regular file. */
  readonly unreadable: number;
  /** Dropped because the directory was full. */
  readonly evicted: number;
}

export interface ContainerDirectoryOptions {
  /** Default: the files of the runtimes on this host. */
  readonly read?: (id: string) => FileAnswer;
  /** Called once for each container of which files did not tell the image. */
  readonly onUnknown?: (id: string) => void;
  /** Monotonic nanoseconds. */
  readonly now: () => bigint;
  /** Default 4,096. */
  readonly maxContainers?: number;
}

interface Entry {
  info: ContainerInfo;
  /** Looks left, as some files come after the first process. */
  looks: number;
  nextLook: bigint;
}

const MAX_CONTAINERS = 4096;
const LOOKS = 5;
const LOOK_EVERY_NS = 200_000_000n;

export function createContainerDirectory(options: ContainerDirectoryOptions): ContainerDirectory {
  const read = options.read ?? readInfo;
  const most = options.maxContainers ?? MAX_CONTAINERS;
  const entries = new Map<string, Entry>();
  let unreadable = 0;
  let evicted = 0;

  function look(id: string, entry: Entry): void {
    const answer = read(id);
    entry.looks--;
    entry.nextLook = options.now() + LOOK_EVERY_NS;
    if (Object.keys(answer.info).length > 0) entry.info = { ...entry.info, ...answer.info };
    if (entry.info.imageName !== undefined) entry.looks = 0;
    // A file half written is whole at the next look, so only the last one counts.
    if (entry.looks === 0) unreadable += answer.unreadable;
  }

  function added(id: string): Entry {
    if (entries.size >= most) {
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
      evicted++;
    }
    const entry: Entry = { info: {}, looks: LOOKS, nextLook: 0n };
    entries.set(id, entry);
    look(id, entry);
    if (entry.info.imageName === undefined) options.onUnknown?.(id);
    return entry;
  }

  return {
    lookup(id) {
      const entry = entries.get(id) ?? added(id);
      if (entry.looks > 0 && options.now() >= entry.nextLook) look(id, entry);
      return entry.info;
    },
    offer(id, info) {
      const entry = entries.get(id);
      if (entry !== undefined) entry.info = { ...infoOf(info), ...entry.info };
    },
    forget: (id) => void entries.delete(id),
    counts: () => ({ known: entries.size, unreadable, evicted }),
  };
}
