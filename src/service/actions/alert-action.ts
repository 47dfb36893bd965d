import type { StoredAlert } from '../../stores/alert-store.ts';

/** An alert that an action has to be taken for. */
export interface Delivery {
  /** `default/17`: unique in a data directory, and the same when the delivery is repeated. */
  readonly id: string;
  readonly space: string;
  readonly alert: StoredAlert;
  /**
   * Whether the delivery was begun before and it is not known whether it was made, as after a kill. The action finds out, or hands the
   * id on to a receiver that does.
   */
  readonly isRepeated: boolean;
}

/**
 * Something that is done for each new alert once the run that raised it is committed. Deliveries come from an outbox in the same
 * database as the alerts, in order and one batch at a time, until the action has made them.
 */
export interface AlertAction {
  /** Unique; the outbox keeps it. */
  readonly type: string;
  /** Makes deliveries. They are made again, all of them, where it throws. */
  run(deliveries: readonly Delivery[]): Promise<void>;
}
