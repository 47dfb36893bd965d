import {
  type ContainerInfo,
  createContainerDirectory,
  createMembership,
} from '../containers/index.ts';
import { createWallClock, type HostFacts } from '../host/index.ts';
import type { FoundProcess, ProcReader, ProcSnapshot, ProcStat } from '../proc/index.ts';
import { ProcessTable } from './process-table.ts';

export const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
export const OTHER = ID.replaceAll('4', '5');
export const GROUP = `/docker/${ID}`;

export const HOST: HostFacts = {
  name: 'node-1',
  id: '9f0e',
  bootId: '77aa',
  architecture: 'x86_64',
  kernel: '6.18.0',
  osFamily: 'debian',
  osFull: 'Debian GNU/Linux 12',
  osVersion: '12',
};

export const MS = 1_000_000n;
/** 2026-11-24T15:31:49Z is second 100 of the monotonic clock. */
const WALL_MS = Date.UTC(2026, 10, 24, 15, 31, 49) - 100_000;

type StatFacts = Partial<ProcStat>;
type SnapshotFacts = Partial<Omit<ProcSnapshot, 'stat'>> & { readonly stat?: StatFacts | null };

export function snapshotOf(pid: number, facts: SnapshotFacts = {}): ProcSnapshot {
  const stat: ProcStat = {
    comm: 'task',
    isZombie: false,
    parent: 1,
    group: pid,
    session: pid,
    terminal: 0,
    startTicks: 0,
    argumentsAt: 0,
    ...facts.stat,
  };
  return {
    pid,
    readAt: 0n,
    args: ['prog'],
    areArgsCut: false,
    executable: '/bin/prog',
    isDeleted: false,
    workingDirectory: '/',
    user: 0,
    group: 0,
    sharesMounts: null,
    containerPids: null,
    isSuperseded: false,
    argumentsAt: 0,
    ...facts,
    stat: facts.stat === null ? null : stat,
  };
}

/** The content of `/proc` after the process has exited. */
export const GONE: SnapshotFacts = {
  args: null,
  executable: null,
  workingDirectory: null,
  user: null,
  group: null,
  stat: null,
};

export interface ScriptOptions {
  readonly infos?: ReadonlyMap<string, ContainerInfo>;
  readonly plain?: readonly string[];
  readonly maxProcesses?: number;
  readonly maxThreads?: number;
  readonly withHostProcesses?: boolean;
}

/** The parts of a document that tests use. */
export interface Doc {
  readonly '@timestamp': string;
  readonly event: { readonly action: string; readonly id: string; readonly created: string };
  readonly container?: {
    readonly id: string;
    readonly runtime?: string;
    readonly name?: string;
  };
  readonly process: DocProcess & {
    readonly parent?: DocProcess;
    readonly group_leader?: DocLeader;
    readonly session_leader?: DocLeader;
    readonly entry_leader?: DocLeader;
    readonly previous?: readonly { readonly executable?: string; readonly args?: string[] }[];
  };
  readonly user?: { readonly id: string };
  readonly dockwarden?: Readonly<Record<string, unknown>>;
}

interface DocProcess {
  readonly pid: number;
  readonly entity_id: string;
  readonly name: string;
  readonly executable?: string;
  readonly args?: readonly string[];
  readonly args_count?: number;
  readonly working_directory?: string;
  readonly interactive?: boolean;
  readonly start: string;
  readonly end?: string;
  readonly user?: { readonly id: string };
}

interface DocLeader extends DocProcess {
  readonly same_as_process: boolean;
  readonly entry_meta?: { readonly type: string };
}

/** A table that receives a test's events, with its own `/proc`; a step takes a millisecond. */
export class Script {
  readonly lines: string[] = [];
  readonly found = new Map<number, FoundProcess>();
  readonly groups = new Map<number, string>();
  readonly table: ProcessTable;
  readonly infos: Map<string, ContainerInfo>;
  time = 100_000n * MS;

  constructor(options: ScriptOptions = {}) {
    this.infos = new Map(options.infos);
    const now = () => this.time;
    let looks = 0;
    const clock = createWallClock({
      monotonic: now,
      // The millisecond changes at the second reading, so the offset is exact.
      wall: () => WALL_MS + Number(this.time / MS) + (looks++ === 0 ? -1 : 0),
      uptime: () => null,
    });
    const plain = new Set((options.plain ?? []).map((name) => `/run/runc/${name}`));
    this.table = new ProcessTable({
      reader: this.#reader(),
      containers: createContainerDirectory({
        now,
        read: (id) => ({ info: this.infos.get(id) ?? {}, unreadable: 0 }),
      }),
      membership: createMembership({ exists: (path) => plain.has(path) }),
      host: HOST,
      clock,
      emit: ({ own, common }) => void this.lines.push(own + common),
      run: '0123456789abcdef',
      ...options,
    });
  }

  get docs(): readonly Doc[] {
    return this.lines.map((line) => JSON.parse(line) as Doc);
  }

  get last(): Doc {
    const line = this.lines.at(-1);
    if (line === undefined) throw new RangeError('no document yet');
    return JSON.parse(line) as Doc;
  }

  /** Adds a process to `/proc`. */
  there(pid: number, facts: SnapshotFacts = {}, cgroup = '/'): this {
    this.groups.set(pid, cgroup);
    const snapshot = snapshotOf(pid, facts);
    this.found.set(pid, { pid, snapshot, cgroups: `4:memory:${cgroup}\n0::${cgroup}\n` });
    return this;
  }

  fork(task: number, child: number, flags = 0): this {
    const time = this.#step();
    this.table.apply({ kind: 'task', time, task, child, flags, comm: 'task' }, null);
    return this;
  }

  exec(
    pid: number,
    facts: SnapshotFacts = {},
    path = facts.executable ?? '/bin/prog',
    task = pid,
  ): this {
    const time = this.#step();
    const snapshot = snapshotOf(pid, { readAt: time + 50_000n, ...facts });
    this.table.apply({ kind: 'exec', time, pid, task, path }, snapshot);
    return this;
  }

  exit(task: number, isLast: boolean | null = true): this {
    this.table.apply({ kind: 'exit', time: this.#step(), task, isLast }, null);
    return this;
  }

  cgroup(task: number, path: string): this {
    this.table.apply({ kind: 'cgroup', time: this.#step(), task, path }, null);
    return this;
  }

  #step(): bigint {
    this.time += MS;
    return this.time;
  }

  #reader(): ProcReader {
    return {
      readExec: (pid) => snapshotOf(pid),
      find: (task) => this.found.get(task) ?? null,
      list: () => [...this.found.keys()].sort((a, b) => a - b),
      threads: (pid) => [pid],
      cgroups: (pid) => {
        const group = this.groups.get(pid);
        return group === undefined ? null : `0::${group}\n`;
      },
      isAlive: (pid) => this.found.has(pid),
    };
  }
}
