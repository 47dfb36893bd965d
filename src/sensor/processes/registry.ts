import type { Process } from './process.ts';

export interface RegistryOptions {
  readonly maxProcesses: number;
  readonly maxThreads: number;
  readonly isAlive: (pid: number) => boolean;
  /** A process leaves the table without having been seen to end. */
  readonly onDrop: (process: Process) => void;
}

/** The number of oldest entries to search for one that has ended, when the table is full. */
const LOOKS = 16;

/** Living processes by id, and to which the other threads belong. Both bounded. */
export class Registry {
  readonly #options: RegistryOptions;
  readonly #processes = new Map<number, Process>();
  readonly #threads = new Map<number, Process>();
  /** The process that an event is about: it is kept, whatever else is looked up for it. */
  held: Process | null = null;
  evicted = 0;
  untracked = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get processes(): number {
    return this.#processes.size;
  }

  get threads(): number {
    return this.#threads.size;
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** The process of a thread, the first thread or another. */
  ofTask(task: number): Process | undefined {
    const process = this.#processes.get(task) ?? this.#threads.get(task);
    return process === undefined || process.hasEnded ? undefined : process;
  }

  /** In place of an older one with this id, of which the end was lost. */
  add(process: Process): void {
    const older = this.#processes.get(process.pid);
    if (older !== undefined) this.#drop(older);
    // The id of a thread whose end was lost is free again, too.
    this.removeThread(process.pid);
    if (this.#processes.size >= this.#options.maxProcesses) this.#makeRoom();
    this.#processes.set(process.pid, process);
  }

  remove(process: Process): void {
    this.#processes.delete(process.pid);
  }

  addThread(task: number, process: Process): void {
    const older = this.#processes.get(task);
    if (older !== undefined) this.#drop(older);
    if (this.#threads.size >= this.#options.maxThreads) this.#sweepThreads();
    if (this.#threads.size >= this.#options.maxThreads) {
      this.untracked++;
      return;
    }
    this.removeThread(task);
    this.#threads.set(task, process);
    process.threads++;
  }

  removeThread(task: number): void {
    const process = this.#threads.get(task);
    if (process === undefined) return;
    this.#threads.delete(task);
    process.threads--;
  }

  /**
   * Drops the oldest whose end was lost; those that live go to the end of the line. If none of some
   * has ended, the one whose turn it is goes.
   */
  #makeRoom(): void {
    for (let looks = 0; looks < LOOKS; looks++) {
      const [oldest] = this.#processes.values();
      if (oldest === undefined) return;
      if (oldest !== this.held && !this.#options.isAlive(oldest.pid)) {
        this.#drop(oldest);
        return;
      }
      this.#processes.delete(oldest.pid);
      this.#processes.set(oldest.pid, oldest);
    }
    for (const oldest of this.#processes.values()) {
      if (oldest === this.held) continue;
      this.evicted++;
      this.#drop(oldest);
      return;
    }
  }

  #drop(process: Process): void {
    this.#processes.delete(process.pid);
    this.#options.onDrop(process);
  }

  #sweepThreads(): void {
    for (const [task, process] of this.#threads) {
      if (process.hasEnded) this.#threads.delete(task);
    }
  }
}
