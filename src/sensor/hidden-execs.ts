import type { KernelEvent, RenameEvent, TraceEvent } from './kernel/kernel-event.ts';

/** An exec is written a moment after the new name; with a slow disk the moment can be long. */
const PATIENCE_NS = 100_000_000n;

/** So many are watched at a time; threads that name themselves are forgotten after the patience. */
const MOST_WATCHED = 4_096;

/**
 * Watches for execs that the kernel leaves out. Each exec gives the process a new name and is written
 * after that, but a record has no room for a path of more than about 4,050 bytes. A new name without
 * an exec is thus either its own wish, or such an exec.
 */
export class HiddenExecs {
  /** By thread, oldest first. */
  readonly #renamed = new Map<number, RenameEvent>();
  /** Told as an exec, and not renamed since. */
  readonly #told = new Set<number>();

  /** Whether the event is to be told: not a new name, nor an exec that was told in its place. */
  see(event: TraceEvent): event is KernelEvent {
    if (event.kind === 'rename') {
      this.#watch(event);
      return false;
    }
    if (event.kind === 'exec') {
      this.#renamed.delete(event.pid);
      return !this.#told.delete(event.pid);
    }
    if (event.kind === 'exit') {
      this.#renamed.delete(event.task);
      this.#told.delete(event.task);
    }
    return true;
  }

  /** New names that no exec has followed in time; each is given once. */
  due(now: bigint): readonly RenameEvent[] {
    const due: RenameEvent[] = [];
    for (const [task, event] of this.#renamed) {
      if (now - event.time < PATIENCE_NS) break;
      this.#renamed.delete(task);
      due.push(event);
    }
    return due;
  }

  /** An exec was told in place of the kernel's: should that still come, it is the same. */
  tell(pid: number): void {
    if (this.#told.size >= MOST_WATCHED) this.#told.clear();
    this.#told.add(pid);
  }

  #watch(event: RenameEvent): void {
    this.#told.delete(event.task);
    this.#renamed.delete(event.task);
    this.#renamed.set(event.task, event);
    if (this.#renamed.size <= MOST_WATCHED) return;
    const [oldest] = this.#renamed.keys();
    if (oldest !== undefined) this.#renamed.delete(oldest);
  }
}
