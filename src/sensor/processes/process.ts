import type { ContainerRecord } from './container-record.ts';
import type { Image } from './image.ts';

/** A tracked process. The record outlives the process while others refer to it as parent or leader. */
export interface Process {
  readonly pid: number;
  /** Monotonic nanoseconds; for one found in `/proc`, with a resolution of 10 ms, rounded down. */
  readonly start: bigint;
  /** `"entity_id":…,"pid":…,"start":…,` */
  readonly head: string;
  /** Monotonic nanoseconds when it was found in `/proc`; 0 if its start was seen. */
  readonly foundAt: bigint;
  image: Image | null;
  parent: Process | null;
  group: Process | null;
  session: Process | null;
  /** The process that entered the container; null outside. */
  entry: Process | null;
  context: Context;
  container: ContainerRecord | null;
  /** The innermost container by its cgroup, if containers run inside the container. */
  nested: string | null;
  /** The container that it sets up and does not yet belong to. */
  setup: Setup | null;
  /** A kernel thread: no document before it runs a file. */
  isKernel: boolean;
  /** Whether it was placed in its cgroup at its start, which no event reports. */
  isPlacedUnseen: boolean;
  /** The number of known threads besides the first. */
  threads: number;
  /** Whether the first thread has exited while others continue. */
  isFirstGone: boolean;
  hasEnded: boolean;
}

/** What children inherit from a process; replaced, never modified. */
export interface Context {
  readonly directory: string | null;
  readonly isInteractive: boolean | null;
  readonly user: number | null;
  readonly group: number | null;
  /** `,"working_directory":…,"interactive":…,"user":…,"group":…`, without unknown fields. */
  readonly json: string;
  /** `,"user":…,"group":…`, without unknown fields. */
  readonly idsJson: string;
}

/** A process that entered the container from outside, or its fork, and has run no file since. */
export interface Setup {
  readonly container: ContainerRecord;
  /** Whether it may exec its own program once more and still be the runtime. */
  mayRepeat: boolean;
}

type ContextFacts = Pick<Context, 'directory' | 'isInteractive' | 'user' | 'group'>;

export function contextOf(facts: ContextFacts): Context {
  const { directory, isInteractive, user, group } = facts;
  const folder = directory === null ? '' : `,"working_directory":${JSON.stringify(directory)}`;
  const interactive = isInteractive === null ? '' : `,"interactive":${isInteractive}`;
  const userJson = user === null ? '' : `,"user":{"id":"${user}"}`;
  const idsJson = group === null ? userJson : `${userJson},"group":{"id":"${group}"}`;
  return {
    directory,
    isInteractive,
    user,
    group,
    json: `${folder}${interactive}${idsJson}`,
    idsJson,
  };
}

/** Returns the same object if nothing changed. */
export function changedContext(context: Context, facts: ContextFacts): Context {
  const isSame =
    context.directory === facts.directory &&
    context.isInteractive === facts.isInteractive &&
    context.user === facts.user &&
    context.group === facts.group;
  return isSame ? context : contextOf(facts);
}

export const NO_CONTEXT: Context = contextOf({
  directory: null,
  isInteractive: null,
  user: null,
  group: null,
});

export const NS_PER_TICK = 10_000_000n;

/** A process about which nothing else is known. */
export function bareProcess(pid: number, start: bigint, head: string, foundAt: bigint): Process {
  return {
    pid,
    start,
    head,
    foundAt,
    image: null,
    parent: null,
    group: null,
    session: null,
    entry: null,
    context: NO_CONTEXT,
    container: null,
    nested: null,
    setup: null,
    isKernel: false,
    isPlacedUnseen: false,
    threads: 0,
    isFirstGone: false,
    hasEnded: false,
  };
}

/** Whether a time precedes the start: the event belongs to an older process with this id. */
export function isBefore(time: bigint, process: Process): boolean {
  return time < process.start;
}

/** Releases what the process refers to; others may still refer to it. */
export function endProcess(process: Process): void {
  process.hasEnded = true;
  process.parent = null;
  process.group = null;
  process.session = null;
  process.entry = null;
}
