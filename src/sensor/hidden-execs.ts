import type { KernelEvent, RenameEvent, TraceEvent } from './kernel/kernel-event.ts';

/** Nearly every exec is written this soon after the new name; otherwise it is looked for then. */
const FIRST_LOOK_NS = 2_000_000n;

/** With a slow disk this can take long. */
const PATIENCE_NS = 100_000_000n;

/**
 * The number watched at a time; threads that rename themselves are forgotten after the patience.
 */
const MAX_WATCHED = 4_096;

interface Renamed {
  readonly event: RenameEvent;
  isLookedAt: boolean;
}

/**
 * Watches for execs that the kernel omits. Each exec gives the process a new name and is written
 * after that, but a record has no room for a path of more than about 4,050 bytes. A new name
 * without an exec is therefore either chosen by the process, or such an exec.
 */
export class HiddenExecs {
  /** By thread, oldest first. */
  readonly #renamed = new Map<number, Renamed>();
  /** Reported as an exec, and not renamed since. */
  readonly #reported = new Set<number>();

  /**
   * Whether the event is to be reported: not a new name, nor an exec that has been reported in its
   * place.
   */
  see(event: TraceEvent): event is KernelEvent {
    if (event.kind === 'rename') {
      this.#watch(event);
      return false;
    }
    if (event.kind === 'exec') {
      this.#renamed.delete(event.pid);
      return !this.#reported.delete(event.pid);
    }
    if (event.kind === 'exit') this.#reported.delete(event.task);
    return true;
  }

  /** The new name of a thread that ends before it was clear where the name came from; given once. */
  endedWith(event: TraceEvent): RenameEvent | null {
    if (event.kind !== 'exit') return null;
    const renamed = this.#renamed.get(event.task);
    this.#renamed.delete(event.task);
    return renamed?.event ?? null;
  }

  /** New names that no exec has followed in time: each is given twice, unless it is settled. */
  due(now: bigint): readonly RenameEvent[] {
    const due: RenameEvent[] = [];
    for (const [task, renamed] of this.#renamed) {
      const age = now - renamed.event.time;
      if (age < FIRST_LOOK_NS) break;
      const isLast = age >= PATIENCE_NS;
      if (renamed.isLookedAt && !isLast) continue;
      renamed.isLookedAt = true;
      if (isLast) this.#renamed.delete(task);
      due.push(renamed.event);
    }
    return due;
  }

  /** It is clear where the name of the thread came from. */
  settle(task: number): void {
    this.#renamed.delete(task);
  }

  /** An exec was reported in place of the kernel's: if that still arrives, it is the same one. */
  reported(pid: number): void {
    this.settle(pid);
    if (this.#reported.size >= MAX_WATCHED) this.#reported.clear();
    this.#reported.add(pid);
  }

  #watch(event: RenameEvent): void {
    this.#reported.delete(event.task);
    this.#renamed.delete(event.task);
    this.#renamed.set(event.task, { event, isLookedAt: false });
    if (this.#renamed.size <= MAX_WATCHED) return;
    const [oldest] = this.#renamed.keys();
    if (oldest !== undefined) this.#renamed.delete(oldest);
  }
}
