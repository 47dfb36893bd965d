import { Outgoing } from '../../respond/notify/outgoing/outgoing.ts';
import { receiverOf } from '../../respond/notify/receivers/index.ts';
import { keyOf, SealedSecrets } from '../../respond/notify/sealed-secrets.ts';
import { RetryLoop } from '../../runs/retry-loop.ts';
import type { Person } from '../access/people.ts';
import type { NewAlert, StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { NotificationState } from '../../stores/notification-table.ts';
import { groupBy } from '../../util/group-by.ts';
import { type ConfiguredConnector, Connectors } from './connectors.ts';
import { ConnectorLoop, type LoopParts, UNKNOWN } from './connector-loop.ts';
import { Duty } from './duty/duty.ts';
import { ESCALATION } from './duty/escalator.ts';
import { onDuty } from './duty/rota.ts';
import { enqueue, type EnqueueParts } from './enqueue.ts';
import { type Texts, USUAL } from './message-of.ts';
import { MENTION } from './people/note-reader.ts';
import { addressee, policyTo } from './people/tell.ts';
import { Policies, type Policy } from './policies.ts';
import { resolveAll, resolveClosed } from './resolve.ts';
import { actionOf, readActions, type ReadActions } from './rule-actions.ts';
import { Snoozes } from './snoozes.ts';

/** The configuration of notifications; plain data. */
export interface NotifyConfig {
  /** The data directory, where the key of the secrets is. */
  readonly folder: string;
  /** What may be reached although it is not on the internet. */
  readonly allow: readonly string[];
  /** Where people open the console; `null` where that is not known. */
  readonly publicUrl: string | null;
  readonly connectors: readonly ConfiguredConnector[];
}

export interface NotifierOptions {
  readonly space: string;
  readonly store: DetectionStore;
  readonly config: NotifyConfig;
  /** Who can see the space. */
  readonly people: () => Promise<readonly Person[]>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
  /** Whether this process sends; always, if left out. */
  readonly isMine?: () => boolean;
  readonly random?: () => number;
}

/** The state of a connector. */
export interface ConnectorStatus {
  readonly connector: string;
  readonly waiting: number;
  readonly dead: number;
  readonly failure: string | null;
}

/** The policy of messages that a person has asked for. */
export const TEST = 'test';

const NO_ACTIONS: ReadActions = { actions: [], problems: [] };
const MAX_KNOWN = 2_000;

/** How long messages that have ended are listed. */
const SENT_KEPT_MS = 7 * 86_400_000;
const DEAD_KEPT_MS = 90 * 86_400_000;
const ROWS_AT_ONCE = 1_000;

/** All notifications of a space: what is to be sent, and the sending of it. */
export class Notifier {
  readonly connectors: Connectors;
  readonly policies: Policies;
  readonly snoozes: Snoozes;
  readonly outgoing: Outgoing;
  readonly duty: Duty;
  readonly #options: NotifierOptions;
  readonly #loops = new Map<string, ConnectorLoop>();
  readonly #actions = new Map<string, { readonly revision: number; readonly read: ReadActions }>();
  readonly #resolving: RetryLoop;
  #lastChange: number | null = null;
  /** Connectors for which there may be messages since they were last woken. */
  readonly #fresh = new Set<string>();

  constructor(options: NotifierOptions) {
    const { space, store, config, log } = options;
    this.#options = options;
    const sealed = new SealedSecrets(() => keyOf(config.folder));
    this.connectors = new Connectors({
      space,
      facts: store.facts,
      sealed,
      configured: config.connectors,
    });
    this.policies = new Policies(store.facts);
    this.snoozes = new Snoozes(store.facts);
    this.outgoing = new Outgoing({ allow: config.allow });
    this.duty = new Duty({
      ...options,
      connectors: this.connectors,
      snoozes: this.snoozes,
      wake: (connector) => this.loopOf(connector).wake(),
      isMine: () => this.#isMine(),
      warn: (error, message) => log.warn({ err: error, space }, message),
    });
    this.#resolving = new RetryLoop({
      work: async () => this.#resolve(),
      onFailure: (error) =>
        log.warn({ err: error, space }, 'receivers are notified of closed alerts later'),
    });
  }

  /** Of one connector each, where there is anything to say. */
  status(): ConnectorStatus[] {
    const { notifications } = this.#options.store;
    const byConnector = groupBy(notifications.counts(), ({ connector }) => connector);
    const ids = new Set([...byConnector.keys(), ...this.connectors.list().map(({ id }) => id)]);
    return Array.from(ids, (connector) => {
      const counts = byConnector.get(connector) ?? [];
      const of = (...states: readonly string[]) =>
        counts
          .filter(({ state }) => states.includes(state))
          .reduce((sum, { count }) => sum + count, 0);
      return {
        connector,
        waiting: of('waiting', 'begun'),
        dead: of('dead'),
        failure: this.#loops.get(connector)?.failure ?? null,
      };
    });
  }

  /** To be called within the transaction that adds these alerts. Earlier alerts are not included. */
  add(alerts: readonly NewAlert[]): void {
    const { store, now } = this.#options;
    const ready = this.policies.ready();
    const hasWork = (ruleId: string) =>
      ready.length > 0 || this.duty.hasEscalations || this.actionsOf(ruleId).actions.length > 0;
    const raised = alerts.flatMap(({ id, kind, isBuildingBlock, runId, ruleId }): StoredAlert[] => {
      if (kind !== 'alert' || isBuildingBlock || !hasWork(ruleId)) return [];
      const alert = store.alerts.get(id);
      return alert?.runId === runId ? [alert] : [];
    });
    if (raised.length === 0) return;
    const at = now();
    const audible = this.snoozes.audible(raised, at);
    if (audible.length === 0) return;
    this.duty.begin(audible);
    const parts = { notifications: store.notifications, now: at };
    const ids = audible.map(({ id }) => id);
    for (const { policy, query } of ready) {
      const found =
        query === null ? null : new Set(store.alerts.ids({ ...query, ids }, ids.length, null));
      const selected = found === null ? audible : audible.filter(({ id }) => found.has(id));
      this.#enqueue(parts, policy, selected);
    }
    for (const [ruleId, own] of groupBy(audible, (alert) => alert.ruleId))
      for (const { policy } of this.actionsOf(ruleId).actions) this.#enqueue(parts, policy, own);
  }

  /** The actions of a rule as it is now. */
  actionsOf(ruleId: string): ReadActions {
    const row = this.#options.store.rules.get(ruleId);
    if (row === null) return NO_ACTIONS;
    const known = this.#actions.get(ruleId);
    if (known?.revision === row.revision) return known.read;
    const rule = JSON.parse(row.document) as Readonly<Record<string, unknown>>;
    const read = readActions(rule, ruleId, (id) => this.connectors.find(id));
    if (this.#actions.size >= MAX_KNOWN) this.#actions.clear();
    this.#actions.set(ruleId, { revision: row.revision, read });
    return read;
  }

  /** Other processes may have changed connectors, policies and snoozes. */
  forget(): void {
    this.policies.forget();
    this.snoozes.forget();
    this.duty.forget();
    this.#actions.clear();
  }

  /** Other processes may have left messages to be sent. */
  wakeAll(): void {
    for (const { connector } of this.#options.store.notifications.counts())
      this.#fresh.add(connector);
  }

  /** To be called after a connector was changed: which actions of rules can run is determined again. */
  connectorsChanged(): void {
    this.#actions.clear();
    this.run();
  }

  /** To be called at the start: messages whose attempt was cut off are sent again, or held. */
  start(): void {
    this.duty.start();
    const { store, now } = this.#options;
    this.wakeAll();
    store.transaction(() => {
      for (const row of store.notifications.list({
        states: ['begun'],
        limit: Number.MAX_SAFE_INTEGER,
      })) {
        const { type = '' } = this.connectors.find(row.connector) ?? {};
        const isHeld = receiverOf(type)?.whenUnknown === 'held';
        const reason = `${UNKNOWN}: the service ended meanwhile`;
        if (isHeld || row.event === 'test')
          store.notifications.put({ ...row, state: 'dead', endedAt: now(), reason });
        else store.notifications.put({ ...row, state: 'waiting', reason });
      }
    });
  }

  /** Sends what is due. To be called after each commit. */
  run(): void {
    if (!this.#isMine()) return;
    this.#resolving.wake();
    this.duty.run();
    for (const connector of this.#fresh) this.loopOf(connector).wake();
    this.#fresh.clear();
  }

  #isMine(): boolean {
    return this.#options.isMine?.() ?? true;
  }

  loopOf(connector: string): ConnectorLoop {
    const known = this.#loops.get(connector);
    if (known !== undefined) return known;
    const loop = new ConnectorLoop(connector, this.parts());
    this.#loops.set(connector, loop);
    return loop;
  }

  parts(): LoopParts {
    const { store, space, config, people, now, random = Math.random, log } = this.#options;
    return {
      store,
      space,
      publicUrl: config.publicUrl,
      notifications: store.notifications,
      connectors: this.connectors,
      outgoing: this.outgoing,
      contacts: this.duty.contacts,
      people,
      textsOf: (policy) => this.textsOf(policy),
      now,
      isMine: () => this.#isMine(),
      random,
      log: { warn: (fields, message) => log.warn({ ...fields, space }, message) },
    };
  }

  /** The texts of a policy or of an action of a rule; `null` where it is gone. */
  textsOf(of: string): Texts | null {
    const { policy } = addressee(of);
    if (policy === TEST || policy === MENTION || policy.startsWith(ESCALATION)) return USUAL;
    const action = actionOf(policy);
    if (action === null) {
      const found = this.policies.find(policy);
      return found === null ? null : { template: found.template, overrides: {} };
    }
    const found = this.actionsOf(action.ruleId).actions.find((each) => each.policy.id === policy);
    return found === undefined
      ? null
      : { template: found.policy.template, overrides: found.overrides };
  }

  removeOld(): void {
    const { store, now, log, space } = this.#options;
    this.snoozes.removeOld(now());
    this.duty.removeOld();
    const prune = (states: readonly NotificationState[], before: number) => {
      let removed = 0;
      for (let last = ROWS_AT_ONCE; last === ROWS_AT_ONCE; removed += last)
        last = store.notifications.prune(states, before, ROWS_AT_ONCE);
      return removed;
    };
    prune(['sent', 'discarded'], now() - SENT_KEPT_MS);
    const dead = prune(['dead'], now() - DEAD_KEPT_MS);
    if (dead > 0)
      log.warn({ space, messages: dead }, 'messages that were not sent for 90 days are removed');
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#resolving.close(),
      this.duty.close(),
      ...Array.from(this.#loops.values(), (loop) => loop.close()),
    ]);
  }

  #resolve(): boolean {
    if (!this.#isMine()) return false;
    const { store, now } = this.#options;
    const { change } = store.alerts.lastChange();
    const wake = (connector: string) => this.loopOf(connector).wake();
    if (this.#lastChange === null) {
      resolveAll(store, now(), wake);
      this.#lastChange = change;
    } else if (store.notifications.openKeys('', 1).length === 0) this.#lastChange = change;
    else this.#lastChange = resolveClosed(store, this.#lastChange, now(), wake);
    return this.#lastChange < change;
  }

  #enqueue(parts: EnqueueParts, given: Policy, alerts: readonly StoredAlert[]): void {
    if (alerts.length === 0) return;
    const policy = given.rota == null ? given : this.#toDuty(given, given.rota, alerts);
    if (policy === null) return;
    const connector = this.connectors.find(policy.connector);
    if (connector?.isEnabled !== true) return;
    enqueue(parts, policy, alerts, receiverOf(connector.type)?.canResolve === true);
    this.#fresh.add(policy.connector);
  }

  /** The policy as one to the person who is on duty; `null` where they have chosen no connector. They have it in their inbox anyway. */
  #toDuty(policy: Policy, rotaId: string, alerts: readonly StoredAlert[]): Policy | null {
    const { inbox } = this.#options.store;
    const at = this.#options.now();
    const rota = this.duty.rotas.find(rotaId);
    const person = rota === null ? undefined : onDuty(rota, at)?.person;
    if (person === undefined) return null;
    for (const [story, [first]] of groupBy(alerts, (alert) => alert.story)) {
      if (first === undefined || inbox.hasUnread(person, 'duty', story)) continue;
      const text = `You are on duty, and the policy ${policy.name} sends you this: ${first.ruleName}.`;
      const { id: alert } = first;
      inbox.add({ person, at, kind: 'duty', by: '', text, alert, story, readAt: null });
    }
    const contact = this.duty.contacts.of(person);
    if (contact === null) return null;
    return { ...policy, id: policyTo(policy.id, person), connector: contact.connector };
  }
}
