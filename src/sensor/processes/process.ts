import type { ContainerRecord } from './container-record.ts';
import type { Image } from './image.ts';

/** A process as it is known. It outlives its end as long as others name it as parent or leader. */
export interface Process {
  readonly pid: number;
  /** Monotonic nanoseconds; of one found in `/proc`, to 10 ms, rounded down. */
  readonly start: bigint;
  /** `"entity_id":…,"pid":…,"start":…,` */
  readonly head: string;
  /** Monotonic nanoseconds when it was found in `/proc`, 0 if it was seen to start. */
  readonly foundAt: bigint;
  image: Image | null;
  parent: Process | null;
  group: Process | null;
  session: Process | null;
  /** By which execution entered the container; null outside. */
  entry: Process | null;
  context: Context;
  container: ContainerRecord | null;
  /** The innermost container by its control group, where containers run in the container. */
  nested: string | null;
  /** What it sets up; it is not the container's yet. */
  setup: Setup | null;
  /** A thread of the kernel: no document before it runs a file. */
  isKernel: boolean;
  /** Whether it was placed in its cgroup at its start, which no event reports. */
  isPlacedUnseen: boolean;
  /** Threads besides the first that are known. */
  threads: number;
  /** Whether the first thread has ended while others go on. */
  isFirstGone: boolean;
  hasEnded: boolean;
}

/** What a process hands on to its children; a new object when it changes. */
export interface Context {
  readonly directory: string | null;
  readonly isInteractive: boolean | null;
  readonly user: number | null;
  readonly group: number | null;
  /** `,"working_directory":…,"interactive":…,"user":…,"group":…` with what is known. */
  readonly json: string;
  /** `,"user":…,"group":…` with what is known. */
  readonly idsJson: string;
}

/** A process that entered the container from outside, or its fork, and has run no file since. */
export interface Setup {
  readonly container: ContainerRecord;
  /** Whether it may run its own program once more and still be the runtime. */
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

/** The same object if nothing changed. */
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

/** A process of which nothing more is known. */
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

/** Whether a moment is before the start: the event is of an older process with this id. */
export function isBefore(time: bigint, process: Process): boolean {
  return time < process.start;
}

/** Others may still name a process that ended; what it named itself is let go. */
export function endProcess(process: Process): void {
  process.hasEnded = true;
  process.parent = null;
  process.group = null;
  process.session = null;
  process.entry = null;
}
