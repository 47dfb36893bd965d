import type { Process } from './process.ts';

export interface RegistryOptions {
  readonly maxProcesses: number;
  readonly maxThreads: number;
  readonly isAlive: (pid: number) => boolean;
  /** Called when a process is dropped from the table without a known exit. */
  readonly onDrop: (process: Process) => void;
}

/** When the table is full, the number of oldest entries to check for one that has exited. */
const LOOKS = 16;

/** Running processes by id, and the process of each further thread. Both are bounded. */
export class Registry {
  readonly #options: RegistryOptions;
  readonly #processes = new Map<number, Process>();
  readonly #threads = new Map<number, Process>();
  /** The process of the current event, which is never dropped during its lookups. */
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

  /** The process of a thread, whether the first or another. */
  ofTask(task: number): Process | undefined {
    const process = this.#processes.get(task) ?? this.#threads.get(task);
    return process === undefined || process.hasEnded ? undefined : process;
  }

  /** Replaces an older process with this id whose exit was missed. */
  add(process: Process): void {
    const older = this.#processes.get(process.pid);
    if (older !== undefined) this.#drop(older);
    // The id may also have belonged to a thread whose exit was missed.
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
   * Drops the oldest process whose exit was missed; running ones move to the end of the queue. If none of
   * those checked has exited, the next in the queue is dropped.
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
