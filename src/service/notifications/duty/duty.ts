import { receiverOf } from '../../../respond/notify/receivers/index.ts';
import { RetryLoop } from '../../../runs/retry-loop.ts';
import type { StoredAlert } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import type { EscalationRow } from '../../../stores/people-tables.ts';
import type { Person } from '../../access/people.ts';
import type { Connectors } from '../connectors.ts';
import { Contacts } from '../people/contacts.ts';
import { NoteReader } from '../people/note-reader.ts';
import type { TellParts } from '../people/tell.ts';
import type { Snoozes } from '../snoozes.ts';
import { Escalations } from './escalations.ts';
import { Escalator } from './escalator.ts';
import { Rotas } from './rotas.ts';
import { reachedBy } from './targets.ts';

const INBOX_KEPT_MS = 90 * 86_400_000;
const ROWS_AT_ONCE = 1_000;
/** Below the maximum delay of a timer of Node.js. */
const MAX_WAIT_MS = 86_400_000;
const MIN_WAIT_MS = 50;

export interface DutyOptions {
  readonly store: DetectionStore;
  readonly connectors: Connectors;
  readonly snoozes: Snoozes;
  readonly people: () => Promise<readonly Person[]>;
  /** Sends what waits for a connector. */
  readonly wake: (connector: string) => void;
  /** Whether this process notifies people. */
  readonly isMine: () => boolean;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly warn: (error: unknown, message: string) => void;
}

/** What an escalation does with a story. */
export interface StoryEscalation {
  readonly name: string;
  /** Steps that were taken. */
  readonly taken: number;
  readonly steps: number;
  readonly next: { readonly to: string; readonly at: number } | null;
  /** Why there is no next step. */
  readonly ended: string | null;
}

/** People who are notified by name: of notes that mention them, and of stories for which they are on duty. */
export class Duty {
  readonly contacts: Contacts;
  readonly rotas: Rotas;
  readonly escalations: Escalations;
  readonly #options: DutyOptions;
  readonly #notes: NoteReader;
  readonly #escalator: Escalator;
  readonly #reading: RetryLoop;
  readonly #escalating: RetryLoop;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: DutyOptions) {
    const { store, connectors, warn } = options;
    this.#options = options;
    this.contacts = new Contacts(store.facts, connectors);
    this.rotas = new Rotas(store.facts);
    this.escalations = new Escalations(store.facts);
    const tellParts = () => this.tellParts();
    this.#notes = new NoteReader({ ...options, tellParts });
    this.#escalator = new Escalator({
      ...options,
      rotas: this.rotas,
      escalations: this.escalations,
      tellParts,
      canResolve: (id) => receiverOf(connectors.find(id)?.type ?? '')?.canResolve === true,
    });
    this.#reading = new RetryLoop({
      work: async () => options.isMine() && this.#notes.read(),
      onFailure: (error) => warn(error, 'people who are mentioned are notified later'),
    });
    this.#escalating = new RetryLoop({
      work: () => this.#escalate(),
      onFailure: (error) => warn(error, 'escalations go on later'),
    });
  }

  /** To be called at the start. */
  start(): void {
    this.#notes.start();
  }

  /** Goes on with what there is to do. To be called after each commit. */
  run(): void {
    this.#reading.wake();
    this.#escalating.wake();
  }

  /** To be called within the transaction that adds these alerts. */
  begin(alerts: readonly StoredAlert[]): void {
    this.#escalator.begin(alerts);
  }

  /** Other processes may have changed escalations. */
  forget(): void {
    this.escalations.forget();
  }

  /** Whether alerts of any rule may begin something. */
  get hasEscalations(): boolean {
    return this.escalations.list().length > 0;
  }

  tellParts(): TellParts {
    const { now, ...options } = this.#options;
    return { ...options, contacts: this.contacts, now: now() };
  }

  ofStory(story: string): StoryEscalation[] {
    const { store, now } = this.#options;
    const found = store.alerts.story(story);
    const isAcknowledged = found === null || this.#escalator.isAcknowledged(found);
    return store.escalations.ofStory(story).map((row) => this.#viewOf(row, isAcknowledged, now()));
  }

  removeOld(): void {
    const { store, now } = this.#options;
    const before = now() - INBOX_KEPT_MS;
    while (store.inbox.prune(before, ROWS_AT_ONCE) === ROWS_AT_ONCE);
    while (store.escalations.prune(before, ROWS_AT_ONCE) === ROWS_AT_ONCE);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all([this.#reading.close(), this.#escalating.close()]);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #escalate(): Promise<boolean> {
    if (!this.#options.isMine()) return false;
    const hasMore = await this.#escalator.run();
    const { store, now } = this.#options;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const next = store.escalations.nextDue();
    if (next !== null) {
      const wait = Math.min(Math.max(next - now(), MIN_WAIT_MS), MAX_WAIT_MS);
      this.#timer = setTimeout(() => this.#escalating.wake(), wait).unref();
    }
    return hasMore;
  }

  #viewOf(
    { policy: id, story, step, due, reason }: EscalationRow,
    isAcknowledged: boolean,
    now: number,
  ): StoryEscalation {
    const { connectors } = this.#options;
    const policy = this.escalations.find(id);
    const view = { name: policy?.name ?? id, taken: step, steps: policy?.steps.length ?? step };
    const target = policy?.steps[step]?.target;
    if (due === null) return { ...view, next: null, ended: reason };
    if (isAcknowledged) return { ...view, next: null, ended: 'it was acknowledged' };
    if (target === undefined)
      return { ...view, next: null, ended: 'the escalation was removed or changed' };
    const at = Math.max(due, this.#escalator.snoozedUntil(story) ?? 0, now);
    const { words } = reachedBy({ rotas: this.rotas, connectors }, target, at);
    return { ...view, next: { to: words, at }, ended: null };
  }
}
