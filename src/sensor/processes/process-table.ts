import { assertNever } from '../../util/assert.ts';
import {
  CLONE_INTO_CGROUP,
  CLONE_PARENT,
  CLONE_THREAD,
  hasFlag,
  type KernelEvent,
} from '../kernel/kernel-event.ts';
import type { ProcSnapshot } from '../proc/index.ts';
import { ContainersInUse } from './container-record.ts';
import { type ProcessCounts, type ProcessTableOptions, newCounts } from './contract.ts';
import { DocumentWriter, type Action, type DocumentText, type ExecFacts } from './document.ts';
import { execProcess } from './exec.ts';
import { FoundProcesses } from './found-processes.ts';
import { imageName, imageOf } from './image.ts';
import type { TableParts } from './parts.ts';
import { findPlace, moveTo } from './placement.ts';
import { bareProcess, endProcess, isBefore, type Process } from './process.ts';
import { Registry } from './registry.ts';

type Event<K extends KernelEvent['kind']> = KernelEvent & { readonly kind: K };

const BUSYBOX = 'busybox';
/** In bytes. BusyBox's own names are ASCII, and short. */
const TASK_NAME_LENGTH = 15;

const MAX_PROCESSES = 65_536;
const MAX_THREADS = 262_144;

/** Tracks processes from the events of the kernel and from what `/proc` showed in time. */
export class ProcessTable {
  readonly #emitDocument: (document: DocumentText) => void;
  readonly #withHost: boolean;
  readonly #parts: TableParts;
  readonly #found: FoundProcesses;

