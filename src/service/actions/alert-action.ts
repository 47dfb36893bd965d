import type { StoredAlert } from '../../stores/alert-store.ts';

/** An alert to be delivered to an action. */
export interface Delivery {
  /** `default/17`: unique in a data directory, and the same when the delivery is repeated. */
  readonly id: string;
  readonly space: string;
  readonly alert: StoredAlert;
  /**
   * Whether an earlier attempt may have succeeded, as after a kill. The action finds out, or passes the
   * id on to a receiver that does.
   */
  readonly isRepeated: boolean;
}

/**
 * Runs for each new alert after the run that raised it is committed. Deliveries are kept in an outbox in the same
 * database as the alerts, and made in order, one batch at a time, until the action has succeeded.
 */
export interface AlertAction {
  /** Unique; stored in the outbox. */
  readonly type: string;
  /** Makes deliveries. If it throws, all of them are repeated. */
  run(deliveries: readonly Delivery[]): Promise<void>;
}

/** The progress of an action in a space. */
export interface ActionStatus {
  readonly space: string;
  readonly action: string;
  /** The number of new alerts that it has not processed yet; of copies in a cluster, at most as many changes of alerts. */
  readonly waiting: number;
  /** Alerts that the receiver does not take, and will not: a person decides whether they are sent again. */
  readonly refused: number;
  /** Why its last attempt failed; `null` once it succeeds. It is repeated automatically. */
  readonly failure: string | null;
}
