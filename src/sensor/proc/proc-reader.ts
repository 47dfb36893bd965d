import { existsSync, readdirSync, statSync } from 'node:fs';
import { ownerOf, readInto, readLink, type Owner } from './files.ts';
import { judge, type Read } from './freshness.ts';
import { parseArgs, parseStat, withoutDeleted } from './parse.ts';
import { Namespaces } from './namespaces.ts';
import type { FoundProcess, ProcReader, ProcSnapshot, ProcStat } from './snapshot.ts';

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
