import { instantText, type HostFacts, type WallClock } from '../host/index.ts';
import type { ContainersInUse } from './container-record.ts';
import type { Image } from './image.ts';
import type { Process, Context } from './process.ts';

/** Bounds on memory: the length and the number of cached strings. */
const MAX_CHARACTERS = 16 * 1024;
const MAX_KEPT = 256;

/**
 * The end of documents: parent and leaders, followed by the container. It is the larger part, and is the
 * same string for all children of a process while nothing changes, so it is cached.
 */
class Relatives {
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
const NO_IMAGE = '"name":""';

export type Action = 'fork' | 'exec' | 'end';

/**
 * One line of JSON without its line feed, in two parts: the document's own, and the part shared with
 * others, which is often the same string as for the previous document.
 */
export interface DocumentText {
  readonly own: string;
  readonly common: string;
}

/** The facts that only the document of an exec includes. */
export interface ExecFacts {
  /** `"name":…,"executable":…,"args":…` with all arguments. */
  readonly imageJson: string;
  /** The previous image, if known. */
  readonly previous: Image | null;
  readonly missing: readonly string[];
  readonly reconstructed: readonly string[];
  readonly areArgsCut: boolean;
  /** Monotonic nanoseconds when it was read. */
  readonly readAt: bigint;
}

export interface DocumentOptions {
  readonly host: HostFacts;
  readonly clock: WallClock;
  readonly containers: ContainersInUse;
  readonly run: string;
}

/** Serialises documents from prepared parts. */
export class DocumentWriter {
  readonly #clock: WallClock;
  readonly #containers: ContainersInUse;
  readonly #hostId: string;
  readonly #relatives: Relatives;
  readonly #run: string;
  #count = 0;

  constructor({ host, clock, containers, run }: DocumentOptions) {
    this.#clock = clock;
    this.#containers = containers;
    this.#hostId = host.id;
    this.#relatives = new Relatives(`${DATA_STREAM}${hostJson(host)}`);
    this.#run = run;
  }

  /** The part of a process that never changes. */
  head(pid: number, start: bigint): string {
    const sinceBoot = start + this.#clock.sinceBoot;
    const entity = Buffer.from(`${this.#hostId}:${sinceBoot}:${pid}`).toString('base64');
    return `"entity_id":"${entity}","pid":${pid},"start":"${this.#time(start)}",`;
  }

  /** `exec` for that action only; `time` is the event's. */
  write(action: Action, process: Process, time: bigint, exec: ExecFacts | null): DocumentText {
    const { image, context, container } = process;
    const id = (++this.#count).toString(16).padStart(16, '0');
    const at = this.#time(time);
    const created = this.#time(exec?.readAt ?? this.#clock.monotonic());
    const own = exec?.imageJson ?? image?.json ?? NO_IMAGE;
    const previous = exec === null || exec.previous === null ? '' : previousJson(exec.previous);
    const end = action === 'end' ? `,"end":"${at}"` : '';
    const place = container === null ? '' : this.#containers.json(container);
    return {
      own:
        `{"@timestamp":"${at}",${EVENT[action]}${this.#run}${id}","created":"${created}"}` +
        `${context.idsJson}${ownJson(process, exec)},"process":{` +
        `${process.head}${own}${image?.countJson ?? ''}${context.json}${previous}${end}`,
      common: this.#relatives.json(process, place),
    };
  }

  #time(monotonic: bigint): string {
    return instantText(this.#clock.toWall(monotonic));
  }
}

const DATA_STREAM =
  ',"data_stream":{"type":"logs","dataset":"dockwarden.process","namespace":"default"}';

const EVENT: Readonly<Record<Action, string>> = {
  fork: eventJson('fork', 'start'),
  exec: eventJson('exec', 'start'),
  end: eventJson('end', 'end'),
};

function eventJson(action: Action, type: string): string {
  return (
    '"ecs":{"version":"8.7.0"},"event":{"kind":"event","module":"dockwarden",' +
    `"dataset":"dockwarden.process","category":["process"],"type":["${type}"],` +
    `"action":"${action}","id":"`
  );
}

function hostJson(host: HostFacts): string {
  const text = JSON.stringify({
    name: host.name,
    hostname: host.name,
    id: host.id,
    architecture: host.architecture,
    boot: host.bootId === null ? undefined : { id: host.bootId },
    os: {
      type: 'linux',
      name: 'Linux',
      family: host.osFamily ?? undefined,
      full: host.osFull ?? undefined,
      version: host.osVersion ?? undefined,
      kernel: host.kernel,
    },
  });
  return `,"host":${text}`;
}

function previousJson({ fileJson }: Image): string {
  return fileJson === '' ? '' : `,"previous":[{${fileJson}}]`;
}

/** Fields of the sensor that are not part of ECS. */
function ownJson(process: Process, exec: ExecFacts | null): string {
  const parts: string[] = [];
  const { image, container, setup, nested } = process;
  if (exec !== null && exec.missing.length > 0) parts.push(`"missing":${list(exec.missing)}`);
  if (exec !== null && exec.reconstructed.length > 0) {
    parts.push(`"reconstructed":${list(exec.reconstructed)}`);
  }
  const truncated = truncatedOf(process, exec);
  if (truncated.length > 0) parts.push(`"truncated":${list(truncated)}`);
  if (image?.isDeleted === true) parts.push('"executable_deleted":true');
  if (setup !== null) parts.push(`"setting_up":${JSON.stringify(setup.container.id)}`);
  if (container?.info?.isSandbox === true) parts.push('"sandbox":true');
  if (nested !== null && container !== null) parts.push(`"nested_container":"${nested}"`);
  return parts.length === 0 ? '' : `,"dockwarden":{${parts.join(',')}}`;
}

function list(names: readonly string[]): string {
  return JSON.stringify(names);
}

const NONE: readonly string[] = [];

/** Fields that contain only the first arguments. */
function truncatedOf(process: Process, exec: ExecFacts | null): readonly string[] {
  const { image, parent, group, session, entry } = process;
  const isOwnCut = exec === null ? image?.isShortened === true : exec.areArgsCut;
  const isShort = (each: Process | null) => each?.image?.isShortened === true;
  const isAny =
    isOwnCut ||
    exec?.previous?.isShortened === true ||
    isShort(parent) ||
    isShort(group) ||
    isShort(session) ||
    isShort(entry);
  if (!isAny) return NONE;
  const names: string[] = [];
  if (isOwnCut) names.push('process.args');
  if (exec?.previous?.isShortened === true) names.push('process.previous.args');
  if (isShort(parent)) names.push('process.parent.args');
  if (isShort(group)) names.push('process.group_leader.args');
  if (isShort(session)) names.push('process.session_leader.args');
  if (isShort(entry)) names.push('process.entry_leader.args');
  return names;
}
