import type { Image, ProcessFacts, ProcessMention } from './process-facts.ts';

/** A program that a process ran from a moment on; `null` for what it was before the first event of it. */
export interface TimedImage extends Image {
  readonly time: bigint | null;
}

/** What is known of one process from all events that name it. */
export interface KnownProcess {
  readonly entity: string;
  pid: number | null;
  start: string | null;
  end: bigint | null;
  exitCode: number | null;
  user: string | null;
  parent: string | null;
  /** Events of the process itself; none for one that others have only named. */
  events: number;
  /** The time of its first event. */
  first: bigint | null;
  /** From its own events, by time. */
  readonly images: TimedImage[];
  /** As others name it. */
  mention: Image;
}

/** Images of one process that are kept; a shell that execs in a circle has no end of them. */
const MAX_IMAGES = 64;

/** Puts together what events say of processes. */
export class ProcessTable {
  readonly #processes = new Map<string, KnownProcess>();
  readonly #children = new Map<string, string[]>();
  readonly #most: number;
  #left = 0;

  /** @param most processes that are kept; further ones are counted only */
  constructor(most: number) {
    this.#most = most;
  }

  /** Mentions of processes for which there was no room. */
  get left(): number {
    return this.#left;
  }

  get(entity: string): KnownProcess | undefined {
    return this.#processes.get(entity);
  }

  /** Processes without a known parent. */
  roots(): readonly string[] {
    return [...this.#processes.values()].flatMap(({ entity, parent }) =>
      parent === null || !this.#processes.has(parent) ? entity : [],
    );
  }

  /** Those that name it as their parent, in the order in which they became known. */
  childrenOf(entity: string): readonly string[] {
    return this.#children.get(entity) ?? [];
  }

  add(facts: ProcessFacts): void {
    const { process, parent, leaders, time } = facts;
    if (parent !== null) this.#mention(parent);
    for (const leader of leaders) this.#mention(leader.process);
    const known = process === null ? null : this.#mention(process);
    if (known === null || process === null) return;
    known.events += 1;
    known.user ??= facts.user;
    if (time !== null && (known.first === null || time < known.first)) known.first = time;
    if (facts.isEnd) {
      known.end = time;
      known.exitCode = facts.exitCode;
    }
    addImage(known.images, { time, ...imageOf(process) }, facts.actions.includes('exec'));
    // An orphaned process gets another parent; the first event names the one that started it.
    if (known.parent === null && parent !== null && parent.entity !== known.entity) {
      known.parent = parent.entity;
      const siblings = this.#children.get(parent.entity);
      if (siblings === undefined) this.#children.set(parent.entity, [known.entity]);
      else siblings.push(known.entity);
    }
  }

  #mention(mention: ProcessMention): KnownProcess | null {
    const { entity, pid, start } = mention;
    let known = this.#processes.get(entity);
    if (known === undefined) {
      if (this.#processes.size >= this.#most) {
        this.#left += 1;
        return null;
      }
      known = {
        entity,
        pid,
        start,
        end: null,
        exitCode: null,
        user: null,
        parent: null,
        events: 0,
        first: null,
        images: [],
        mention: imageOf(mention),
      };
      this.#processes.set(entity, known);
    }
    known.pid ??= pid;
    known.start ??= start;
    if (known.mention.name === null && known.mention.executable === null)
      known.mention = imageOf(mention);
    return known;
  }
}

const imageOf = ({ name, executable, args }: Image): Image => ({ name, executable, args });

/** In the order of time. What is the same as its neighbour is there once; an exec is always one of its own. */
function addImage(images: TimedImage[], image: TimedImage, isExec: boolean): void {
  const { time } = image;
  const before = images.findLastIndex((each) => (each.time ?? 0n) <= (time ?? 0n));
  const last = images[before];
  if (last !== undefined && !isExec && isSame(last, image)) return;
  if (last?.time === time && last !== undefined && isSame(last, image)) return;
  const next = images[before + 1];
  if (next !== undefined && !isExec && isSame(next, image)) {
    // Events of streams come one after the other: an earlier one is read later.
    images[before + 1] = { ...next, time };
    return;
  }
  if (images.length < MAX_IMAGES) images.splice(before + 1, 0, image);
}

const isSame = (a: Image, b: Image): boolean =>
  a.executable === b.executable && a.name === b.name && a.args.join('\0') === b.args.join('\0');

/** The position of what a process ran at a moment, or else of the first that is known; -1 where no event says. */
export function imageAt({ images }: KnownProcess, time: bigint | null): number {
  if (images.length === 0 || time === null) return images.length - 1;
  return Math.max(
    0,
    images.findLastIndex((image) => image.time === null || image.time <= time),
  );
}
