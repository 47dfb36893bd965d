import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ActionStatus, AlertAction } from './alert-action.ts';
import { AlertCopies, type CopiesConfig } from './alert-copies.ts';
import { logAction } from './log-action.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';

/** The configuration of actions; plain data. */
export interface ActionsConfig {
  /** The file to which alerts are written as lines of JSON; `null` for none. */
  readonly log: string | null;
  /** The cluster to which alerts are copied; `null` for none. */
  readonly copies: CopiesConfig | null;
}

export interface ActionsOptions extends Pick<OutboxOptions, 'space' | 'log'> {
  readonly store: DetectionStore;
  readonly config: ActionsConfig;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** All that is done for the alerts of a space after they are committed. */
export class Actions {
  readonly #outbox: Outbox;
  /** `null` without a cluster. */
  readonly copies: AlertCopies | null;

  constructor({ config, ...options }: ActionsOptions) {
    const actions: AlertAction[] = config.log === null ? [] : [logAction(config.log)];
    this.#outbox = new Outbox({ ...options, actions });
    this.copies =
      config.copies === null ? null : new AlertCopies({ ...options, config: config.copies });
  }

  status(): ActionStatus[] {
    return [...this.#outbox.status(), ...(this.copies === null ? [] : [this.copies.status()])];
  }

  /** To be called within the transaction that adds these alerts. Earlier alerts are not included. */
  add(alerts: readonly NewAlert[]): void {
    this.#outbox.add(alerts);
  }

  /** Resumes what is pending. To be called at the start, and after each commit. */
  run(): void {
    this.#outbox.run();
    this.copies?.run();
  }

  /** Resolves when nothing is in progress; what is pending is resumed by the next start. */
  async close(): Promise<void> {
    await Promise.all([this.#outbox.close(), this.copies?.close()]);
  }
}
