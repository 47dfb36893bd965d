import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ActionStatus, AlertAction, Delivery } from './alert-action.ts';

/** The number of deliveries made together. */
const BATCH = 200;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

export interface OutboxOptions {
  readonly space: string;
  readonly store: Pick<DetectionStore, 'alerts' | 'outbox'>;
  readonly actions: readonly AlertAction[];
  readonly log: { warn(fields: object, message: string): void };
}

/** Runs actions for the alerts of a space: deliveries are written with the alerts, and resumed after a kill. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #running = new Map<AlertAction, Promise<void>>();
  /** Actions that may have pending deliveries. */
  readonly #wanted = new Set<AlertAction>();
  /** The failed deliveries of an action since its last success, and the reason. */
  readonly #failures = new Map<string, string>();
  #isClosed = false;
  #wake = () => {};
  #closed = new Promise<void>((resolve) => (this.#wake = resolve));

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { store, actions, space, log } = options;
    const known = new Set(actions.map(({ type }) => type));
    for (const [action, deliveries] of store.outbox.counts())
      if (!known.has(action))
        log.warn({ space, action, deliveries }, 'alerts wait for an action that is not configured');
  }

  status(): ActionStatus[] {
    const { store, actions, space } = this.#options;
    const counts = store.outbox.counts();
    return actions.map(({ type }) => ({
      space,
      action: type,
      waiting: counts.get(type) ?? 0,
      failure: this.#failures.get(type) ?? null,
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
    for (const action of this.#options.actions) {
      this.#wanted.add(action);
      if (this.#isClosed || this.#running.has(action)) continue;
      // Not synchronously: its own commits call this, too.
      const done = Promise.resolve().then(() => this.#runAll(action));
      this.#running.set(action, done);
    }
  }

  /** Resolves when no delivery is in progress; pending ones are resumed by the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await Promise.all(this.#running.values());
  }

  async #runAll(action: AlertAction): Promise<void> {
    const { store, space, log } = this.#options;
    const { type } = action;
    let retryMs = FIRST_RETRY_MS;
    while (!this.#isClosed && this.#wanted.delete(action)) {
      try {
        const rows = store.outbox.begin(type, BATCH);
        const last = rows.at(-1);
        if (last === undefined) continue;
        this.#wanted.add(action);
        const deliveries = rows.flatMap(({ number, alertId, isRepeated }): Delivery[] => {
          // A removed alert has no document any more.
          const alert = store.alerts.get(alertId);
          return alert === null ? [] : [{ id: `${space}/${number}`, space, alert, isRepeated }];
        });
        await action.run(deliveries);
        store.outbox.end(type, last.number);
        this.#failures.delete(type);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if (!this.#failures.has(type))
          log.warn({ err: error, space, action: type }, 'an action failed; it will be retried');
        this.#failures.set(type, error instanceof Error ? error.message : String(error));
        this.#wanted.add(action);
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      }
    }
    this.#running.delete(action);
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms).unref()));
    await Promise.race([over, this.#closed]);
    clearTimeout(timer);
  }
}
