import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { RetryLoop } from '../../runs/retry-loop.ts';
import type { ActionStatus, AlertAction, Delivery } from './alert-action.ts';

/** The number of deliveries made together. */
const BATCH = 200;

export interface OutboxOptions {
  readonly space: string;
  readonly store: Pick<DetectionStore, 'alerts' | 'outbox'>;
  readonly actions: readonly AlertAction[];
  readonly log: { warn(fields: object, message: string): void };
}

/** Runs actions for the alerts of a space: deliveries are written with the alerts, and resumed after a kill. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #loops: ReadonlyMap<AlertAction, RetryLoop>;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { store, actions, space, log } = options;
    this.#loops = new Map(
      actions.map((action) => [
        action,
        new RetryLoop({
          work: () => this.#deliver(action),
          onFailure: (error) =>
            log.warn(
              { err: error, space, action: action.type },
              'an action failed; it will be retried',
            ),
        }),
      ]),
    );
    const known = new Set(actions.map(({ type }) => type));
    for (const [action, deliveries] of store.outbox.counts())
      if (!known.has(action))
        log.warn({ space, action, deliveries }, 'alerts wait for an action that is not configured');
  }

  status(): ActionStatus[] {
    const { store, space } = this.#options;
    const counts = store.outbox.counts();
    return Array.from(this.#loops, ([{ type }, { failure }]) => ({
      space,
      action: type,
      waiting: counts.get(type) ?? 0,
      refused: 0,
      failure,
    }));
  }

  /** To be called within the transaction that adds these alerts. Earlier alerts are not included. */
  add(alerts: readonly NewAlert[]): void {
    const { store, actions } = this.#options;
    if (actions.length === 0) return;
    const raised = alerts.filter(
      ({ id, kind, isBuildingBlock, runId }) =>
        kind === 'alert' && !isBuildingBlock && store.alerts.get(id)?.runId === runId,
    );
    for (const { type } of actions)
      store.outbox.add(
        type,
        raised.map(({ id }) => id),
      );
  }

  /** Resumes pending deliveries. To be called at the start, and after each commit. */
  run(): void {
    for (const loop of this.#loops.values()) loop.wake();
  }

  /** Resolves when no delivery is in progress; pending ones are resumed by the next start. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#loops.values(), (loop) => loop.close()));
  }

  async #deliver(action: AlertAction): Promise<boolean> {
    const { store, space } = this.#options;
    const { type } = action;
    const rows = store.outbox.begin(type, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return false;
    const deliveries = rows.flatMap(({ number, alertId, isRepeated }): Delivery[] => {
      // A removed alert has no document any more.
      const alert = store.alerts.get(alertId);
      return alert === null ? [] : [{ id: `${space}/${number}`, space, alert, isRepeated }];
    });
    await action.run(deliveries);
    store.outbox.end(type, last.number);
    return true;
  }
}