  constructor(options: ProcessTableOptions) {
    this.#emitDocument = options.emit;
    this.#withHost = options.withHostProcesses ?? true;
    const containers = new ContainersInUse(options.containers);
    this.#parts = {
      ...options,
      containers,
      counts: newCounts(),
      writer: new DocumentWriter({ ...options, containers }),
      registry: new Registry({
        maxProcesses: options.maxProcesses ?? MAX_PROCESSES,
        maxThreads: options.maxThreads ?? MAX_THREADS,
        isAlive: (pid) => options.reader.isAlive(pid),
        onDrop: (process) => this.#release(process),
      }),
    };
    this.#found = new FoundProcesses(this.#parts);
  }

  /**
   * Adds the processes that exist now. To be called once, after the tracepoints are enabled and before the
   * first `apply`: anything that happens meanwhile is reported as an event.
   */
  seed(): void {
    this.#found.seed();
  }

  /** In time order. `snapshot` is the result of `readExec` for this exec, null for other events. */
  apply(event: KernelEvent, snapshot: ProcSnapshot | null): void {
    switch (event.kind) {
      case 'task':
        this.#onTask(event);
        break;
      case 'exec':
        this.#onExec(event, snapshot);
        break;
      case 'exit':
        this.#onExit(event);
        break;
      case 'cgroup':
        this.#onCgroup(event);
        break;
      default:
        assertNever(event);
    }
  }

  /** Whether the snapshot shows the image that the process is known to run. */
  runsStill(pid: number, { executable, argumentsAt }: ProcSnapshot): boolean {
    const image = this.#parts.registry.get(pid)?.image ?? null;
    if (image === null) return false;
    // Each image has its arguments at its own address, which a process does not change by accident.
    const isPlaceKnown = image.argumentsAt !== 0 && argumentsAt !== 0;
    return isPlaceKnown ? image.argumentsAt === argumentsAt : image.executable === executable;
  }

  /**
   * Whether a rename of the process may come from an unreported exec: the process is known, and is not a
   * runtime's helper that sets up a container, since these rename themselves. BusyBox does so too, as it
   * runs all its applets under one name; the exec that started an applet has already been reported.
   */
  canHideExec(pid: number, name: string): boolean {
    const process = this.#parts.registry.get(pid);
    if (process?.setup !== null || process.isKernel) return false;
    const { image } = process;
    return image?.name !== BUSYBOX || name !== appletOf(image.args);
  }

  /** Always the same object, kept up to date. */
  counts(): ProcessCounts {
    const { counts, registry, containers } = this.#parts;
    counts.processes = registry.processes;
    counts.threads = registry.threads;
    counts.containers = containers.size;
    counts.unknownContainers = containers.unknown;
    counts.evicted = registry.evicted;
    counts.untracked = registry.untracked;
    return counts;
  }

  #onTask(event: Event<'task'>): void {
    const forker = this.#found.ofTask(event.task);
    if (hasFlag(event.flags, CLONE_THREAD)) {
      if (forker !== null) this.#parts.registry.addThread(event.child, forker);
      return;
    }
    const process = forker === null ? this.#orphan(event) : this.#child(forker, event);
    this.#parts.counts.forks++;
    if (!process.isKernel) this.#emit('fork', process, event.time, null);
  }

  #child(forker: Process, { child: pid, time, flags }: Event<'task'>): Process {
    const { setup, container } = forker;
    const process: Process = {
      pid,
      start: time,
      head: this.#parts.writer.head(pid, time),
      foundAt: 0n,
      image: forker.image,
      parent: hasFlag(flags, CLONE_PARENT) ? forker.parent : forker,
      group: forker.group,
      session: forker.session,
      entry: forker.entry,
      context: forker.context,
      container,
      nested: forker.nested,
      setup: setup === null ? null : { container: setup.container, mayRepeat: false },
      isKernel: forker.isKernel,
      isPlacedUnseen: container === null && hasFlag(flags, CLONE_INTO_CGROUP),
      threads: 0,
      isFirstGone: false,
      hasEnded: false,
    };
    const place = container ?? setup?.container;
    if (place !== undefined) place.members++;
    this.#parts.registry.add(process);
    findPlace(process, this.#parts);
    return process;
  }

  /** A child whose forker is unknown: it may still be running. */
  #orphan({ child, time, comm }: Event<'task'>): Process {
    const found = this.#found.find(child);
    if (found !== null) return found;
    const process = bareProcess(child, time, this.#parts.writer.head(child, time), 0n);
    process.image = imageOf({
      name: comm,
      executable: null,
      args: null,
      isDeleted: false,
      argumentsAt: 0,
    });
    process.isPlacedUnseen = true;
    this.#parts.counts.unknown++;
    this.#parts.registry.add(process);
    return process;
  }

  #onExec(event: Event<'exec'>, snapshot: ProcSnapshot | null): void {
    const { pid, task, time, path } = event;
    const { registry, counts, writer } = this.#parts;
    if (task !== pid) registry.removeThread(task);
    let process = this.#found.known(pid);
    const isUnknown = process === null;
    if (process === null) {
      process = bareProcess(pid, time, writer.head(pid, time), time);
      process.isPlacedUnseen = true;
      counts.unknown++;
      registry.add(process);
    } else if (isBefore(time, process)) {
      counts.ignored++;
      return;
    }
    registry.held = process;
    const facts = execProcess(
      process,
      { path, time, isUnknown, isInferred: event.isInferred === true },
      snapshot,
      this.#found,
      this.#parts,
    );
    registry.held = null;
    this.#emit('exec', process, time, facts);
  }

  #onExit({ task, isLast, time }: Event<'exit'>): void {
    const { registry, counts } = this.#parts;
    const process = registry.ofTask(task);
    registry.removeThread(task);
    if (isLast === false) return;
    if (process !== undefined && isLast === null && !isLastThread(process, task)) return;
    if (process === undefined || isBefore(time, process)) {
      counts.ignored++;
      return;
    }
    counts.ends++;
    if (!process.isKernel) this.#emit('end', process, time, null);
    registry.remove(process);
    this.#release(process);
  }

  #onCgroup({ task, path, time }: Event<'cgroup'>): void {
    const { registry, counts } = this.#parts;
    const process = registry.get(task);
    if (process !== undefined && !isBefore(time, process)) moveTo(process, path, this.#parts);
    // Other threads follow the first one; if they move elsewhere, the first one decides.
    else if (process !== undefined || registry.ofTask(task) === undefined) counts.ignored++;
  }

  #release(process: Process): void {
    const container = process.container ?? process.setup?.container;
    endProcess(process);
    if (container !== undefined) this.#parts.containers.leave(container);
  }

  #emit(action: Action, process: Process, time: bigint, exec: ExecFacts | null): void {
    if (process.container === null && !this.#withHost) return;
    if (exec?.missing.includes('process.args') === true) this.#parts.counts.unread++;
    this.#emitDocument(this.#parts.writer.write(action, process, time, exec));
  }
}

/** Used if the kernel does not report it: all other known threads have exited. */
function isLastThread(process: Process, task: number): boolean {
  if (task === process.pid) process.isFirstGone = true;
  return process.isFirstGone && process.threads === 0;
}

/** The name that BusyBox gives itself once it runs: the applet that its arguments begin with. */
function appletOf(args: readonly string[] | null): string {
  return imageName(args?.[0] ?? null, null).slice(0, TASK_NAME_LENGTH);
}
