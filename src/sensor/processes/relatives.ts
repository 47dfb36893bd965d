import type { Image } from './image.ts';
import type { Context, Process } from './process.ts';

/** Longer strings are not kept, nor more than this number of them: the bound on memory. */
const MAX_CHARACTERS = 16 * 1024;
const MAX_KEPT = 256;

/**
 * The end of documents: parent and leaders, and the container behind them. It is the larger part,
 * and the same string for all children of a process as long as nothing changes, so it is reused.
 */
export class Relatives {
  readonly #behind: string;
  readonly #kept = new Map<Process, Kept>();

  /** @param behind what stands at the end of each document */
  constructor(behind: string) {
    this.#behind = behind;
  }

  /** `,"parent":…,"group_leader":…}` and all that follows the process. */
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

/** A process as it was when the text was made. */
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

/** Of a process of which nothing is known. */
export const NO_IMAGE = '"name":""';
