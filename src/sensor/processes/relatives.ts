import type { Image } from './image.ts';
import type { Context, Process } from './process.ts';

/** Bounds on memory: the length and the number of cached strings. */
const MAX_CHARACTERS = 16 * 1024;
const MAX_KEPT = 256;

/**
 * The end of documents: parent and leaders, followed by the container. It is the larger part, and is the
 * same string for all children of a process while nothing changes, so it is cached.
 */
export class Relatives {
  readonly #behind: string;
  readonly #kept = new Map<Process, Kept>();

  /** @param behind the end of every document */
  constructor(behind: string) {
    this.#behind = behind;
  }

  /** `,"parent":…,"group_leader":…}` and everything that follows the process. */
  json(process: Process, container: string): string {
    const { parent, group, session, entry } = process;
    const isLeader = group === process || session === process || entry === process;
    if (parent === null || isLeader) return this.#made(process, container);
    const kept = this.#kept.get(parent);
    if (kept !== undefined && isStill(kept, process, container)) return kept.json;
    const json = this.#made(process, container);
    if (json.length > MAX_CHARACTERS) return json;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(parent, {
      container,
      parent: relativeOf(parent),
      group: relativeOf(group),
      session: relativeOf(session),
      entry: relativeOf(entry),
      json,
    });
    return json;
  }

  #made(process: Process, container: string): string {
    const { parent, group, session, entry } = process;
    return (
      (parent === null ? '' : `,"parent":{${relativeJson(parent)}}`) +
      leaderJson('group_leader', group, process) +
      leaderJson('session_leader', session, process) +
      leaderJson('entry_leader', entry, process) +
      `}${container}${this.#behind}}`
    );
  }
}

interface Kept {
  readonly container: string;
  readonly parent: Relative | null;
  readonly group: Relative | null;
  readonly session: Relative | null;
  readonly entry: Relative | null;
  readonly json: string;
}

/** The state of a process for which the text was created. */
interface Relative {
  readonly process: Process;
  readonly image: Image | null;
  readonly context: Context;
}

function relativeOf(process: Process | null): Relative | null {
  return process === null ? null : { process, image: process.image, context: process.context };
}

function isStill(kept: Kept, { parent, group, session, entry }: Process, container: string) {
  return (
    isSame(kept.parent, parent) &&
    isSame(kept.group, group) &&
    isSame(kept.session, session) &&
    isSame(kept.entry, entry) &&
    kept.container === container
  );
}

function isSame(relative: Relative | null, process: Process | null): boolean {
  if (relative === null || process === null) return relative === process;
  return (
    relative.process === process &&
    relative.image === process.image &&
    relative.context === process.context
  );
}

function relativeJson({ head, image, context }: Process): string {
  return `${head}${image?.json ?? NO_IMAGE}${context.json}`;
}

function leaderJson(role: string, leader: Process | null, process: Process): string {
  if (leader === null) return '';
  const isEntry = leader === process.entry;
  const meta = isEntry ? ',"entry_meta":{"type":"container"}' : '';
  return `,"${role}":{${relativeJson(leader)},"same_as_process":${leader === process}${
    role === 'group_leader' ? '' : meta
  }}`;
}

/** For a process about which nothing is known. */
export const NO_IMAGE = '"name":""';
