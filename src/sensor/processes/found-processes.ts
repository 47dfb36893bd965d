import type { FoundProcess } from '../proc/index.ts';
import { imageFromProc } from './exec-image.ts';
import type { TableParts } from './parts.ts';
import { enterByNamespaces } from './placement.ts';
import { bareProcess, changedContext, NO_CONTEXT, NS_PER_TICK, type Process } from './process.ts';

/** The parent of all other kernel threads. */
const KTHREADD = 2;
/** Deeper than any process tree in a container. */
const MAX_ANCESTORS = 1000;
/** After lost events: the maximum number of unknown generations looked up at once. */
const MAX_UNKNOWN_ANCESTORS = 32;

/** Adds processes to the table whose start was not seen. */
export class FoundProcesses {
  readonly #parts: TableParts;
  #generations = 0;

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** Adds all running processes. */
  seed(): void {
    const { reader, registry } = this.#parts;
    const all: (readonly [Process, FoundProcess])[] = [];
    for (const pid of reader.list()) {
      const found = reader.find(pid);
      if (found === null || found.pid !== pid) continue;
      const process = this.#take(found);
      all.push([process, found]);
      for (const task of reader.threads(pid)) {
        if (task !== pid) registry.addThread(task, process);
      }
    }
    // Ids are not ordered by start time, so parents are linked once all are known.
    for (const [process, found] of all) this.#link(process, found);
    // Parents come before their children.
    for (const [process, found] of all.toSorted(([a], [b]) => Number(a.start - b.start))) {
      this.#place(process, found);
    }
    for (const [process] of all) findEntry(process);
  }

  /** The process with this id, from the table or from `/proc`. */
  known(pid: number): Process | null {
    return this.#parts.registry.get(pid) ?? this.find(pid);
  }

  /** The group or session leader with this id; 0 means none. */
  leaderOf(process: Process, pid: number): Process | null {
    if (pid === process.pid) return process;
    return pid === 0 ? null : this.known(pid);
  }

  /** The process of a thread, from the table or from `/proc`. */
  ofTask(task: number): Process | null {
    const { registry } = this.#parts;
    const process = registry.ofTask(task);
    if (process !== undefined) return process;
    const found = this.find(task);
    if (found !== null && found.pid !== task) registry.addThread(task, found);
    return found;
  }

  /** From `/proc`, along with its parents if they are unknown too. */
  find(task: number): Process | null {
    const { reader, registry } = this.#parts;
    if (this.#generations > MAX_UNKNOWN_ANCESTORS) return null;
    const found = reader.find(task);
    if (found === null) return null;
    const known = registry.get(found.pid);
    if (known !== undefined) return known;
    const process = this.#take(found);
    this.#generations++;
    this.#link(process, found);
    this.#generations--;
    this.#place(process, found);
    findEntry(process);
    return process;
  }

  #take({ pid, snapshot, cgroups }: FoundProcess): Process {
    const { clock, writer, membership, containers, registry, counts } = this.#parts;
    const { stat } = snapshot;
    const start = BigInt(stat?.startTicks ?? 0) * NS_PER_TICK - clock.sinceBoot;
    const process = bareProcess(pid, start, writer.head(pid, start), snapshot.readAt);
    process.image = imageFromProc(snapshot);
    process.context = changedContext(NO_CONTEXT, {
      directory: snapshot.workingDirectory,
      isInteractive: stat === null ? null : stat.terminal !== 0,
      user: snapshot.user,
      group: snapshot.group,
    });
    process.isFirstGone = stat?.isZombie === true;
    process.isKernel = pid === KTHREADD || stat?.parent === KTHREADD;
    const container = membership.ofFile(cgroups);
    if (container !== null) {
      process.container = containers.enter(container);
      process.nested = container.nested;
    }
    counts.found++;
    registry.add(process);
    return process;
  }

  #place(process: Process, { snapshot, cgroups }: FoundProcess): void {
    enterByNamespaces(process, snapshot, cgroups, this.#parts);
  }

  #link(process: Process, { snapshot: { stat } }: FoundProcess): void {
    if (stat === null) return;
    process.parent = stat.parent === 0 ? null : this.known(stat.parent);
    process.group = this.leaderOf(process, stat.group);
    process.session = this.leaderOf(process, stat.session);
  }
}

/** The entry is the topmost ancestor in the same container. */
function findEntry(process: Process): void {
  if (process.container === null) return;
  let entry = process;
  for (let steps = 0; steps < MAX_ANCESTORS; steps++) {
    const { parent } = entry;
    if (parent === null || parent.container !== process.container) break;
    entry = parent.entry ?? parent;
    if (entry.entry === entry) break;
  }
  process.entry = entry;
}
