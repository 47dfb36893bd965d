import { existsSync, readdirSync, statSync } from 'node:fs';
import { ownerOf, readInto, readLink, type Owner } from './files.ts';
import { parseArgs, parseStat, withoutDeleted } from './parse.ts';
import type { FoundProcess, ProcReader, ProcSnapshot, ProcStat } from './snapshot.ts';

/** The first process, and the first one of the kernel, which security modules may protect less. */
const HOST_PROCESSES = [1, 2];

/** A map of one user; a line has three numbers. */
const MAX_MAP = 256;

/** The namespaces of a host, and which processes have others, as those of containers do. */
export class Namespaces {
  readonly #root: string;
  readonly #map = Buffer.allocUnsafeSlow(MAX_MAP);
  #hostPids: string | null = null;
  #hostMounts: string | null = null;

  /** @param root `/proc` */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The pid namespace of a process whose pids and mounts are both not those of the host's first process; null for
   * others, and where it has exited. A service with private mounts shares the pids, the sandbox of a browser
   * the mounts.
   */
  ofContainer(folder: string): string | null {
    const pids = readLink(`${folder}/ns/pid`);
    if (pids === null || pids === this.#pidsOfHost() || this.#hostMounts === null) return null;
    const mounts = readLink(`${folder}/ns/mnt`);
    if (mounts === null || mounts === this.#hostMounts) return null;
    return this.#isSandbox(folder) ? null : pids;
  }

  #pidsOfHost(): string | null {
    if (this.#hostPids === null || this.#hostMounts === null) {
      for (const pid of HOST_PROCESSES) {
        this.#hostPids = readLink(`${this.#root}/${pid}/ns/pid`);
        this.#hostMounts = readLink(`${this.#root}/${pid}/ns/mnt`);
        if (this.#hostPids !== null && this.#hostMounts !== null) break;
      }
    }
    return this.#hostPids;
  }

  /**
   * Whether it has a user namespace with one user, or none yet. That is what any program can make for itself, as
   * Flatpak, thumbnailers and build tools do for each thing they run; for a range of users it needs root.
   */
  #isSandbox(folder: string): boolean {
    const length = readInto(`${folder}/uid_map`, this.#map);
    if (length < 0) return false;
    const lines = this.#map.toString('latin1', 0, length).trim().split('\n');
    return lines.length === 1 && /^(?:\d+\s+\d+\s+1)?$/.test(lines[0]?.trim() ?? '');
  }
}

/** What determines which image a read shows. */
export interface Read {
  readonly readAt: bigint;
  /** Address of the arguments, which differs for each image; 0 if unknown. */
  readonly argumentsAt: number;
  /** The time of the exec for which `/proc` was read. */
  readonly execAt: bigint;
  isSuperseded: boolean;
  /** The read for the previous exec, as long as its verdict may depend on this one. */
  before: Read | null;
}

/** The maximum time between an exec replacing the image and its event. */
const BEFORE_EVENT_NS = 1_000_000n;

/**
 * To be called with each read of a process and the previous one. If the newer exec began before the older
 * read was done, that read may show the newer image.
 *
 * A read that was done before the newer event shows the older image or the newer one. Each image has its
 * arguments at a different address, so an address that differs from the newer image's proves that it is the
 * older one. The newer image's address is known only if the newer read is itself right: if that turns out
 * to be wrong, the older read is judged by time alone.
 */
export function judge(older: Read, newer: Read): void {
  newer.before = older;
  if (isClear(older, newer)) {
    older.before = null;
    newer.before = null;
    return;
  }
  const isOwn =
    older.readAt < newer.execAt &&
    older.argumentsAt !== 0 &&
    newer.argumentsAt !== 0 &&
    older.argumentsAt !== newer.argumentsAt;
  if (!isOwn) supersede(older);
}

function isClear(older: Read, newer: Read): boolean {
  return older.readAt < newer.execAt - BEFORE_EVENT_NS;
}

function supersede(read: Read): void {
  read.isSuperseded = true;
  const { before } = read;
  read.before = null;
  // The address that proved the older read right was not this image's.
  if (before !== null && !before.isSuperseded && !isClear(before, read)) supersede(before);
}

export interface ProcReaderOptions {
  /** Default `/proc`. */
  readonly root?: string;
  /** The maximum number of bytes of arguments kept. Default 256 KiB; the kernel allows 6 MiB. */
  readonly maxArgs?: number;
  /** The owner of a process directory. Default: according to the file system. */
  readonly ownerOf?: (folder: string) => Owner | null;
  /** Monotonic clock in nanoseconds. Default `process.hrtime.bigint`. */
  readonly now?: () => bigint;
}

const MAX_ARGS = 256 * 1024;
/** Longer than any stat line, any status, and the cgroup file of a process in many hierarchies. */
const MAX_FILE = 64 * 1024;
/**
 * The number of processes whose last read is kept for comparison; covers all execs of a few milliseconds.
 */
const MAX_RECENT = 4096;

interface Snapshot extends ProcSnapshot, Read {
  isSuperseded: boolean;
}

/**
 * Reads what an exec left in `/proc`, in the order in which it vanishes: arguments and executable when the
 * process exits, the working directory soon after; stat and status remain until the parent waits. Nothing
 * is decoded until everything is read.
 */
export function createProcReader(options: ProcReaderOptions = {}): ProcReader {
  const root = options.root ?? '/proc';
  const owns = options.ownerOf ?? ownerOf;
  const now = options.now ?? (() => process.hrtime.bigint());
  // One byte more than is kept reveals truncation.
  const argBytes = Buffer.allocUnsafeSlow((options.maxArgs ?? MAX_ARGS) + 1);
  const statBytes = Buffer.allocUnsafeSlow(4096);
  const namespaces = new Namespaces(root);
  const statusBytes = Buffer.allocUnsafeSlow(MAX_FILE);
  const recent = new Map<number, Snapshot>();

  function read(pid: number, execAt: bigint): Snapshot {
    const folder = `${root}/${pid}`;
    const argLength = readInto(`${folder}/cmdline`, argBytes);
    const link = readLink(`${folder}/exe`);
    const readAt = now();
    const directory = readLink(`${folder}/cwd`);
    const containerPids = namespaces.ofContainer(folder);
    const statLength = readInto(`${folder}/stat`, statBytes);
    const owner = statLength < 0 ? null : owns(folder);
    const stat = statLength < 0 ? null : parseStat(statBytes, statLength);
    // For a process that has exited, or has begun its next exec, they read as empty without an error.
    const hasArgs = argLength > 0;
    const isCut = argLength === argBytes.length;
    const executable = link === null ? null : nameOf(folder, link);
    return {
      pid,
      readAt,
      execAt,
      args: hasArgs ? parseArgs(argBytes, isCut ? argLength - 1 : argLength, isCut) : null,
      areArgsCut: hasArgs && isCut,
      executable: executable?.path ?? null,
      isDeleted: executable?.isDeleted ?? false,
      workingDirectory: directory === null ? null : (withoutDeleted(directory) ?? directory),
      stat,
      user: owner?.user ?? null,
      group: owner?.group ?? null,
      sharesMounts: endsInInit(argBytes, argLength) ? sharesMounts(folder, stat) : null,
      containerPids,
      argumentsAt: stat?.argumentsAt ?? 0,
      isSuperseded: false,
      before: null,
    };
  }

  function sharesMounts(folder: string, stat: ProcStat | null): boolean | null {
    if (stat === null) return null;
    const own = readLink(`${folder}/ns/mnt`);
    const parents = readLink(`${root}/${stat.parent}/ns/mnt`);
    return own === null || parents === null ? null : own === parents;
  }

  function cgroups(pid: number): string | null {
    const length = readInto(`${root}/${pid}/cgroup`, statusBytes);
    return length < 0 ? null : statusBytes.toString('utf8', 0, length);
  }

  return {
    readExec(pid, time) {
      const snapshot = read(pid, time);
      const older = recent.get(pid);
      if (older !== undefined) judge(older, snapshot);
      else if (recent.size >= MAX_RECENT) recent.clear();
      recent.set(pid, snapshot);
      return snapshot;
    },

    find(task): FoundProcess | null {
      const length = readInto(`${root}/${task}/status`, statusBytes);
      if (length < 0) return null;
      const pid = tgidOf(statusBytes, length);
      if (pid === null) return null;
      const snapshot = read(pid, 0n);
      if (snapshot.stat === null) return null;
      const groups = cgroups(pid);
      return groups === null ? null : { snapshot, pid, cgroups: groups };
    },

    list: () => numbersIn(root),
    threads: (pid) => numbersIn(`${root}/${pid}/task`),
    cgroups,

    isAlive: (pid) => existsSync(`${root}/${pid}`),
  };
}

/** Numeric names in ascending order; none if the directory does not exist. */
function numbersIn(folder: string): readonly number[] {
  try {
    const names = readdirSync(folder).filter((name) => /^\d+$/.test(name));
    return names.map(Number).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

function nameOf(folder: string, link: string): { path: string; isDeleted: boolean } {
  const path = withoutDeleted(link);
  // A file may really have this name: then it exists in its directory, and so has a link.
  if (path === null || hasName(`${folder}/exe`)) return { path: link, isDeleted: false };
  return { path, isDeleted: true };
}

function hasName(link: string): boolean {
  try {
    return statSync(link).nlink > 0;
  } catch {
    return false;
  }
}

const INIT = Buffer.from('\0init\0');

function endsInInit(bytes: Buffer, length: number): boolean {
  if (length < INIT.length || length > bytes.length) return false;
  return bytes.compare(INIT, 0, INIT.length, length - INIT.length, length) === 0;
}

const TGID_LINE = '\nTgid:\t';

function tgidOf(bytes: Buffer, length: number): number | null {
  const text = bytes.toString('latin1', 0, length);
  const at = text.indexOf(TGID_LINE);
  const pid = at < 0 ? 0 : Number.parseInt(text.slice(at + TGID_LINE.length), 10);
  return pid > 0 ? pid : null;
}
