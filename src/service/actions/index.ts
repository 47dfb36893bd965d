import type { NewAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ActionStatus, AlertAction } from './alert-action.ts';
import type { Person } from '../access/people.ts';
import { AlertCopies, type CopiesConfig } from './alert-copies.ts';
import { Notifier, type NotifyConfig } from '../notifications/notifier.ts';
import { ContainerResponses, type OwnAction } from '../response/container-responses.ts';
import type { ResponseConfig } from '../response/config.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import { logAction } from './log-action.ts';
import { playbookAction } from './playbook-action.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';

/** Before the id of a connector, the name of its action in the status. */
export const NOTIFY = 'notify/';

/** The configuration of actions; plain data. */
export interface ActionsConfig {
  /** The file to which alerts are written as lines of JSON; `null` for none. */
  readonly log: string | null;
  /** The cluster to which alerts are copied; `null` for none. */
  readonly copies: CopiesConfig | null;
  readonly notify: NotifyConfig;
  /** `null` where no container engine is configured, and in other spaces than the default one. */
  readonly response: ResponseConfig | null;
}

export interface ActionsOptions extends Pick<OutboxOptions, 'space' | 'log'> {
  readonly store: DetectionStore;
  readonly config: ActionsConfig;
  /** Whether this process does what is to be done; always, if left out. */
  readonly isMine?: () => boolean;
  /** Who can see the space. */
  readonly people: () => Promise<readonly Person[]>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Of what is done without a request, for the audit log. */
  readonly recorded: (action: OwnAction, changes: RecordedChanges) => void;
}

/** All that is done for the alerts of a space after they are committed. */
export class Actions {
  readonly #options: Pick<ActionsOptions, 'space' | 'isMine'>;
  readonly #outbox: Outbox;
  /** `null` without a cluster. */
  readonly copies: AlertCopies | null;
  readonly notifier: Notifier;
  readonly containerResponses: ContainerResponses | null;

  constructor({ config, ...options }: ActionsOptions) {
    this.#options = options;
    this.containerResponses =
      config.response === null
        ? null
        : new ContainerResponses({ ...options, config: config.response });
    const actions: AlertAction[] = config.log === null ? [] : [logAction(config.log)];
    if (this.containerResponses !== null && this.containerResponses.config.playbooks.length > 0)
      actions.push(playbookAction(this.containerResponses, options.now, options.log));
    this.#outbox = new Outbox({ ...options, actions });
    this.copies =
      config.copies === null ? null : new AlertCopies({ ...options, config: config.copies });
    this.notifier = new Notifier({ ...options, config: config.notify });
  }

  status(): ActionStatus[] {
    const { space } = this.#options;
    return [
      ...this.#outbox.status(),
      ...(this.copies === null ? [] : [this.copies.status()]),
      ...this.notifier.status().map(({ connector, waiting, dead, failure }) => ({
        space,
        action: `${NOTIFY}${connector}`,
        waiting,
        refused: dead,
        failure,
      })),
    ];
  }

  /** To be called within the transaction that adds these alerts. Earlier alerts are not included. */
  add(alerts: readonly NewAlert[]): void {
    this.#outbox.add(alerts);
    this.notifier.add(alerts);
  }

  /** To be called before anything else, or when what another process did becomes its own. */
  start(): void {
    this.notifier.start();
    void this.containerResponses?.start();
  }

  /** Other processes may have changed what is to be done for alerts. */
  forget(): void {
    this.notifier.forget();
  }

  /** Other processes may have left something to do. */
  wakeAll(): void {
    if (this.#options.isMine?.() === false) return;
    this.notifier.wakeAll();
    this.run();
  }

  /** Resumes what is pending. To be called at the start, and after each commit. */
  run(): void {
    if (this.#options.isMine?.() === false) return;
    this.#outbox.run();
    this.copies?.run();
    this.notifier.run();
  }

  /** Resolves when nothing is in progress; what is pending is resumed by the next start. */
  async close(): Promise<void> {
    await Promise.all([
      this.#outbox.close(),
      this.copies?.close(),
      this.notifier.close(),
      this.containerResponses?.close(),
    ]);
  }
}
