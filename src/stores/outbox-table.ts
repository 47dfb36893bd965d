/** A delivery of an action: one alert. */
export interface OutboxRow {
  /** Grows with each delivery of a store, and is never used again. */
  readonly number: number;
  readonly alertId: string;
  /** Whether it was begun before, and not ended: whether it was made is not known. */
  readonly isRepeated: boolean;
}

/** What actions have still to do, in order. Deliveries are added by the transaction that raises their alerts. */
export interface OutboxTable {
  add(action: string, alertIds: readonly string[]): void;
  /** The first deliveries of an action, which are begun by it. */
  begin(action: string, limit: number): OutboxRow[];
  /** Removes the deliveries of an action up to a number. */
  end(action: string, last: number): void;
  /** By action, deliveries that are not ended. */
  counts(): Map<string, number>;
}
