/** A part of the work that one worker at a time does, and the number that was given with it. */
export interface Lease {
  readonly part: string;
  /** Grows each time the part is given to a worker: one that was paused has an older one. */
  readonly token: number;
}

/**
 * What tables can do that several processes write. Transactions of all of them run one after the other, so what is read within one is
 * never out of date; what a process remembers of tables may be.
 */
export interface SharedWriting {
  /** Looks whether others have changed tables; the listeners are called if they have. Throws `StoreError`. */
  look(): void;
  /** Calls `listener` with the names of tables that others have changed: by {@link look}, or at the beginning of a transaction. */
  onOthers(listener: (tables: ReadonlySet<string>) => void): void;
  /**
   * Runs work that has read these tables. Where others have changed them before its first transaction, nothing is done, and {@link
   * ChangedMeanwhile} is thrown.
   */
  unchanged<T>(tables: readonly string[], work: () => T): T;
  /**
   * Within a transaction: which of these parts the worker still has. They stay with it until the transaction ends, so what a worker
   * writes that was paused is never written beside the work of the next one.
   */
  held(worker: string, leases: readonly Lease[]): ReadonlySet<string>;
}

/** Others have changed what a decision was based on: it is to be made again. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** How a process opens tables that others write, too. Plain data. */
export interface SharingOptions {
  /** The schema with the leases of workers. */
  readonly leases: string;
}
